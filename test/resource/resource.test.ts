// Which DynamoDB a resource is on, and what it opens and closes.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { Database, resource } from "../../src/index.ts";
import { startServer } from "../support/server.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { recordingTransport } from "./recording-transport.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

const creation = {
  TableName: "things",
  KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
  AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
  BillingMode: "PAY_PER_REQUEST",
} as const;

test("a folder is opened with the first request, closed with the resource, and opened again", async () => {
  const path = join(temporaryDirectory(), "data");
  const dynamodb = resource("dynamodb", { path });
  expect(existsSync(path)).toBe(false);
  const table = await dynamodb.createTable(creation);
  await table.waitUntilExists();
  await table.putItem({ Item: { pk: "kept" } });
  await dynamodb.close();

  await using again = resource("dynamodb", { path });
  expect((await again.Table("things").getItem({ Key: { pk: "kept" } })).Item).toEqual({ pk: "kept" });
});

test("a folder that cannot be opened is tried again with the next request", async () => {
  const path = join(temporaryDirectory(), "data");
  await using first = resource("dynamodb", { path });
  await first.meta.client.listTables();
  const second = resource("dynamodb", { path: "/dev/null/data" });
  await expect(second.meta.client.listTables()).rejects.toThrow();
  await expect(second.meta.client.listTables()).rejects.toThrow();
  await second.close();
});

test("a database that was given stays open", async () => {
  const database = await Database.memory();
  const dynamodb = resource("dynamodb", { database });
  await dynamodb.createTable(creation);
  await dynamodb.close();
  expect(await database.execute("ListTables", {})).toEqual({ TableNames: ["things"] });
});

test("a table that is created by its ARN has the name in the answer, and what its options say", async () => {
  await using dynamodb = resource("dynamodb", { database: await Database.memory() });
  const TableName = "arn:aws:dynamodb:us-east-1:000000000000:table/things";
  const table = await dynamodb.createTable({ ...creation, TableName }, { attributes: { n: "bigint" } });
  expect(table.name).toBe("things");
  await table.putItem({ Item: { pk: "a", n: 1n } });
  expect((await table.getItem({ Key: { pk: "a" } })).Item).toEqual({ pk: "a", n: 1n });
});

test.each(["AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL"])("without options, %s is the endpoint", async (name) => {
  const server = await startServer();
  vi.stubEnv(name, server.endpoint);
  vi.stubEnv("AWS_ACCESS_KEY_ID", "key");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
  const dynamodb = resource("dynamodb");
  expect(await dynamodb.meta.client.listTables()).toEqual({ TableNames: [] });
  await dynamodb.close();
  await server.close();
});

test("without options and endpoint it is Amazon's, by the SDK's own configuration", async () => {
  vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", "");
  vi.stubEnv("AWS_ENDPOINT_URL", "");
  const commands: object[] = [];
  const requestHandler = {
    handle: async (request: { hostname: string; headers: object }) => {
      commands.push({ hostname: request.hostname });
      return { response: { statusCode: 200, headers: {}, body: Buffer.from('{"TableNames":[]}') } };
    },
    destroy: () => undefined,
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
  };
  const credentials = { accessKeyId: "key", secretAccessKey: "secret" };
  const dynamodb = resource("dynamodb", { region: "eu-west-1", credentials, requestHandler } as object);
  expect(await dynamodb.meta.client.listTables()).toEqual({ TableNames: [] });
  expect(commands).toEqual([{ hostname: "dynamodb.eu-west-1.amazonaws.com" }]);
  await dynamodb.close();
});

test("two places at once are refused", async () => {
  const both = { path: "./data", endpoint: "http://127.0.0.1:8000" };
  expect(() => resource("dynamodb", both as never)).toThrow("Give one of path and endpoint, not both");
  expect(() => resource("s3" as never)).toThrow('There is no resource "s3", only "dynamodb"');
});

test("what boto3 says of resources", () => {
  const dynamodb = resource("dynamodb", { transport: recordingTransport() });
  expect(dynamodb.getAvailableSubresources()).toEqual(["Table"]);
  expect(String(dynamodb)).toBe("dynamodb.ServiceResource()");
  const table = dynamodb.Table("users");
  expect(table.getAvailableSubresources()).toEqual([]);
  expect(String(table)).toBe('dynamodb.Table(name="users")');
  expect(table.meta).toMatchObject({ serviceName: "dynamodb", identifiers: ["name"], client: dynamodb.meta.client });
  expect(() => dynamodb.Table("")).toThrow("A table is identified by its name");
});

