// The command as its users run it: built, in a process of its own.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const main = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

interface Surroundings {
  readonly environment?: Readonly<Record<string, string>>;
  readonly folder?: string;
  /** A command that runs the one it is given, such as `["nice"]`. */
  readonly through?: readonly string[];
}

export interface Finished {
  readonly code: number | null;
  readonly signal: string | null;
  readonly output: string;
  readonly errors: string;
}

/** A process of the command. */
export class Command {
  output = "";
  errors = "";
  readonly #child: ChildProcess;
  readonly #exit: Promise<readonly [number | null, string | null]>;

  constructor(args: readonly string[], { environment, folder, through = [] }: Surroundings = {}) {
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...environment };
    const [program = process.execPath, ...rest] = [...through, process.execPath, main, ...args];
    this.#child = spawn(program, rest, { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
    this.#child.stdout?.on("data", (chunk) => {
      this.output += chunk;
    });
    this.#child.stderr?.on("data", (chunk) => {
      this.errors += chunk;
    });
    this.#exit = once(this.#child, "close") as Promise<[number | null, string | null]>;
    onTestFinished(async () => {
      this.#child.kill("SIGKILL");
      await this.#exit;
    });
  }

  /** The endpoint it prints once it is ready. */
  async ready(): Promise<URL> {
    let ended = false;
    void this.#exit.then(() => {
      ended = true;
    });
    for (;;) {
      const endpoint = /endpoint +(\S+)\n/.exec(this.output)?.[1];
      if (endpoint) return new URL(endpoint);
      if (ended) throw new Error(`The command ended: ${this.errors}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  get pid(): number {
    return this.#child.pid!;
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  async finished(): Promise<Finished> {
    const [code, signal] = await this.#exit;
    return { code, signal, output: this.output, errors: this.errors };
  }
}

/** Runs the command to its end. */
export function run(args: readonly string[], surroundings?: Surroundings): Promise<Finished> {
  return new Command(args, surroundings).finished();
}

/** Calls an operation, signed as any client may be that nobody verifies. */
export async function call(endpoint: URL, operation: string, input: object): Promise<Record<string, unknown>> {
  const response = await fetch(endpoint, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": `DynamoDB_20120810.${operation}`,
      "x-amz-date": "20260101T000000Z",
      authorization:
        "AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0",
    },
    body: JSON.stringify(input),
  });
  return JSON.parse(await response.text());
}
