// What a server does when its disk is full, fails, or may not be written to: it says so, loses nothing that it has
// acknowledged, and goes on once it can.

import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { Database } from "../../src/database/database.ts";
import { TestClock } from "../../src/database/test-clock.ts";
import { Command, call, run } from "../cli/command.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { type Fault, failingDisk, limitedFiles, smallDisk } from "./faulty-surroundings.ts";

const TableName = "table";

/** A client that keeps count of what was acknowledged. */
class Client {
  readonly #endpoint: URL;
  readonly acknowledged: string[] = [];
  readonly refused: string[] = [];
  #next = 0;

  constructor(endpoint: URL) {
    this.#endpoint = endpoint;
  }

  /** One whose items leave something in an index and in a stream, so that there are halves to be done. */
  createTable(): Promise<unknown> {
    return call(this.#endpoint, "CreateTable", {
      TableName,
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      AttributeDefinitions: ["id", "kind"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
      GlobalSecondaryIndexes: [
        {
          IndexName: "by-kind",
          KeySchema: [{ AttributeName: "kind", KeyType: "HASH" }],
          Projection: { ProjectionType: "KEYS_ONLY" },
        },
      ],
      BillingMode: "PAY_PER_REQUEST",
      StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" },
    });
  }

  /** @returns the answer's error, if it is one; `ended` if there is none */
  async put(): Promise<unknown> {
    const id = `${this.#next++}`;
    const Item = { id: { S: id }, kind: { S: "x" }, text: { S: "x".repeat(60_000) } };
    const answer = await call(this.#endpoint, "PutItem", { TableName, Item }).catch(() => ({ __type: "ended" }));
    (answer.__type === undefined ? this.acknowledged : this.refused).push(id);
    return answer.__type;
  }

  /** @returns the first error */
  async putUntilRefused(times = 1_000): Promise<unknown> {
    for (let i = 0; i < times; i++) {
      const error = await this.put();
      if (error !== undefined) return error;
    }
    return undefined;
  }

  /** Whether all that was acknowledged is there. */
  async expectAll(): Promise<void> {
    for (const id of this.acknowledged) {
      const { Item } = await call(this.#endpoint, "GetItem", { TableName, Key: { id: { S: id } } });
      expect(Item, `item ${id}`).toMatchObject({ id: { S: id } });
    }
  }
}

/** Waits until the server has said something: its log is opened when it first has something to say. */
async function expectSaid(server: Command, text: string): Promise<void> {
  await vi.waitFor(() => expect(server.errors).toContain(text), 5_000);
}

const INTERNAL_ERROR = "com.amazonaws.dynamodb.v20120810#InternalServerError";

/** Ends the server, and looks at what it leaves without it: all that was acknowledged, and nothing that was refused. */
async function expectSound(server: Command, folder: string, { acknowledged, refused }: Client): Promise<void> {
  server.signal("SIGKILL");
  await server.finished();
  const { code, output, errors } = await run(["check", folder]);
  expect([code, output, errors]).toEqual([0, expect.stringMatching(/^sound: 1 table, \d+ items?\n$/), ""]);
  await using database = await Database.open({ path: folder });
  for (const id of acknowledged) {
    expect(await database.execute("GetItem", { TableName, Key: { id: { S: id } } })).toHaveProperty("Item");
  }
  for (const id of refused) {
    expect(await database.execute("GetItem", { TableName, Key: { id: { S: id } } })).toEqual({});
  }
}

describe("a full disk", () => {
  test("writes are refused, reads are not, and once there is room again it goes on", async (context) => {
    const { folder } = smallDisk(context, 8);
    const ballast = join(folder, "ballast");
    writeFileSync(ballast, Buffer.alloc(5 * 2 ** 20));
    const path = join(folder, "data");
    const server = new Command(["--port", "0", "--data", path]);
    const client = new Client(await server.ready());
    await client.createTable();
    expect(await client.putUntilRefused()).toBe(INTERNAL_ERROR);
    expect(client.acknowledged.length).toBeGreaterThan(5);
    await expectSaid(server, `No room left to write to ${path}; free disk space and try again`);
    await client.expectAll();
    rmSync(ballast);
    expect(await client.putUntilRefused(5)).toBeUndefined();
    await client.expectAll();
    await expectSound(server, path, client);
  });

  test("a file that must not grow: writes are refused, reads are not", async () => {
    const path = join(temporaryDirectory(), "data");
    const server = new Command(["--port", "0", "--data", path], { through: limitedFiles(4_096) });
    const client = new Client(await server.ready());
    await client.createTable();
    expect(await client.putUntilRefused()).toBe(INTERNAL_ERROR);
    expect(client.acknowledged.length).toBeGreaterThan(5);
    await expectSaid(server, path);
    await client.expectAll();
    await expectSound(server, path, client);
  });

  test("no room for a new folder: the server says so and ends", async (context) => {
    const { folder } = smallDisk(context, 1);
    writeFileSync(join(folder, "ballast"), Buffer.alloc(1_000_000));
    const { code, errors } = await run(["--port", "0", "--data", join(folder, "data")]);
    expect([code, errors]).toEqual([1, expect.stringMatching(/^hashrange: No room left to write to [^\n]*\n$/)]);
  });
});

describe("a disk that fails", () => {
  /** What may follow once the disk is mended: it goes on, or it says what to do, or it has ended. */
  const GOES_ON = /^$/;
  const REOPEN = /could not write its first pages: close the store and open/;
  // LMDB's binding notes which write failed in a buffer that may be too short for it, and the process may end of that.
  const GOES_ON_OR_RESTART =
    /^$|overran its memory when it noted that: check the disk, and start this process again|ended/;

  test.for<[times: "always" | "once", durability: string]>([
    ["always", "sync"],
    ["once", "sync"],
    ["always", "relaxed"],
    ["once", "relaxed"],
    ["always", "none"],
  ])(
    "to write the log, %s, durability %s: nothing is lost, and nothing half done",
    async ([times, durability], context) => {
      const { environment, fail, mend } = failingDisk(context);
      const path = join(temporaryDirectory(), "data");
      const server = new Command(["--port", "0", "--data", path, "--durability", durability], { environment });
      const client = new Client(await server.ready());
      await client.createTable();
      expect(await client.putUntilRefused(5)).toBeUndefined();
      fail("log", times);
      // The log has two files: what fails once, succeeds in the other.
      for (let i = 0; i < 3; i++) expect(await client.put()).toBe(times === "once" ? undefined : INTERNAL_ERROR);
      if (times === "always") await expectSaid(server, `The data in ${path} cannot be read or written; check the disk`);
      await client.expectAll();
      mend();
      expect(await client.putUntilRefused(5)).toBeUndefined();
      await client.expectAll();
      await expectSound(server, path, client);
    },
  );

  const rows: readonly [fault: Fault, times: "always" | "once", then: RegExp][] = [
    ["flush", "always", GOES_ON],
    ["flush", "once", GOES_ON],
    ["pages", "always", GOES_ON_OR_RESTART],
    ["pages", "once", GOES_ON_OR_RESTART],
    ["meta", "always", REOPEN],
    ["meta", "once", REOPEN],
  ];
  test.for(rows)("%s %s: nothing is lost, and nothing half done", async ([fault, times, then], context) => {
    const { environment, fail, mend } = failingDisk(context);
    const path = join(temporaryDirectory(), "data");
    const server = new Command(["--port", "0", "--data", path], { environment });
    const client = new Client(await server.ready());
    await client.createTable();
    expect(await client.putUntilRefused(5)).toBeUndefined();
    fail(fault, times);
    // The log takes so much, and then LMDB does not.
    const hasFailed = () => server.hasEnded || /cannot be|could not/.test(server.errors);
    for (let i = 0; i < 1_000 && !hasFailed(); i++) await client.put();
    expect(hasFailed()).toBe(true);
    expect(client.acknowledged.length).toBeGreaterThan(100);
    if (times === "always") expect([INTERNAL_ERROR, "ended"]).toContain(await client.put());
    mend();
    const outcome = await client.put();
    if (outcome === undefined) {
      expect("").toMatch(then);
      expect(await client.putUntilRefused(5)).toBeUndefined();
      await client.expectAll();
    } else if (outcome === "ended") {
      expect("ended").toMatch(then);
    } else {
      await vi.waitFor(() => expect(server.errors).toMatch(then), 5_000);
    }
    await expectSound(server, path, client);
  });
});

describe("a folder that may not be written to", () => {
  test("the server says so and ends", async (context) => {
    const { folder, readOnly } = smallDisk(context, 8);
    const path = join(folder, "data");
    await (await Database.open({ path })).close();
    readOnly();
    const { code, errors } = await run(["--port", "0", "--data", path]);
    expect([code, errors]).toEqual([1, expect.stringMatching(/^hashrange: The data in [^\n]* cannot be [^\n]*\n$/)]);
  });
});

test("a clock that goes backwards: streams stay in order, tokens stay used, and nothing is unsound", async () => {
  const clock = new TestClock("2026-01-31T12:00:00Z");
  await using database = await Database.open({ path: temporaryDirectory(), clock });
  await database.execute("CreateTable", {
    TableName,
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    BillingMode: "PAY_PER_REQUEST",
    StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
  });
  const numbers = Array.from({ length: 6 }, (_, i) => i);
  const events: unknown[] = [];
  const consumer = database.consumeStream(TableName, ({ Records }) => {
    for (const { dynamodb } of Records) events.push(dynamodb?.NewImage?.n);
  });
  for (const n of numbers) {
    const Item = { id: { S: "a" }, n: { N: `${n}` } };
    await database.execute("TransactWriteItems", {
      TransactItems: [{ Put: { TableName, Item } }],
      ClientRequestToken: `token-${n}`,
    });
    clock.set(clock.now() - 7 * 60 * 60 * 1000);
  }
  await consumer.caughtUp();
  expect(events).toEqual(numbers.map((n) => ({ N: `${n}` })));
  await database.maintain();
  expect(await database.findFaults()).toEqual([]);
  // The same token again, hours before it was used first: the same request, done already.
  const again = { Put: { TableName, Item: { id: { S: "a" }, n: { N: "5" } } } };
  await database.execute("TransactWriteItems", { TransactItems: [again], ClientRequestToken: "token-5" });
  expect(await database.execute("GetItem", { TableName, Key: { id: { S: "a" } } })).toEqual({
    Item: { id: { S: "a" }, n: { N: "5" } },
  });
});
