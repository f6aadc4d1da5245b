// Tables for tests, in short: `tableInput("users", "id, at:N")` has the partition key `id`, a string, and the sort key
// `at`, a number. `"a b, c d"` is an index's key of several attributes.

type Projection = "ALL" | "KEYS_ONLY" | readonly string[];

interface IndexInShort {
  readonly keys: string;
  /** Attributes that are included, or which kind of projection it is; all by default. */
  readonly projection?: Projection;
}

interface Indexes {
  readonly local?: Readonly<Record<string, IndexInShort>>;
  readonly global?: Readonly<Record<string, IndexInShort>>;
}

/** The input of a CreateTable. */
export function tableInput(TableName: string, keys: string, { local, global }: Indexes = {}, more: object = {}) {
  const indexes = [local, global].flatMap((kind) => Object.values(kind ?? {}));
  const types = new Map([keys, ...indexes.map((index) => index.keys)].flatMap((text) => attributesOf(text)));
  return {
    TableName,
    KeySchema: keySchema(keys),
    AttributeDefinitions: [...types].map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType })),
    BillingMode: "PAY_PER_REQUEST",
    ...(local && { LocalSecondaryIndexes: Object.entries(local).map(indexInput) }),
    ...(global && { GlobalSecondaryIndexes: Object.entries(global).map(indexInput) }),
    ...more,
  };
}

function indexInput([IndexName, { keys, projection = "ALL" }]: [string, IndexInShort]) {
  return {
    IndexName,
    KeySchema: keySchema(keys),
    Projection:
      typeof projection === "string"
        ? { ProjectionType: projection }
        : { ProjectionType: "INCLUDE", NonKeyAttributes: projection },
  };
}

function keySchema(keys: string): object[] {
  const [partition = "", sort = ""] = keys.split(",");
  const of = (text: string, KeyType: string) =>
    attributesOf(text).map(([AttributeName]) => ({ AttributeName, KeyType }));
  return [...of(partition, "HASH"), ...of(sort, "RANGE")];
}

/** Each attribute's name and type. */
function attributesOf(keys: string): [string, string][] {
  return keys
    .split(/[\s,]+/)
    .filter((attribute) => attribute !== "")
    .map((attribute) => {
      const [name = "", type = "S"] = attribute.split(":");
      return [name, type];
    });
}
