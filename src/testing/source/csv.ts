// CSV as RFC 4180 has it: fields may stand in double quotes, and hold commas, line breaks and doubled quotes there.

/** A row: its fields by the names in the first line, without those that are empty. */
export type CsvRow = Readonly<Record<string, string>>;

/**
 * @throws SyntaxError if a quote is never closed, or a row has other fields than the first line names
 * @example parseCsv('id,name\n1,"Doe, Jane"') // [{ id: "1", name: "Doe, Jane" }]
 */
export function parseCsv(text: string): CsvRow[] {
  const [names = [], ...rows] = recordsOf(text.replace(/^\uFEFF/, ""));
  return rows.map((fields, i) => {
    if (fields.length !== names.length) {
      throw new SyntaxError(`row ${i + 1} has ${fields.length} fields, and there are ${names.length} names`);
    }
    return Object.fromEntries(names.map((name, at) => [name, fields[at]!]).filter(([, field]) => field !== ""));
  });
}

/** A field, in quotes or not, and what ends it: a comma, a line's end, or the text's. */
const FIELD = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;

function recordsOf(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  FIELD.lastIndex = 0;
  while (FIELD.lastIndex < text.length || record.length > 0) {
    const at = FIELD.lastIndex;
    const match = FIELD.exec(text);
    if (!match) throw new SyntaxError(`a quote out of place in ${JSON.stringify(text.slice(at, at + 20))}`);
    const [, quoted, plain, end] = match;
    record.push(quoted?.replaceAll('""', '"') ?? plain!);
    if (end === ",") continue;
    if (record.length > 1 || record[0] !== "") records.push(record);
    record = [];
    if (end === "") break;
  }
  return records;
}
