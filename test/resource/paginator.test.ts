// Paginators: what they request, what they cut, how a full result is put together and gone on from. Held to real boto3's
// paginators, asked while the test runs.

import { isDeepStrictEqual } from "node:util";
import { describe, expect, test } from "vitest";
import { type PaginatedOperation, PaginationError, resource } from "../../src/index.ts";
import { askBoto3, besideBoto3, hasBoto3 } from "./boto3/python.ts";
import { recordingTransport } from "./recording-transport.ts";

interface Walk {
  readonly operation: PaginatedOperation;
  /** How many entries each page has. */
  readonly pages: readonly number[];
  readonly config: { readonly MaxItems?: number; readonly PageSize?: number; readonly StartingToken?: string };
}

const entriesOf = (operation: string) =>
  ({ ListTables: "TableNames", ListTagsOfResource: "Tags" })[operation] ?? "Items";
const tokensOf = (operation: string): readonly [string, string] =>
  (
    ({
      ListTables: ["ExclusiveStartTableName", "LastEvaluatedTableName"],
      ListTagsOfResource: ["NextToken", "NextToken"],
    }) as const
  )[operation] ?? ["ExclusiveStartKey", "LastEvaluatedKey"];
const inputOf = (operation: string): object =>
  ({
    ListTables: {},
    ListTagsOfResource: { ResourceArn: "arn:aws:" },
    Query: { TableName: "t", KeyConditionExpression: "k = :k" },
  })[operation] ?? { TableName: "t" };

/** The service of pagination.py: answers with the page that a request's token asks for. */
function service({ operation, pages }: Walk) {
  const [inputToken, outputToken] = tokensOf(operation);
  const isKey = inputToken === "ExclusiveStartKey";
  const entry = (name: string) =>
    operation === "ListTagsOfResource" ? { Key: name, Value: name } : isKey ? { k: { S: name } } : name;
  return recordingTransport(({ input }) => {
    const token = (input as Record<string, unknown>)[inputToken] as string | { k: { S: string } } | undefined;
    const number = token === undefined ? 0 : Number(typeof token === "string" ? token : token.k.S);
    const names = Array.from({ length: pages[number] as number }, (_, i) => `${number}.${i}`);
    const counts = { Count: names.length, ScannedCount: 100, ConsumedCapacity: { CapacityUnits: number + 0.5 } };
    const next = isKey ? { k: { S: `${number + 1}` } } : `${number + 1}`.padStart(40, "0");
    return {
      [entriesOf(operation)]: names.map(entry),
      ...(isKey && counts),
      ...(number + 1 < pages.length && { [outputToken]: next }),
    };
  });
}

async function walked(walk: Walk) {
  const { operation, config } = walk;
  const transport = service(walk);
  const input = { ...inputOf(operation), PaginationConfig: config };
  const paginator = resource("dynamodb", { transport }).meta.client.getPaginator(operation);
  const seen: unknown[] = [];
  for await (const page of paginator.paginate(input as never)) {
    seen.push((page as unknown as Record<string, unknown>)[entriesOf(operation)]);
  }
  const sent = transport.calls.map((call) => call.input);
  const full = (await paginator.paginate(input as never).buildFullResult()) as Record<string, unknown>;
  return { sent, seen, full };
}

async function run(walk: Walk) {
  try {
    const { sent, seen, full } = await walked(walk);
    const { NextToken, ...result } = full;
    if (NextToken === undefined) return { sent, seen, full: result, rest: null };
    const { full: _, ...rest } = await walked({ ...walk, config: { StartingToken: NextToken as string } });
    return { sent, seen, full: result, rest };
  } catch (error) {
    return { error: (error as Error).name };
  }
}

const pageCounts = [[0], [3], [2, 0, 3], [3, 3, 1]];
const walks: Walk[] = (["ListTables", "ListTagsOfResource", "Query"] as const).flatMap((operation) =>
  pageCounts.flatMap((pages) => [
    { operation, pages, config: {} },
    ...[0, 1, 3, 4, 100].map((MaxItems) => ({ operation, pages, config: { MaxItems } })),
    { operation, pages, config: { PageSize: 2 } },
    { operation, pages, config: { PageSize: 2, MaxItems: 3 } },
  ]),
);

