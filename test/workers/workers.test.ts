// `--workers`: several processes serve the same data, and nobody can tell them from one.

import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { tableInput } from "../support/tables.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { type Call, recordsOf, until, Workers } from "./workers.ts";

/** Servers are started again and again, each of several processes: a busy machine takes its time. */
vi.setConfig({ testTimeout: 120_000 });

const N = 3;
const stream = (StreamViewType: string) => ({ StreamSpecification: { StreamEnabled: true, StreamViewType } });

/** Nothing is killed here that would lose what the system has not written yet. */
const start = (count: number) => Workers.start(temporaryDirectory(), count, ["--durability", "none"]);

/** So many things, one after the other, of which the ones through each connection follow each other at once. */
function inTurn(calls: readonly Call[], count: number, act: (call: Call, i: number) => Promise<unknown>) {
  const through = async (call: Call, first: number) => {
    for (let i = first; i < count; i += calls.length) await act(call, i);
  };
  return Promise.all(calls.map(through));
}

async function isActive(call: Call, TableName: string, index: string): Promise<boolean> {
  const { Table } = await call("DescribeTable", { TableName });
  const found = Table.GlobalSecondaryIndexes.find(({ IndexName }: { IndexName: string }) => IndexName === index);
  return found?.IndexStatus === "ACTIVE";
}

function addIndex(TableName: string, IndexName: string, attribute: string): object {
  const Create = {
    IndexName,
    KeySchema: [{ AttributeName: attribute, KeyType: "HASH" }],
    Projection: { ProjectionType: "ALL" },
  };
  return {
    TableName,
    AttributeDefinitions: [{ AttributeName: attribute, AttributeType: "S" }],
    GlobalSecondaryIndexUpdates: [{ Create }],
  };
}

