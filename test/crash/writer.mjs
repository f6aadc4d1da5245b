// Writes to a database on disk until it is killed: `node writer.mjs folder journal seed`. Several writers at once, each on
// items of its own, do every kind of write. A line in the journal says what each write is about to make of its items, and
// another one that it was acknowledged.

import { appendFileSync } from "node:fs";
import process from "node:process";
import { Database } from "../../dist/index.js";

const [folder, journal, seedText] = process.argv.slice(2);
const WRITERS = 6;
const ITEMS = 24;
const TableName = "table";

let state = Number(seedText);
function below(end) {
  state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
  return Math.floor((state / 2 ** 32) * end);
}
const pick = (choices) => choices[below(choices.length)];
const text = () => "x".repeat(below(20)) + pick(["a", "b", "c", "d"]);

const database = await Database.open({ path: folder });
const run = (operation, input) => database.execute(operation, input);
const note = (line) => appendFileSync(journal, `${JSON.stringify(line)}\n`);

async function createTable() {
  const key = (...names) => names.map((AttributeName, i) => ({ AttributeName, KeyType: i === 0 ? "HASH" : "RANGE" }));
  const Projection = { ProjectionType: "ALL" };
  await run("CreateTable", {
    TableName,
    KeySchema: key("a", "b"),
    AttributeDefinitions: ["a", "b", "x", "l"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
    LocalSecondaryIndexes: [{ IndexName: "local", KeySchema: key("a", "l"), Projection }],
    GlobalSecondaryIndexes: [
      { IndexName: "by-x", KeySchema: key("x"), Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["n"] } },
    ],
    BillingMode: "PAY_PER_REQUEST",
    StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
  });
  await run("UpdateTimeToLive", { TableName, TimeToLiveSpecification: { Enabled: true, AttributeName: "expires" } });
}

/** Adds the index by `l`, or takes it away, so that a kill may come in the middle of its filling or clearing. */
async function changeIndex() {
  const { Table } = await run("DescribeTable", { TableName });
  const isThere = Table.GlobalSecondaryIndexes.some(({ IndexName }) => IndexName === "by-l");
  const KeySchema = [{ AttributeName: "l", KeyType: "HASH" }];
  const Create = { IndexName: "by-l", KeySchema, Projection: { ProjectionType: "KEYS_ONLY" } };
  await run("UpdateTable", {
    TableName,
    AttributeDefinitions: [{ AttributeName: "l", AttributeType: "S" }],
    GlobalSecondaryIndexUpdates: [isThere ? { Delete: { IndexName: "by-l" } } : { Create }],
  });
}

const keyOf = (writer, i) => ({ a: { S: `${writer}-${i % 3}` }, b: { S: `${i}` } });

function randomItem(key) {
  return {
    ...key,
    n: { N: `${below(1_000_000)}` },
    ...(below(3) > 0 && { x: { S: text() } }),
    ...(below(3) > 0 && { l: { S: text() } }),
    ...(below(2) > 0 && { expires: { N: `${4_000_000_000 + below(1_000)}` } }),
    pad: { S: "p".repeat(below(3_000)) },
  };
}

/** A random write of one item: what it leaves (null: nothing), and its part of a request. */
function randomWrite(key, present) {
  const kind = below(10);
  if (kind < 2) return { after: null, kind: "Delete", input: { Key: key } };
  if (kind < 6 || !present) {
    const after = randomItem(key);
    return { after, kind: "Put", input: { Item: after } };
  }
  const { x: _, ...rest } = present;
  const n = { N: `${below(1_000_000)}` };
  const input = { Key: key, UpdateExpression: "SET n = :n REMOVE x", ExpressionAttributeValues: { ":n": n } };
  return { after: { ...rest, n }, kind: "Update", input };
}

async function write(writer) {
  const items = new Map();
  for (let i = 0; i < ITEMS; i++) {
    const { Item } = await run("GetItem", { TableName, Key: keyOf(writer, i) });
    items.set(i, Item);
  }
  for (let number = 0; ; number++) {
    const isTransaction = below(3) === 0;
    const chosen = isTransaction ? [...new Set([below(ITEMS), below(ITEMS), below(ITEMS)])] : [below(ITEMS)];
    const writes = chosen.map((i) => ({ i, key: keyOf(writer, i), ...randomWrite(keyOf(writer, i), items.get(i)) }));
    note({ writer, number, items: writes.map(({ key, after }) => ({ key, after })) });
    if (isTransaction) {
      const actions = writes.map(({ kind, input }) => ({ [kind]: { TableName, ...input } }));
      await run("TransactWriteItems", { TransactItems: actions });
    } else {
      const [{ kind, input }] = writes;
      await run(`${kind}Item`, { TableName, ...input });
    }
    note({ writer, number, done: true });
    for (const { i, after } of writes) items.set(i, after ?? undefined);
  }
}

/** Items that nobody waits for: they have expired, and are deleted while the others write. */
async function expire() {
  for (let i = 0; ; i = (i + 1) % 50) {
    const expires = { N: `${Math.floor(Date.now() / 1000) - 10}` };
    await run("PutItem", { TableName, Item: { ...randomItem({ a: { S: "expiring" }, b: { S: `${i}` } }), expires } });
    if (i % 10 === 0) await database.maintain();
  }
}

const { TableNames } = await run("ListTables", {});
if (TableNames.length === 0) await createTable();
const working = [...Array.from({ length: WRITERS }, (_, writer) => write(writer)), expire()];
await changeIndex();
await Promise.all(working);