describe.skipIf(!hasBoto3)(`paginators, ${besideBoto3}`, () => {
  test("go the same way", async () => {
    const theirs = askBoto3("pagination.py", walks) as readonly object[];
    const ours = await Promise.all(walks.map(run));
    const differences = ours.flatMap((way, i) =>
      isDeepStrictEqual(way, theirs[i])
        ? []
        : [{ walk: walks[i], ours: JSON.stringify(way), theirs: JSON.stringify(theirs[i]) }],
    );
    expect(differences).toEqual([]);
    // Tags have no page size.
    expect(ours.filter((way) => "error" in way)).toHaveLength(2 * pageCounts.length);
  });
});

const walk = (operation: PaginatedOperation, answer: (number: number) => object, input: object) => {
  const transport = recordingTransport((_, number) => answer(number));
  const pages = resource("dynamodb", { transport })
    .meta.client.getPaginator(operation)
    .paginate(input as never);
  return { transport, pages };
};

test("a token carries keys of every kind, and none that is not whole is taken", async () => {
  const key = { s: { S: "ä" }, n: { N: "12345678901234567890123" }, b: { B: "AP8=" } };
  const answer = () => ({ Items: [{}, {}], Count: 2, ScannedCount: 2, LastEvaluatedKey: key });
  const first = walk("Scan", answer, { TableName: "t", PaginationConfig: { MaxItems: 2 } });
  const { NextToken } = await first.pages.buildFullResult();
  expect(JSON.parse(Buffer.from(NextToken as string, "base64").toString())).toEqual({ ExclusiveStartKey: key });
  expect(first.pages.resumeToken).toBe(NextToken);

  const config = { TableName: "t", PaginationConfig: { StartingToken: NextToken, MaxItems: 1 } };
  const second = walk("Scan", answer, config);
  await second.pages.buildFullResult();
  expect(second.transport.calls[0]?.input).toEqual({ TableName: "t", ExclusiveStartKey: key });

  for (const StartingToken of ["", "x", "e30=", btoa('{"NextToken":"a"}'), btoa('{"ExclusiveStartKey":1,"x":1}')]) {
    const { pages } = walk("Scan", answer, { TableName: "t", PaginationConfig: { StartingToken } });
    await expect(pages.buildFullResult()).rejects.toThrow(`Bad starting token: ${StartingToken}`);
  }
});

test("a start of one's own is gone on from, cut or not", async () => {
  const answer = () => ({ TableNames: ["a", "b"], LastEvaluatedTableName: "b" });
  const input = { ExclusiveStartTableName: "0", PaginationConfig: { MaxItems: 1 } };
  const first = walk("ListTables", answer, input);
  const { NextToken: StartingToken } = await first.pages.buildFullResult();
  const second = walk("ListTables", answer, { ...input, PaginationConfig: { StartingToken, MaxItems: 1 } });
  expect(await second.pages.buildFullResult()).toMatchObject({ TableNames: ["b"] });
  expect(second.transport.calls.map((call) => call.input)).toEqual([{ ExclusiveStartTableName: "0" }]);
});

test("a service that answers the same token twice is not asked for ever", async () => {
  const { pages, transport } = walk("ListTables", () => ({ TableNames: ["a"], LastEvaluatedTableName: "a" }), {});
  const refused = pages.buildFullResult();
  await expect(refused).rejects.toThrow(PaginationError);
  await expect(refused).rejects.toThrow(
    'Error during pagination: The same next token was received twice: {"ExclusiveStartTableName":"a"}',
  );
  expect(transport.calls).toHaveLength(2);
});

test("a client says what it can paginate and wait for", () => {
  const { client } = resource("dynamodb", { transport: recordingTransport() }).meta;
  expect(["Query", "GetItem", "constructor"].map((operation) => client.canPaginate(operation))).toEqual([
    true,
    false,
    false,
  ]);
  expect(client.waiterNames).toContain("table_exists");
});