test("attributes are loaded once, together, and only when read", async () => {
  const transport = recordingTransport((_, number) => ({ Table: { ItemCount: number, TableStatus: "ACTIVE" } }));
  const table = resource("dynamodb", { transport }).Table("users");
  expect(transport.calls).toHaveLength(0);
  expect(await Promise.all([table.itemCount, table.tableStatus, table.itemCount])).toEqual([0, "ACTIVE", 0]);
  expect(transport.calls).toEqual([{ operation: "DescribeTable", input: { TableName: "users" } }]);
  await table.reload();
  expect(await table.itemCount).toBe(1);
  await table.load();
  expect(await table.itemCount).toBe(2);
});

test("what has been loaded of a table is its meta's data", async () => {
  const transport = recordingTransport(() => ({ Table: { ItemCount: 1, CreationDateTime: 1.5 } }));
  const table = resource("dynamodb", { transport }).Table("users");
  expect(table.meta.data).toBeUndefined();
  await table.itemCount;
  expect(table.meta.data).toEqual({ ItemCount: 1, CreationDateTime: new Date(1500) });
});

test("tables are equal by their names", () => {
  const dynamodb = resource("dynamodb", { transport: recordingTransport() });
  const table = dynamodb.Table("users");
  expect(table.equals(resource("dynamodb", { transport: recordingTransport() }).Table("users"))).toBe(true);
  for (const other of [dynamodb.Table("Users"), dynamodb, "users", undefined]) expect(table.equals(other)).toBe(false);
});

test("a created table knows its description without a request", async () => {
  const transport = recordingTransport(() => ({ TableDescription: { TableName: "things", TableStatus: "CREATING" } }));
  const table = await resource("dynamodb", { transport }).createTable(creation);
  expect(table.name).toBe("things");
  expect(await table.tableStatus).toBe("CREATING");
  expect(transport.calls).toHaveLength(1);
});

test("attributes that could not be loaded are asked for again", async () => {
  const transport = recordingTransport((_, number) => {
    if (number === 0) throw new Error("lost");
    return { Table: { ItemCount: 7 } };
  });
  const table = resource("dynamodb", { transport }).Table("users");
  await expect(table.itemCount).rejects.toThrow("lost");
  expect(await table.itemCount).toBe(7);
});

test("a query sends nothing before it is asked for, and its first page once", async () => {
  const transport = recordingTransport(() => ({ Items: [], Count: 0, ScannedCount: 0 }));
  const query = resource("dynamodb", { transport }).Table("users").query({ KeyConditionExpression: "pk = :p" });
  expect(transport.calls).toHaveLength(0);
  const [first, second] = [await query, await query];
  expect(first).toBe(second);
  await query.finally(() => undefined);
  expect(transport.calls).toHaveLength(1);
});

test("paginators walk pages of a size, from where they are told", async () => {
  const transport = recordingTransport(({ input }, number) => ({
    TableNames: [`${number}`],
    ...(number < 2 && { LastEvaluatedTableName: `${number}` }),
    input,
  }));
  const { client } = resource("dynamodb", { transport }).meta;
  const names: string[] = [];
  const pages = client.getPaginator("ListTables").paginate({ PaginationConfig: { PageSize: 1 } });
  for await (const page of pages) names.push(...page.TableNames);
  expect(names).toEqual(["0", "1", "2"]);
  expect(transport.calls.map((call) => call.input)).toEqual([
    { Limit: 1 },
    { Limit: 1, ExclusiveStartTableName: "0" },
    { Limit: 1, ExclusiveStartTableName: "1" },
  ]);
  expect(() => client.getPaginator("GetItem" as never)).toThrow("Operation cannot be paginated: GetItem");
  expect(() =>
    client.getPaginator("ListTagsOfResource").paginate({ PaginationConfig: { PageSize: 1 } } as never),
  ).toThrow("PageSize parameter is not supported for the pagination interface for this operation: ListTagsOfResource");
});

test("times are Dates on this side and seconds on the wire", async () => {
  const transport = recordingTransport(() => ({ BackupSummaries: [{ BackupCreationDateTime: 1435319565.149 }] }));
  const { client } = resource("dynamodb", { transport }).meta;
  const answer = await client.listBackups({ TimeRangeLowerBound: new Date(1500), TimeRangeUpperBound: 2 });
  expect(transport.calls[0]?.input).toEqual({ TimeRangeLowerBound: 1.5, TimeRangeUpperBound: 2 });
  expect(answer.BackupSummaries?.[0]?.BackupCreationDateTime).toEqual(new Date("2015-06-26T11:52:45.149Z"));
  await expect(client.listBackups({ TimeRangeLowerBound: new Date(Number.NaN) })).rejects.toThrow(
    "TimeRangeLowerBound: an invalid Date",
  );
});
