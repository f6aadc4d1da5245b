// BatchWriteItem: what is refused of a batch as a whole, over every way to reach a database.

import { expect, test } from "vitest";
import { describeDatabases } from "../support/databases.ts";

const table = {
  TableName: "batches",
  KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
  AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
  BillingMode: "PAY_PER_REQUEST",
};

describeDatabases("BatchWriteItem", (client) => {
  const put = (pk: string) => ({ PutRequest: { Item: { pk: { S: pk } } } });
  const remove = (pk: string) => ({ DeleteRequest: { Key: { pk: { S: pk } } } });

  test("an item is named once, however its table is named", async () => {
    const { TableDescription } = await client.run("CreateTable", table);
    const refused = (RequestItems: object) =>
      client.refuses(
        "BatchWriteItem",
        { RequestItems },
        "ValidationException: Provided list of item keys contains duplicates",
      );
    await refused({ batches: [put("a"), put("a")] });
    await refused({ batches: [put("a"), remove("a")] });
    await refused({ batches: [put("a")], [TableDescription.TableArn]: [put("a")] });
    const RequestItems = { batches: [put("a")], [TableDescription.TableArn]: [put("b")] };
    expect(await client.run("BatchWriteItem", { RequestItems })).toEqual({ UnprocessedItems: {} });
    expect((await client.run("Scan", { TableName: "batches", Select: "COUNT" })).Count).toBe(2);
  });
});