describe("several processes on the same data", () => {
  it("have connections dealt out among them", async () => {
    const workers = await start(2);
    let ended = 0;
    for (let i = 0; i < 8; i++) {
      const socket = connect(Number(workers.url.port), workers.url.hostname);
      onTestFinished(() => void socket.destroy());
      socket.on("error", () => {}).on("close", () => ended++);
      await once(socket, "connect");
    }
    // Connections are handed over one after the other: these come behind all of them.
    await workers.connect(2);
    process.kill(workers.processes()[0]!, "SIGKILL");
    await until(() => ended > 0);
    await sleep(100);
    // In turn, but to one that is busy sooner or later.
    expect(ended).toBeGreaterThan(1);
    expect(ended).toBeLessThan(7);
  });

  it("know of every table at once, whoever makes, changes or deletes it", async () => {
    const workers = await start(N);
    const calls = await workers.connect(N);
    const everybody = (operation: string, input: object) => Promise.all(calls.map((call) => call(operation, input)));
    for (let round = 0; round < 20; round++) {
      const turn = (i: number) => calls[(round + i) % N]!;
      const TableName = `table-${round % 4}`;
      const Key = { id: { S: "1" } };
      await turn(0)("CreateTable", tableInput(TableName, "id"));
      await everybody("GetItem", { TableName, Key });
      await Promise.all(calls.map((call, i) => call("PutItem", { TableName, Item: { id: { S: `${i}` } } })));
      for (const { Count } of await everybody("Scan", { TableName })) expect(Count).toBe(N);
      for (const { TableNames } of await everybody("ListTables", {})) expect(TableNames).toEqual([TableName]);

      await turn(1)("UpdateTable", { TableName, DeletionProtectionEnabled: true });
      await expect(turn(2)("DeleteTable", { TableName })).rejects.toThrow("currently protected against deletion");
      await turn(2)("UpdateTable", { TableName, DeletionProtectionEnabled: false });
      await turn(0)("DeleteTable", { TableName });
      const gone = await Promise.allSettled(calls.map((call) => call("GetItem", { TableName, Key })));
      for (const answer of gone) expect(answer).toMatchObject({ reason: { name: "ResourceNotFoundException" } });
    }
    await workers.endSound();
  });

  it("make a table of a name once, and never more of them than there may be", async () => {
    const workers = await start(N);
    const calls = await workers.connect(N);
    for (let round = 0; round < 10; round++) {
      const answers = await Promise.allSettled(calls.map((call) => call("CreateTable", tableInput("same", "id"))));
      expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      await calls[round % N]!("DeleteTable", { TableName: "same" });
    }
    await workers.endSound();
  });

  it("fill a new index, whoever was asked for it, while all of them write", async () => {
    const workers = await start(N);
    const calls = await workers.connect(N);
    const TableName = "indexed";
    await calls[0]!("CreateTable", tableInput(TableName, "id"));
    const put = (call: Call, i: number) =>
      call("PutItem", { TableName, Item: { id: { S: `${i % 300}` }, x: { S: `${i % 7}` }, y: { S: `${i}` } } });
    await inTurn(calls, 300, put);
    const writes = inTurn(calls, 300, (call, i) =>
      i % 5 === 0 ? call("DeleteItem", { TableName, Key: { id: { S: `${i}` } } }) : put(call, 300 + i),
    );
    for (const [i, attribute] of ["x", "y"].entries()) {
      const call = calls[(i + 1) % N]!;
      await call("UpdateTable", addIndex(TableName, `by-${attribute}`, attribute));
      await until(() => isActive(calls[i]!, TableName, `by-${attribute}`));
    }
    await writes;
    for (const call of calls) {
      const ofAll = await call("Scan", { TableName, Select: "COUNT" });
      for (const IndexName of ["by-x", "by-y"]) {
        expect((await call("Scan", { TableName, IndexName, Select: "COUNT" })).Count).toBe(ofAll.Count);
      }
    }
    await calls[2]!("UpdateTable", { TableName, GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: "by-x" } }] });
    await workers.endSound();
  });

  it("write one stream, in which each item's changes are in their order and none is missing", async () => {
    const workers = await start(N);
    const calls = await workers.connect(N);
    const TableName = "streamed";
    await calls[0]!("CreateTable", tableInput(TableName, "id", {}, stream("NEW_IMAGE")));
    const add = (call: Call, i: number) =>
      call("UpdateItem", {
        TableName,
        Key: { id: { S: `${i % 5}` } },
        UpdateExpression: "ADD n :one",
        ExpressionAttributeValues: { ":one": { N: "1" } },
      });
    await inTurn(calls, 300, add);
    const { Table } = await calls[1]!("DescribeTable", { TableName });
    for (const call of calls) {
      const records = await recordsOf(call, Table.LatestStreamArn);
      const numbers = new Map<string, number[]>();
      for (const { dynamodb } of records) {
        const id = dynamodb.Keys.id.S;
        numbers.set(id, [...(numbers.get(id) ?? []), Number(dynamodb.NewImage.n.N)]);
      }
      expect(numbers.size).toBe(5);
      for (const seen of numbers.values()) expect(seen).toEqual(Array.from({ length: 60 }, (_, i) => i + 1));
      const sequence = records.map(({ dynamodb }) => dynamodb.SequenceNumber);
      expect(sequence.toSorted()).toEqual(sequence);
    }
    await workers.endSound();
  });

  it("do a transaction of one token once", async () => {
    const workers = await start(N);
    const calls = await workers.connect(N);
    const TableName = "table";
    await calls[0]!("CreateTable", tableInput(TableName, "id"));
    const Update = {
      TableName,
      Key: { id: { S: "1" } },
      UpdateExpression: "ADD n :one",
      ExpressionAttributeValues: { ":one": { N: "1" } },
    };
    for (let round = 1; round <= 10; round++) {
      const input = { TransactItems: [{ Update }], ClientRequestToken: `token-${round}` };
      await Promise.all(calls.map((call) => call("TransactWriteItems", input)));
      const { Item } = await calls[round % N]!("GetItem", { TableName, Key: Update.Key });
      expect(Item.n).toEqual({ N: `${round}` });
    }
    await workers.endSound();
  });

  it("delete what has expired, once", async () => {
    const workers = await start(N);
    const calls = await workers.connect(N);
    const TableName = "expiring";
    await calls[0]!("CreateTable", tableInput(TableName, "id", {}, stream("KEYS_ONLY")));
    const TimeToLiveSpecification = { Enabled: true, AttributeName: "expires" };
    await calls[1]!("UpdateTimeToLive", { TableName, TimeToLiveSpecification });
    const expires = { N: `${Math.floor(Date.now() / 1000) - 10}` };
    await inTurn(calls, 120, (call, i) => call("PutItem", { TableName, Item: { id: { S: `${i}` }, expires } }));
    for (const call of calls) await until(async () => (await call("Scan", { TableName })).Count === 0);
    const { Table } = await calls[2]!("DescribeTable", { TableName });
    const records = await recordsOf(calls[0]!, Table.LatestStreamArn);
    const removed = records.filter(({ eventName }) => eventName === "REMOVE");
    expect(removed).toHaveLength(120);
    for (const { userIdentity } of removed) expect(userIdentity).toMatchObject({ Type: "Service" });
    await workers.endSound();
  });
});
