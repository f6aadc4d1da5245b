// What tests' databases are made of: tables from templates and descriptions, items from files, as users have them.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import type { Database } from "../../src/database/database.ts";
import { openTestDatabase, type Seed, type TableSource } from "../../src/testing/index.ts";
import { parseCsv } from "../../src/testing/source/csv.ts";
import { parseYaml } from "../../src/testing/source/yaml.ts";
import { tableInput } from "../support/tables.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

// biome-ignore lint/suspicious/noExplicitAny: tests look into descriptions member by member
type Description = any;

const template = new URL("fixtures/template.yaml", import.meta.url);

async function describeTable(database: Database, TableName: string): Promise<Description> {
  return ((await database.execute("DescribeTable", { TableName })) as { Table: Description }).Table;
}

async function tableNames(database: Database): Promise<unknown> {
  return ((await database.execute("ListTables", {})) as { TableNames: string[] }).TableNames;
}

describe("a template", () => {
  test("gives its tables, by the names they would have", async () => {
    const database = await openTestDatabase({ tables: template });
    expect(await tableNames(database)).toEqual(["Users", "hashrange-orders-test", "sessions-test", "world"]);
  });

  test("with all that their data is about", async () => {
    const database = await openTestDatabase({ tables: template });
    const orders = await describeTable(database, "hashrange-orders-test");
    expect(orders).toMatchObject({
      BillingModeSummary: { BillingMode: "PAY_PER_REQUEST" },
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      GlobalSecondaryIndexes: [{ IndexName: "byCustomer", IndexStatus: "ACTIVE" }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
    });
    const { TimeToLiveDescription } = (await database.execute("DescribeTimeToLive", {
      TableName: orders.TableName,
    })) as {
      TimeToLiveDescription: object;
    };
    expect(TimeToLiveDescription).toMatchObject({ AttributeName: "expires", TimeToLiveStatus: "ENABLED" });
    expect(await database.execute("ListTagsOfResource", { ResourceArn: orders.TableArn })).toEqual({
      Tags: [
        { Key: "table", Value: "test-b" },
        { Key: "users", Value: "arn:aws:dynamodb:us-east-1:000000000000:table/Users" },
      ],
    });
    expect(await describeTable(database, "Users")).toMatchObject({
      ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 5 },
    });
  });

  test("with other parameters", async () => {
    const tables = { ...((await parseYaml(readFileSync(template, "utf8"))) as { Resources: object }) };
    const { Archive, ...Resources } = tables.Resources as Record<string, object>;
    const database = await openTestDatabase({
      tables: { ...tables, Resources: { ...Resources, Extra: { Type: "AWS::Serverless::SimpleTable" } } },
      parameters: { Stage: "prod", Units: "7" },
      region: "eu-west-1",
    }).catch((error: Error) => error.message);
    // Provisioned, in production, and without units.
    expect(database).toMatch(/ReadCapacityUnits and WriteCapacityUnits must both be specified/);
    expect(Archive).toBeDefined();
  });

  test("in JSON, and several in a list", async () => {
    const path = join(temporaryDirectory(), "template.json");
    writeFileSync(path, JSON.stringify({ Resources: { Simple: { Type: "AWS::Serverless::SimpleTable" } } }));
    const tables = [path, pathToFileURL(path.replace("template", "other")), tableInput("more", "id")] as TableSource[];
    writeFileSync(path.replace("template", "other"), JSON.stringify([tableInput("other", "id, at:N")]));
    expect(await tableNames(await openTestDatabase({ tables }))).toEqual(["Simple", "more", "other"]);
  });
});

