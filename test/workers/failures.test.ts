// What becomes of several processes on the same data when some of them, or all, are killed, stopped or told to end.

import { existsSync, renameSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { run } from "../cli/command.ts";
import { tableInput } from "../support/tables.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { type Call, checkSound, isAlive, until, Workers } from "./workers.ts";

/** Servers are started again and again, each of several processes: a busy machine takes its time. */
vi.setConfig({ testTimeout: 120_000 });

const N = 2;
const TableName = "table";

/** Writes one item after the other through a connection, until told to stop. What fails may have happened or not. */
function writing(call: Call, writer: number) {
  const acknowledged: string[] = [];
  let isStopped = false;
  const done = (async () => {
    for (let i = 0; !isStopped; i++) {
      const id = `${writer}-${i}`;
      try {
        await call("PutItem", { TableName, Item: { id: { S: id }, x: { S: `${i % 10}` } } });
        acknowledged.push(id);
      } catch (error) {
        if ((error as Error).name !== "Error") throw error;
        await sleep(5);
      }
    }
  })();
  const stop = async () => {
    isStopped = true;
    await done;
    return acknowledged;
  };
  return { stop, acknowledged };
}

async function idsIn(call: Call, IndexName?: string): Promise<Set<string>> {
  const ids = new Set<string>();
  let ExclusiveStartKey: object | undefined;
  do {
    const page = await call("Scan", { TableName, IndexName, ExclusiveStartKey });
    for (const { id } of page.Items) ids.add(id.S);
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return ids;
}

/** Whether all that is missing is none. */
function missing(ids: ReadonlySet<string>, acknowledged: readonly string[]): string[] {
  return acknowledged.filter((id) => !ids.has(id));
}

const addIndex = {
  TableName,
  AttributeDefinitions: [{ AttributeName: "x", AttributeType: "S" }],
  GlobalSecondaryIndexUpdates: [
    {
      Create: {
        IndexName: "by-x",
        KeySchema: [{ AttributeName: "x", KeyType: "HASH" }],
        Projection: { ProjectionType: "ALL" },
      },
    },
  ],
};

async function indexIsActive(call: Call): Promise<boolean> {
  const { Table } = await call("DescribeTable", { TableName });
  return Table.GlobalSecondaryIndexes?.[0].IndexStatus === "ACTIVE";
}

async function fill(call: Call, items: number): Promise<void> {
  for (let start = 0; start < items; start += 25) {
    const requests = Array.from({ length: 25 }, (_, i) => ({
      PutRequest: { Item: { id: { S: `filled-${start + i}` }, x: { S: `${i}` } } },
    }));
    await call("BatchWriteItem", { RequestItems: { [TableName]: requests } });
  }
}

describe("a worker that is killed", () => {
  it("while all write loses nothing acknowledged, and another one takes its place", async () => {
    const workers = await Workers.start(temporaryDirectory(), N);
    const calls = await workers.connect(4);
    await calls[0]!("CreateTable", tableInput(TableName, "id", { global: { "by-x": { keys: "x" } } }));
    const writers = calls.map(writing);
    for (const place of [1, 0]) {
      const before = writers.map(({ acknowledged }) => acknowledged.length);
      await until(() => writers.every(({ acknowledged }, i) => acknowledged.length > before[i]! + 10));
      const killed = workers.processes()[place]!;
      process.kill(killed, "SIGKILL");
      await workers.replaced(N, killed);
    }
    await sleep(100);
    const acknowledged = (await Promise.all(writers.map(({ stop }) => stop()))).flat();
    for (const call of await workers.connect(N)) {
      expect(missing(await idsIn(call), acknowledged)).toEqual([]);
      expect(missing(await idsIn(call, "by-x"), acknowledged)).toEqual([]);
    }
    expect(workers.command.errors).toContain("a worker has ended: another one takes its place");
    await workers.endSound();
  });

  it.each([0, 1])("while an index is filled leaves the rest to the others, as number %i", async (place) => {
    const workers = await Workers.start(temporaryDirectory(), N, ["--durability", "none"]);
    const calls = await workers.connect(N);
    await calls[0]!("CreateTable", tableInput(TableName, "id"));
    await fill(calls[0]!, 2_000);
    await calls[1]!("UpdateTable", addIndex);
    expect(await indexIsActive(calls[0]!)).toBe(false);
    const killed = workers.processes()[place]!;
    process.kill(killed, "SIGKILL");
    await workers.replaced(N, killed);
    const [call] = await workers.connect(1);
    await until(() => indexIsActive(call!));
    expect((await call!("Scan", { TableName, IndexName: "by-x", Select: "COUNT" })).Count).toBe(2_000);
    await workers.endSound();
  });

  it("leaves no connection that was on its way to it without an end", async () => {
    const workers = await Workers.start(temporaryDirectory(), N);
    for (const place of [0, 1]) {
      const killed = workers.processes()[place]!;
      process.kill(killed, "SIGSTOP");
      const answers = Array.from({ length: 6 }, () =>
        workers.connect(1).then(
          () => "answered",
          () => "ended",
        ),
      );
      // One of them may have been handed to the process, which does not say that it has it.
      await sleep(200);
      process.kill(killed, "SIGKILL");
      const ended = (await Promise.all(answers)).filter((answer) => answer === "ended");
      expect(ended.length).toBeLessThanOrEqual(1);
      await workers.replaced(N, killed);
    }
  });

  it("leaves the sweep of what has expired to another one", async () => {
    const workers = await Workers.start(temporaryDirectory(), N, ["--durability", "none"]);
    const [call] = await workers.connect(1);
    const [onDuty] = workers.processes();
    process.kill(onDuty!, "SIGKILL");
    await workers.replaced(N, onDuty!);
    const [other] = await workers.connect(1);
    await other!("CreateTable", tableInput(TableName, "id"));
    await other!("UpdateTimeToLive", { TableName, TimeToLiveSpecification: { Enabled: true, AttributeName: "t" } });
    const t = { N: `${Math.floor(Date.now() / 1000) - 10}` };
    await other!("PutItem", { TableName, Item: { id: { S: "1" }, t } });
    await until(async () => (await other!("Scan", { TableName })).Count === 0);
    expect((await call!("Scan", { TableName })).Count).toBe(0);
  });
});

describe("a supervisor that is killed", () => {
  it("takes its workers with it, and a new server goes on", async () => {
    const folder = temporaryDirectory();
    const workers = await Workers.start(folder, N);
    const calls = await workers.connect(4);
    await calls[0]!("CreateTable", tableInput(TableName, "id", { global: { "by-x": { keys: "x" } } }));
    const writers = calls.map(writing);
    await until(() => writers.every(({ acknowledged }) => acknowledged.length > 10));
    const old = workers.processes();
    workers.command.signal("SIGKILL");
    await until(() => !old.some(isAlive));
    const acknowledged = (await Promise.all(writers.map(({ stop }) => stop()))).flat();
    await checkSound(folder);

    const again = await Workers.start(folder, N);
    for (const call of await again.connect(N)) expect(missing(await idsIn(call), acknowledged)).toEqual([]);
    await again.endSound();
  });

  it("leaves the folder to no other one for as long as one of its workers lives", async () => {
    const folder = temporaryDirectory();
    const workers = await Workers.start(folder, N);
    const [stopped, ...others] = workers.processes();
    process.kill(stopped!, "SIGSTOP");
    onTestFinished(() => {
      if (isAlive(stopped!)) process.kill(stopped!, "SIGKILL");
    });
    workers.command.signal("SIGKILL");
    await until(() => !others.some(isAlive));
    const refused = { code: 1, errors: expect.stringContaining(`is in use by process ${stopped}`) };
    expect(await run(["--port", "0", "--data", folder])).toMatchObject(refused);
    expect(await run(["--port", "0", "--data", folder, "--workers", "2"])).toMatchObject(refused);
    process.kill(stopped!, "SIGCONT");
    await until(() => !isAlive(stopped!));
    await (await Workers.start(folder, N)).endSound();
  });
});

describe("a folder that several processes serve", () => {
  it("is refused to any other server, and to a check", async () => {
    const folder = temporaryDirectory();
    const workers = await Workers.start(folder, N);
    const refused = { code: 1, errors: expect.stringContaining(`is in use by process ${workers.command.pid}`) };
    expect(await run(["--port", "0", "--data", folder])).toMatchObject(refused);
    expect(await run(["--port", "0", "--data", folder, "--workers", "2"])).toMatchObject(refused);
    expect(await run(["check", folder])).toMatchObject(refused);
    await workers.endSound();
  });
});

describe("several processes end in good order", () => {
  it.each(["SIGTERM", "SIGINT"] as const)("when they are told to by %s", async (signal) => {
    const workers = await Workers.start(temporaryDirectory(), N);
    const calls = await workers.connect(4);
    await calls[0]!("CreateTable", tableInput(TableName, "id"));
    const processes = workers.processes();
    const underWay = calls.map((call, i) => call("PutItem", { TableName, Item: { id: { S: `${i}` } } }));
    // A terminal's Ctrl-C reaches all of them.
    if (signal === "SIGINT") for (const pid of processes) process.kill(pid, signal);
    await Promise.all(underWay);
    expect(await workers.end(signal)).toEqual({ code: 0, signal: null, output: workers.command.output, errors: "" });
    expect(processes.filter(isAlive)).toEqual([]);
    await checkSound(workers.folder);
  });

  it("one by itself, and another one takes its place", async () => {
    const workers = await Workers.start(temporaryDirectory(), N);
    const [told] = workers.processes();
    process.kill(told!, "SIGTERM");
    await workers.replaced(N, told!);
    await workers.endSound();
  });
});

describe("workers that cannot be started", () => {
  it("because the port is taken end the command, with the reason", async () => {
    const taken: Server = createServer().listen(0, "127.0.0.1");
    onTestFinished(() => void taken.close());
    await until(() => taken.listening);
    const { port } = taken.address() as { port: number };
    const finished = await run(["--port", String(port), "--data", temporaryDirectory(), "--workers", "2"]);
    expect(finished).toMatchObject({ code: 1, errors: expect.stringMatching(/^hashrange: Port \d+ on .* is taken: /) });
  });

  it("any more end the command after a few tries, with the reason", async () => {
    const folder = temporaryDirectory();
    const workers = await Workers.start(folder, N);
    // The processes that have the file open keep it.
    renameSync(join(folder, "data.mdb"), join(folder, "elsewhere"));
    writeFileSync(join(folder, "data.mdb"), "no data");
    const processes = workers.processes();
    process.kill(processes[1]!, "SIGKILL");
    const { code, errors } = await workers.command.finished();
    expect(code).toBe(1);
    expect(errors).toMatch(/^hashrange: Workers cannot be started any more: .*data\.mdb is damaged/m);
    expect(processes.filter(isAlive)).toEqual([]);
    expect(existsSync(join(folder, "elsewhere"))).toBe(true);
  });
});
