// Servers as processes of their own: started, timed until their first answer, and stopped with the benchmark.

import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import { call } from "./request.ts";

export interface ServerProcess {
  readonly url: string;
  readonly pid: number;
  /** From start to first answer. */
  readonly milliseconds: number;
  stop(): void;
}

/** A program that does not answer by then never will. */
const START_MS_MAX = 60_000;

const running = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** Starts a script of Node's that prints its URL, and awaits its first answer. */
export async function startScript(script: string, ...options: string[]): Promise<ServerProcess> {
  const at = performance.now();
  const child = launch([process.execPath, new URL(script, import.meta.url).pathname, ...options], "pipe");
  const url = await new Promise<string>((resolve, reject) => {
    let printed = "";
    child.stdout!.on("data", (chunk) => {
      printed += chunk;
      const match = printed.match(/http:\/\/[^\s"]+/);
      if (match) resolve(match[0]);
    });
    child.on("exit", (code) => reject(new Error(`${script} ended with ${code}: ${printed}`)));
  });
  await call(url, "ListTables", {});
  return started(child, url, at);
}

/** Starts a program that takes a port, and asks it until it answers. */
export async function startProgram(command: readonly string[]): Promise<ServerProcess> {
  const port = await freePort();
  const at = performance.now();
  const child = launch(
    command.map((part) => (part === "PORT" ? String(port) : part)),
    "ignore",
  );
  const url = `http://127.0.0.1:${port}`;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`${command[0]} ended with ${child.exitCode}`);
    if (performance.now() - at > START_MS_MAX) throw new Error(`${command[0]} has not answered`);
    if (await call(url, "ListTables", {}).catch(() => undefined)) return started(child, url, at);
    await delay(5);
  }
}

function launch([program = "", ...options]: readonly string[], stdout: "pipe" | "ignore"): ChildProcess {
  const child = spawn(program, options, { stdio: ["ignore", stdout, stdout === "pipe" ? "inherit" : "ignore"] });
  running.add(child);
  return child;
}

function started(child: ChildProcess, url: string, at: number): ServerProcess {
  const stop = () => {
    child.removeAllListeners("exit");
    child.kill("SIGKILL");
    running.delete(child);
  };
  return { url, pid: child.pid!, milliseconds: performance.now() - at, stop };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

/** Resident memory in MB; undefined where /proc is not. */
export function residentMegabytes(pid: number): number | undefined {
  return statusMegabytes(pid, "VmRSS");
}

/** What of it is the process's own, and no file that is mapped into memory and goes when others need the room. */
export function ownMegabytes(pid: number): number | undefined {
  return statusMegabytes(pid, "RssAnon");
}

function statusMegabytes(pid: number, name: string): number | undefined {
  try {
    return Number(readFileSync(`/proc/${pid}/status`, "utf8").match(RegExp(`${name}:\\s+(\\d+) kB`))?.[1]) / 1024;
  } catch {
    return undefined;
  }
}