describe("DescribeTable's answer", () => {
  const check = (name: string, input: { readonly TableName: string }) =>
    test(name, async () => {
      const original = await openTestDatabase({ tables: input as TableSource });
      const answer = await original.execute("DescribeTable", { TableName: input.TableName });
      const copy = await openTestDatabase({ tables: JSON.parse(JSON.stringify(answer)) });
      const settled = ({
        TableId,
        TableArn,
        CreationDateTime,
        LatestStreamArn,
        LatestStreamLabel,
        ...table
      }: Description) => ({
        ...table,
        BillingModeSummary: table.BillingModeSummary?.BillingMode,
        TableThroughputModeSummary: table.TableThroughputModeSummary?.TableThroughputMode,
      });
      expect(settled(await describeTable(copy, input.TableName))).toEqual(settled((answer as { Table: object }).Table));
    });
  const indexes = {
    local: { byNumber: { keys: "id, n:N" } },
    global: { elsewhere: { keys: "n:N", projection: ["a"] } },
  };
  check("of a table on demand", tableInput("orders", "id, at", indexes, { DeletionProtectionEnabled: true }));
  const provisioned = {
    BillingMode: "PROVISIONED",
    ProvisionedThroughput: { ReadCapacityUnits: 3, WriteCapacityUnits: 4 },
    StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" },
  };
  check("of a provisioned table", tableInput("orders", "id, at:N", {}, provisioned));
});

describe("what is refused", () => {
  const check = (name: string, tables: unknown, expected: RegExp) =>
    test(name, async () => {
      await expect(openTestDatabase({ tables: tables as TableSource })).rejects.toThrow(expected);
    });
  const table = (Properties: object, more: object = {}) => ({
    ...more,
    Resources: { T: { Type: "AWS::DynamoDB::Table", Properties } },
  });
  check("a file that is not there", "absent.yaml", /absent\.yaml: ENOENT/);
  check("a file of another kind", "package-lock.txt", /package-lock\.txt/);
  check("something else", { name: "orders" }, /no template, no description/);
  check("a template without tables", { Resources: {} }, /no tables/);
  check(
    "a parameter without a default",
    table({ TableName: { Ref: "P" } }, { Parameters: { P: {} } }),
    /T: parameter P has no default/,
  );
  check("a reference to nothing", table({ TableName: { Ref: "Nothing" } }), /no parameter or resource Nothing/);
  check(
    "a function that needs a stack",
    table({ TableName: { "Fn::ImportValue": "a" } }),
    /Fn::ImportValue is not understood/,
  );
  check("an unknown condition", table({ TableName: { "Fn::If": ["C", "a", "b"] } }), /no condition C/);
  check(
    "a mapping without the key",
    table({ TableName: { "Fn::FindInMap": ["M", "a", "b"] } }),
    /mapping M has no a\.b/,
  );
  check("a function with another argument", table({ TableName: { "Fn::Join": "a" } }), /Fn::Join takes a list/);
  check("a table that DynamoDB refuses", table({ TableName: "t" }), /tableName/);
});

describe("short forms in YAML", () => {
  const check = (yaml: string, expected: unknown) =>
    test(yaml, async () => expect(await parseYaml(`value: ${yaml}`)).toEqual({ value: expected }));
  check("!Ref A", { Ref: "A" });
  check("!GetAtt A.Arn", { "Fn::GetAtt": "A.Arn" });
  check("!GetAtt [A, Arn]", { "Fn::GetAtt": ["A", "Arn"] });
  check('!Sub "a-x"', { "Fn::Sub": "a-x" });
  check("!Sub [a, { B: !Ref C }]", { "Fn::Sub": ["a", { B: { Ref: "C" } }] });
  check("!Join ['', [a, !Ref B]]", { "Fn::Join": ["", ["a", { Ref: "B" }]] });
  check("!Condition C", { Condition: "C" });
  check("!Transform { Name: a }", { "Fn::Transform": { Name: "a" } });
});

test("a strict database has its tables ready, and new ones take their time", async () => {
  const tables = tableInput("orders", "id") as TableSource;
  const database = await openTestDatabase({ tables, seed: { orders: [{ id: "1" }] }, realism: "strict" });
  await database.execute("CreateTable", tableInput("later", "id"));
  expect(await describeTable(database, "orders")).toMatchObject({ TableStatus: "ACTIVE" });
  expect(await describeTable(database, "later")).toMatchObject({ TableStatus: "CREATING" });
});

