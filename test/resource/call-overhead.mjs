// Prints how much longer calls of the resource library take than the same calls of the database, as shares of the latter:
// { "GetItem": 0.31, "PutItem": 0.16 }. Of the processor's time, and of the least that a turn of each has taken, so that
// whatever else runs does not count. A program of its own, on the package as it is built.

import process from "node:process";
import { Database, resource } from "hashrange";

const CALLS = 400;
const TURNS = 20;
const TableName = "things";

const database = await Database.memory();
const table = resource("dynamodb", { database }).Table(TableName);
await database.execute("CreateTable", {
  TableName,
  KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
  AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
  BillingMode: "PAY_PER_REQUEST",
});

const text = "x".repeat(250);
const pk = (i) => `u${i % 500}`;
/** Each in the wire's form and in native values. A put is never of what is there: that would write nothing. */
const calls = {
  PutItem: [
    (i) =>
      database.execute("PutItem", {
        TableName,
        Item: { pk: { S: pk(i) }, n: { N: String(2 * i) }, text: { S: text } },
      }),
    (i) => table.putItem({ Item: { pk: pk(i), n: 2 * i + 1, text } }),
  ],
  GetItem: [
    (i) => database.execute("GetItem", { TableName, Key: { pk: { S: pk(i) } } }),
    (i) => table.getItem({ Key: { pk: pk(i) } }),
  ],
};

async function microseconds(call, turn) {
  const start = process.cpuUsage();
  for (let i = turn * CALLS; i < (turn + 1) * CALLS; i++) await call(i);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / CALLS;
}

const shares = {};
for (const [operation, sides] of Object.entries(calls)) {
  const least = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let turn = 0; turn < TURNS; turn++) {
    for (const [side, call] of sides.entries()) least[side] = Math.min(least[side], await microseconds(call, turn));
  }
  shares[operation] = least[1] / least[0] - 1;
}
console.log(JSON.stringify(shares));
await database.close();
