// A server of several processes, connections to each of them, and what tests do to the processes.

import { execFileSync } from "node:child_process";
import { Agent } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished } from "vitest";
import { Command, type Finished, run } from "../cli/command.ts";
import { post } from "../support/post.ts";

// biome-ignore lint/suspicious/noExplicitAny: answers are looked into member by member
export type Answer = any;
export type Call = (operation: string, input: object, service?: string) => Promise<Answer>;

export const STREAMS = "DynamoDBStreams_20120810";

/** How long anything may take that is waited for here. */
const PATIENCE_MS = 20_000;

export class Workers {
  private constructor(
    readonly command: Command,
    readonly folder: string,
    readonly url: URL,
  ) {}

  static async start(folder: string, count: number, more: readonly string[] = []): Promise<Workers> {
    const command = new Command(["--port", "0", "--data", folder, "--workers", String(count), ...more]);
    return new Workers(command, folder, await command.ready());
  }

  /**
   * Connections that are kept. They are dealt out in turn, so that as many as there are processes, opened one after the
   * other, go to one each.
   */
  async connect(count: number): Promise<Call[]> {
    const calls: Call[] = [];
    for (let i = 0; i < count; i++) {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      onTestFinished(() => agent.destroy());
      const call: Call = (operation, input, service) => post(this.url.href, operation, input, service, agent);
      await call("ListTables", {});
      calls.push(call);
    }
    return calls;
  }

  /** The ids of the processes that serve, the one first that was started first. */
  processes(): number[] {
    return childrenOf(this.command.pid);
  }

  /** Waits until there are so many, and another one is not among them. */
  async replaced(count: number, killed: number): Promise<void> {
    await until(() => this.processes().length === count && !this.processes().includes(killed));
    // It may not serve yet.
    await sleep(50);
  }

  async end(signal: NodeJS.Signals = "SIGTERM"): Promise<Finished> {
    this.command.signal(signal);
    return this.command.finished();
  }

  /** Ends the server and has `hashrange check` read its data. */
  async endSound(): Promise<void> {
    expect(await this.end()).toMatchObject({ code: 0 });
    await checkSound(this.folder);
  }
}

export async function checkSound(folder: string): Promise<void> {
  expect(await run(["check", folder])).toMatchObject({ code: 0, output: expect.stringMatching(/^sound: /) });
}

export function childrenOf(parent: number): number[] {
  const processes = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" }).trim().split("\n");
  return processes
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, ppid]) => ppid === parent)
    .map(([pid]) => pid!)
    .sort((a, b) => a - b);
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`Not in ${PATIENCE_MS} ms: ${isSo}`);
    await sleep(20);
  }
}

/** Every record of a stream, in order. */
export async function recordsOf(call: Call, StreamArn: string): Promise<Answer[]> {
  const records = [];
  const { StreamDescription } = await call("DescribeStream", { StreamArn }, STREAMS);
  for (const { ShardId } of StreamDescription.Shards) {
    const input = { StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" };
    let { ShardIterator } = await call("GetShardIterator", input, STREAMS);
    for (;;) {
      const { Records, NextShardIterator } = await call("GetRecords", { ShardIterator }, STREAMS);
      records.push(...Records);
      if (!NextShardIterator || Records.length === 0) break;
      ShardIterator = NextShardIterator;
    }
  }
  return records;
}
