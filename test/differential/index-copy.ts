// What DynamoDB Local answers of an index that is all there is: its filters see what an index does not hold, which AWS's
// cannot. So it is asked the same of a table that has nothing but what the index holds.

import type { Answer, Json, JsonObject, Request, Side } from "./sides.ts";

const COPY = "copy";

/** Whether a request filters what it reads of an index. */
export function filtersIndex({ operation, input }: Request): boolean {
  if (operation === "ExecuteStatement")
    return sourceOf(input) !== undefined && /\bWHERE\b/i.test(String(input.Statement));
  return operation === "Scan" && "IndexName" in input && ("FilterExpression" in input || "ScanFilter" in input);
}

/** The answer to a request that filters an index, as `ask` has it of a copy. */
export async function ofIndexCopy(
  local: Side,
  request: Request,
  ask: (request: Request) => Promise<Answer>,
): Promise<Answer> {
  const { TableName, IndexName } = sourceOf(request.input)!;
  await copyIndex(local, TableName, IndexName);
  const answer = await ask({ ...request, input: ofCopy(request.input) });
  await local.ask({ operation: "DeleteTable", input: { TableName: COPY } });
  return answer;
}

const STATEMENT_SOURCE = /(?<=\bFROM\s*)"?([\w-]+)"?\."([\w-]+)"/i;

function sourceOf(input: JsonObject): { readonly TableName: string; readonly IndexName: string } | undefined {
  const { TableName, IndexName, Statement } = input;
  if (typeof TableName === "string" && typeof IndexName === "string") return { TableName, IndexName };
  const source = STATEMENT_SOURCE.exec(String(Statement));
  return source ? { TableName: source[1]!, IndexName: source[2]! } : undefined;
}

function ofCopy(input: JsonObject): JsonObject {
  if ("TableName" in input) return { ...input, TableName: COPY };
  return { ...input, Statement: String(input.Statement).replace(STATEMENT_SOURCE, `"${COPY}"."$2"`) };
}

/** Makes a table of what an index holds, with that index of all of it. */
async function copyIndex(local: Side, TableName: string, IndexName: string): Promise<void> {
  const table = (await responseOf(local, "DescribeTable", { TableName })).Table as unknown as Described;
  const copied = (indexes: readonly DescribedIndex[] = []) =>
    indexes
      .filter((index) => index.IndexName === IndexName)
      .map(({ KeySchema }) => ({ IndexName, KeySchema, Projection: { ProjectionType: "ALL" } }));
  const localIndexes = copied(table.LocalSecondaryIndexes);
  const globalIndexes = copied(table.GlobalSecondaryIndexes);
  const keys = [table, ...localIndexes, ...globalIndexes].flatMap(({ KeySchema }) => KeySchema);
  const names = new Set(keys.map(({ AttributeName }) => AttributeName));
  await responseOf(local, "CreateTable", {
    TableName: COPY,
    KeySchema: table.KeySchema,
    AttributeDefinitions: table.AttributeDefinitions.filter(({ AttributeName }) => names.has(AttributeName)),
    BillingMode: "PAY_PER_REQUEST",
    ...(localIndexes.length > 0 && { LocalSecondaryIndexes: localIndexes }),
    ...(globalIndexes.length > 0 && { GlobalSecondaryIndexes: globalIndexes }),
  });
  const { Items } = await responseOf(local, "Scan", { TableName, IndexName });
  for (const Item of Items as readonly Json[]) await responseOf(local, "PutItem", { TableName: COPY, Item });
}

type Key = { readonly AttributeName: string; readonly KeyType: string };

interface DescribedIndex {
  readonly IndexName: string;
  readonly KeySchema: readonly Key[];
}

interface Described {
  readonly KeySchema: readonly Key[];
  readonly AttributeDefinitions: readonly { readonly AttributeName: string; readonly AttributeType: string }[];
  readonly LocalSecondaryIndexes?: readonly DescribedIndex[];
  readonly GlobalSecondaryIndexes?: readonly DescribedIndex[];
}

async function responseOf(side: Side, operation: string, input: JsonObject): Promise<JsonObject> {
  const answer = await side.ask({ operation, input });
  if ("error" in answer) throw new Error(`${operation}: ${JSON.stringify([answer.error, input])}`);
  return answer.response;
}
