// The words that PartiQL keeps for itself. Unquoted they name nothing; "in double quotes" they are names like any other.
// They are those of the PartiQL language that DynamoDB speaks, and not the reserved words of expressions.
// https://partiql.org/dql/keywords.html

const KEYWORDS: ReadonlySet<string> = new Set(
  `
  absolute action add all allocate alter and any are as asc assertion at authorization avg bag begin between bit
  bit_length blob bool boolean by cascade cascaded case cast catalog char char_length character character_length check
  clob close coalesce collate collation column commit conflict connect connection constraint constraints continue
  convert corresponding count create cross current current_date current_time current_timestamp current_user cursor
  date date_add date_diff deallocate dec decimal declare default deferrable deferred delete desc describe descriptor
  diagnostics disconnect distinct do domain double drop else end escape except exception exec execute exists external
  extract false fetch first float for foreign found from full get global go goto grant group having identity immediate
  in index indicator initially inner input insensitive insert int integer intersect interval into is isolation join key
  language last left let level like limit list local lower match max min missing modified module names national natural
  nchar new next no not nothing null nullif numeric octet_length of old on only open option or order outer output
  overlaps pad partial pivot position precision prepare preserve primary prior privileges procedure public read real
  references relative remove restrict returning revoke right rollback rows schema scroll section select session
  session_user set sexp size smallint some space sql sqlcode sqlerror sqlstate string struct substring sum symbol
  system_user table temporary then time timestamp to transaction translate translation trim true tuple union unique
  unknown unpivot update upper usage user using value values varchar varying view when whenever where with work write
  zone
  `
    .trim()
    .split(/\s+/),
);

/** Keywords that name a function when a parenthesis follows. */
const FUNCTION_KEYWORDS: ReadonlySet<string> = new Set([
  "bit_length",
  "char_length",
  "character_length",
  "coalesce",
  "date_add",
  "date_diff",
  "exists",
  "extract",
  "lower",
  "nullif",
  "octet_length",
  "size",
  "substring",
  "trim",
  "upper",
]);

/** Keywords that name an aggregate function when a parenthesis follows. */
const AGGREGATE_KEYWORDS: ReadonlySet<string> = new Set(["avg", "count", "max", "min", "sum"]);

/** Keywords that the language counts among the operators. */
export const OPERATOR_KEYWORDS: readonly string[] = "and or not is in between like union except intersect".split(" ");

/** What the functions of dates call a date's parts. They are no keywords. */
export const DATE_PARTS: readonly string[] = "year month day hour minute second timezone_hour timezone_minute".split(
  " ",
);

/** The types, and how many parameters each may have. */
export const TYPE_ARITIES: ReadonlyMap<string, number> = new Map([
  ...(
    "missing null bool boolean smallint int integer real double_precision timestamp date string symbol clob blob " +
    "struct tuple list sexp bag"
  )
    .split(" ")
    .map((name) => [name, 0] as const),
  ...["float", "time", "char", "character", "varchar"].map((name) => [name, 1] as const),
  ...["decimal", "dec", "numeric"].map((name) => [name, 2] as const),
]);

/** Whether a word, in lower case, is a keyword. */
export function isKeyword(word: string): boolean {
  return KEYWORDS.has(word);
}

export function isFunctionKeyword(word: string): boolean {
  return FUNCTION_KEYWORDS.has(word);
}

export function isAggregateKeyword(word: string): boolean {
  return AGGREGATE_KEYWORDS.has(word);
}