describe("items", () => {
  const numbers = tableInput("numbers", "n:N");
  const check = (
    name: string,
    content: string,
    expected: readonly object[],
    tables: object = tableInput("orders", "id"),
  ) =>
    test(name, async () => {
      const path = join(temporaryDirectory(), `items.${name.split(",")[0]}`);
      writeFileSync(path, content);
      const { TableName } = tables as { TableName: string };
      const database = await openTestDatabase({ tables: tables as TableSource, seed: { [TableName]: path } });
      const { Items } = (await database.execute("Scan", { TableName })) as { Items: object[] };
      const sorted = (items: readonly object[]) => items.map((item) => JSON.stringify(item)).sort();
      expect(sorted(Items)).toEqual(sorted(expected));
    });
  const item = { id: { S: "1" }, tags: { SS: ["a"] } };
  check("json, native", '[{ "id": "1", "tags": ["a"], "n": 2 }]', [
    { id: { S: "1" }, tags: { L: [{ S: "a" }] }, n: { N: "2" } },
  ]);
  check("json, on the wire", JSON.stringify([item]), [item]);
  check("json, as Scan answers it", JSON.stringify({ Items: [item], Count: 1 }), [item]);
  check("jsonl, native", '{ "id": "1" }\n\n{ "id": "2" }\n', [{ id: { S: "1" } }, { id: { S: "2" } }]);
  check("jsonl, exported", JSON.stringify({ Item: item }), [item]);
  check(
    "csv, keys typed",
    "n,name\n12345678901234567890123,a\n2,\n",
    [{ n: { N: "12345678901234567890123" }, name: { S: "a" } }, { n: { N: "2" } }],
    numbers,
  );

  const refuse = (name: string, content: string, expected: RegExp) =>
    test(`${name}: refused`, async () => {
      const path = join(temporaryDirectory(), `items.${name.split(",")[0]}`);
      writeFileSync(path, content);
      await expect(openTestDatabase({ tables: numbers as TableSource, seed: { numbers: path } })).rejects.toThrow(
        expected,
      );
    });
  refuse("json, no list", "{}", /items\.json: has to be a list of items/);
  refuse("json, an item without its key", '[{ "n": 1 }, { "m": 1 }]', /items\.json: item 2: /);
  refuse("jsonl, a line that is not JSON", '{ "n": 1 }\nn', /items\.jsonl: line 2: /);
  refuse("csv, a key that is no number", "n\na\n", /items\.csv: item 1: /);

  test("from functions, lists, and several of them", async () => {
    const seed: Seed = [
      { orders: [{ id: "1" }] },
      ({ resource }) => resource.Table("orders").putItem({ Item: { id: "2" } }),
      ({ database }) => database.execute("PutItem", { TableName: "orders", Item: { id: { S: "3" } } }),
    ];
    const database = await openTestDatabase({ tables: tableInput("orders", "id") as TableSource, seed });
    expect(await database.execute("Scan", { TableName: "orders" })).toMatchObject({ Count: 3 });
  });
});

describe("CSV", () => {
  const check = (text: string, expected: readonly object[]) =>
    test(JSON.stringify(text), () => expect(parseCsv(text)).toEqual(expected));
  check("", []);
  check("a,b\n", []);
  check("a,b\n1,2", [{ a: "1", b: "2" }]);
  check("a,b\r\n1,2\r\n", [{ a: "1", b: "2" }]);
  check('a,b\n"1,\n""2""",3\n', [{ a: '1,\n"2"', b: "3" }]);
  check("a,b\n1,\n", [{ a: "1" }]);
  check("a,b\n,2\n\n", [{ b: "2" }]);
  check("\uFEFFa\n1", [{ a: "1" }]);
  check("a,b\n1,2\n3,4", [
    { a: "1", b: "2" },
    { a: "3", b: "4" },
  ]);
  const refuse = (text: string, expected: RegExp) =>
    test(`${JSON.stringify(text)}: refused`, () => expect(() => parseCsv(text)).toThrow(expected));
  refuse('a\n"1', /quote/);
  refuse('a\n1"2', /quote/);
  refuse("a,b\n1", /row 1 has 1 fields/);
});
