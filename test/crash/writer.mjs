// Writes to databases on disk, or through servers, until it is killed; their folders or URLs, journals and seeds come as a message. Several writers at once,
// each on items of its own, do every kind of write, while tables and indexes come and go. A line in the journal says
// what each write is about to make of its items, and another one that it was acknowledged.

import { appendFileSync } from "node:fs";
import { Agent, request } from "node:http";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { Database } from "../../dist/index.js";

const WRITERS = 4;
const ITEMS = 16;
const TableName = "table";

/** Several databases: so many crashes a kill. */
// Loaded before there is anything to do: what takes longest about opening a database.
await (await Database.memory()).close();
await import("lmdb");
const jobs = await new Promise((resolve) => process.once("message", resolve));
await Promise.all(jobs.map(writeTo));

async function writeTo({ folder, url, journal, seed }) {
  let state = seed;
  function below(end) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * end);
  }
  const pick = (choices) => choices[below(choices.length)];
  const text = () => "x".repeat(below(20)) + pick(["a", "b", "c", "d"]);

  // Small steps into LMDB, and so many that a kill comes in the middle of one now and then.
  const checkpoint = { bytes: pick([1, 10_000, 1_000_000]), milliseconds: pick([1, 10, 100, 1_000]) };
  const database = url === undefined ? await Database.open({ path: folder, checkpoint }) : served(url);
  const run = (operation, input) => database.execute(operation, input);
  const note = (line) => appendFileSync(journal, `${JSON.stringify(line)}\n`);

  /** Notes what a write is about to make of items, makes it, and notes that it was acknowledged. */
  async function noted(writer, items, act, isAtomic = true) {
    note({ writer, items, isAtomic });
    await act();
    note({ writer, done: true });
    process.send("acknowledged");
  }

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
  }

  /** A crash may have come between the two. */
  async function ensureTable() {
    const { TableNames } = await run("ListTables", {});
    if (!TableNames.includes(TableName)) await createTable();
    const { TimeToLiveDescription } = await run("DescribeTimeToLive", { TableName });
    if (TimeToLiveDescription.TimeToLiveStatus !== "DISABLED") return;
    await run("UpdateTimeToLive", { TableName, TimeToLiveSpecification: { Enabled: true, AttributeName: "expires" } });
  }

  /** Adds the index by `l`, and takes it away, so that a kill may come in the middle of its filling or clearing. */
  async function changeIndexes() {
    const KeySchema = [{ AttributeName: "l", KeyType: "HASH" }];
    const Create = { IndexName: "by-l", KeySchema, Projection: { ProjectionType: "KEYS_ONLY" } };
    for (;;) {
      const { Table } = await run("DescribeTable", { TableName });
      const index = Table.GlobalSecondaryIndexes.find(({ IndexName }) => IndexName === "by-l");
      if (index === undefined || index.IndexStatus === "ACTIVE") {
        await run("UpdateTable", {
          TableName,
          AttributeDefinitions: [{ AttributeName: "l", AttributeType: "S" }],
          GlobalSecondaryIndexUpdates: [index ? { Delete: { IndexName: "by-l" } } : { Create }],
        });
      }
      await sleep(below(15));
    }
  }

  /** Makes a table, fills it, and deletes it again. What stands in the journal as its item is the table itself. */
  async function changeTables() {
    const name = "passing";
    const table = { table: name, key: {} };
    const { TableNames } = await run("ListTables", {});
    for (let isThere = TableNames.includes(name); ; isThere = !isThere) {
      if (isThere) {
        const { Items } = await run("Scan", { TableName: name });
        const items = Items.map(({ a }) => ({ table: name, key: { a }, after: null }));
        await noted("tables", [{ ...table, after: null }, ...items], () => run("DeleteTable", { TableName: name }));
        await database.maintain();
        continue;
      }
      await noted("tables", [{ ...table, after: {} }], () =>
        run("CreateTable", {
          TableName: name,
          KeySchema: [{ AttributeName: "a", KeyType: "HASH" }],
          AttributeDefinitions: [{ AttributeName: "a", AttributeType: "S" }],
          BillingMode: "PAY_PER_REQUEST",
        }),
      );
      for (let i = below(4); i > 0; i--) {
        const Item = { a: { S: `${i}` }, n: { N: `${below(1_000)}` } };
        const item = { table: name, key: { a: Item.a }, after: Item };
        await noted("tables", [item], () => run("PutItem", { TableName: name, Item }));
      }
    }
  }

  const keyOf = (writer, i) => ({ a: { S: `${writer}-${i % 3}` }, b: { S: `${i}` } });

  function randomItem(key) {
    return {
      ...key,
      n: { N: `${below(1_000_000)}` },
      ...(below(3) > 0 && { x: { S: text() } }),
      ...(below(3) > 0 && { l: { S: text() } }),
      ...(below(2) > 0 && { expires: { N: `${4_000_000_000 + below(1_000)}` } }),
      pad: { S: "p".repeat(below(8) === 0 ? below(12_000) : below(400)) },
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
    const by = below(1_000);
    const n = { N: `${Number(present.n.N) + by}` };
    const values = { ":by": { N: `${by}` } };
    const input = { Key: key, UpdateExpression: "ADD n :by REMOVE x", ExpressionAttributeValues: values };
    return { after: { ...rest, n }, kind: "Update", input };
  }

  async function write(writer) {
    const items = new Map();
    for (let i = 0; i < ITEMS; i++) {
      const { Item } = await run("GetItem", { TableName, Key: keyOf(writer, i) });
      items.set(i, Item);
    }
    for (;;) {
      const way = pick(["one", "one", "one", "transaction", "transaction", "batch"]);
      const chosen = way === "one" ? [below(ITEMS)] : [...new Set([below(ITEMS), below(ITEMS), below(ITEMS)])];
      const writes = chosen.map((i) => {
        const key = keyOf(writer, i);
        // A batch puts and deletes only: what is not there cannot be updated.
        return { i, key, ...randomWrite(key, way === "batch" ? undefined : items.get(i)) };
      });
      const left = writes.map(({ key, after }) => ({ table: TableName, key, after }));
      await noted(writer, left, () => send(way, writes), way !== "batch");
      for (const { i, after } of writes) items.set(i, after ?? undefined);
    }
  }

  function send(way, writes) {
    switch (way) {
      case "transaction": {
        const actions = writes.map(({ kind, input }) => ({ [kind]: { TableName, ...input } }));
        return run("TransactWriteItems", { TransactItems: actions });
      }
      case "batch": {
        const requests = writes.map(({ kind, input }) => ({ [`${kind}Request`]: input }));
        return run("BatchWriteItem", { RequestItems: { [TableName]: requests } });
      }
      default: {
        const [{ kind, input }] = writes;
        return run(`${kind}Item`, { TableName, ...input });
      }
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

  await ensureTable();
  const writing = Array.from({ length: WRITERS }, (_, writer) => write(writer));
  await Promise.all([...writing, expire(), changeIndexes(), changeTables()]);
}

/** A database behind a server of several processes, reached over as many connections as it takes. It maintains itself. */
function served(url) {
  const agent = new Agent({ keepAlive: true });
  const headers = {
    "content-type": "application/x-amz-json-1.0",
    authorization:
      "AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0",
    "x-amz-date": "20260101T000000Z",
  };
  function execute(operation, input) {
    const body = JSON.stringify(input);
    const target = { "x-amz-target": `DynamoDB_20120810.${operation}`, "content-length": Buffer.byteLength(body) };
    // The server has been killed: there is nothing more to do.
    const end = () => process.exit();
    return new Promise((resolve, reject) => {
      const sent = request(url, { method: "POST", agent, headers: { ...headers, ...target } }, (response) => {
        const chunks = [];
        response.on("data", (chunk) => chunks.push(chunk));
        response.on("error", end);
        response.on("end", () => {
          const text = Buffer.concat(chunks).toString();
          if (response.statusCode === 200) resolve(JSON.parse(text));
          else reject(new Error(text));
        });
      });
      sent.on("error", end);
      sent.end(body);
    });
  }
  return { execute, maintain: async () => {} };
}
