// Load over HTTP: keep-alive connections, each sending its next request when the answer to the last has come. With wrk
// where it is installed, else from this process over plain sockets, which costs less than any HTTP client.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Measurement, measurement } from "./measure.ts";

/** POST requests that are sent in turn. */
export interface Load {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bodies: readonly string[];
  readonly connections: number;
  readonly seconds: number;
}

/** What the load was answered with. */
export interface Loaded extends Measurement {
  readonly requests: number;
  /** Of a whole answer, head and body, on average. */
  readonly answerBytes: number;
}

/** A server that takes longer for an answer has failed. */
const ANSWER_SECONDS_MAX = 20;

export const hasWrk = spawnSync("wrk", ["--version"]).error === undefined;

/** A request's head but for its last value, the length of its body. wrk would put it together anew for each request. */
function headOf(url: string, headers: Load["headers"]): string {
  const { host } = new URL(url);
  const lines = Object.entries({ ...headers, Host: host }).map((line) => line.join(": "));
  return `POST / HTTP/1.1\r\n${lines.join("\r\n")}\r\nContent-Length: `;
}

/** @throws Error if any request is answered with an error, or not in time. */
export function applyLoad(load: Load): Promise<Loaded> {
  return hasWrk ? Promise.resolve(applyWithWrk(load)) : applyFromHere(load);
}

function applyWithWrk({ url, headers, bodies, connections, seconds }: Load): Loaded {
  const folder = mkdtempSync(join(tmpdir(), "hashrange-bench-"));
  const script = join(folder, "load.lua");
  const lua = (text: string) => `[==[${text}]==]`;
  writeFileSync(
    script,
    `local head = ${JSON.stringify(headOf(url, headers))}
local bodies = { ${bodies.map(lua)} }
local next = 0
request = function()
  next = next % #bodies + 1
  local body = bodies[next]
  return head .. #body .. "\\r\\n\\r\\n" .. body
end
done = function(summary, latency)
  local failed = summary.errors.connect + summary.errors.read + summary.errors.timeout + summary.errors.status
  print(string.format("RESULT %d %d %f %f %d %d", summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), failed, summary.bytes))
end
`,
  );
  const options = ["--threads", "1", "--connections", String(connections), "--duration", `${seconds}s`, "--latency"];
  options.push("--timeout", `${ANSWER_SECONDS_MAX}s`, "--script", script, url);
  const timeout = (seconds + 2 * ANSWER_SECONDS_MAX) * 1000;
  const { stdout, stderr } = spawnSync("wrk", options, { encoding: "utf8", timeout });
  rmSync(folder, { recursive: true });
  const result = stdout
    .match(/^RESULT (.*)$/m)?.[1]
    ?.split(" ")
    .map(Number);
  if (!result) throw new Error(`wrk gave no result: ${stdout}${stderr}`);
  const [requests, microseconds, p50, p99, failed, bytes] = result as [number, number, number, number, number, number];
  if (failed > 0) throw new Error(`${failed} of ${requests} requests failed`);
  if (requests === 0) throw new Error("No request was answered");
  return { operationsPerSecond: (requests / microseconds) * 1e6, p50, p99, requests, answerBytes: bytes / requests };
}

async function applyFromHere({ url, headers, bodies, connections, seconds }: Load): Promise<Loaded> {
  const { hostname, port } = new URL(url);
  const head = headOf(url, headers);
  const requests = bodies.map((body) => Buffer.from(`${head}${Buffer.byteLength(body)}\r\n\r\n${body}`));
  let next = 0;
  let bytes = 0;
  const latencies: number[] = [];
  const start = performance.now();
  const end = start + seconds * 1000;

  const lane = (socket: Socket) =>
    new Promise<void>((resolve, reject) => {
      let sentAt = 0;
      let received = Buffer.alloc(0);
      const send = () => {
        sentAt = performance.now();
        socket.write(requests[next++ % requests.length]!);
      };
      socket.setTimeout(ANSWER_SECONDS_MAX * 1000, () => socket.destroy(new Error("No answer in time")));
      socket.on("error", reject);
      socket.on("close", () => reject(new Error("The server has hung up"))); // too late where all is well
      socket.on("connect", send);
      socket.on("data", (chunk) => {
        received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
        if (!isWhole(received)) return;
        if (!received.subarray(0, 12).equals(OK)) return reject(new Error(`Answered ${received.toString()}`));
        bytes += received.length;
        received = Buffer.alloc(0);
        const now = performance.now();
        latencies.push((now - sentAt) * 1000);
        if (now < end) return send();
        socket.end();
        resolve();
      });
    });
  await Promise.all(
    Array.from({ length: connections }, () => lane(connect({ host: hostname, port: Number(port), noDelay: true }))),
  );
  const measured = measurement(Float64Array.from(latencies), performance.now() - start);
  return { ...measured, requests: latencies.length, answerBytes: bytes / latencies.length };
}

const OK = Buffer.from("HTTP/1.1 200");

/** Whether a response with a Content-Length has come to its end. */
function isWhole(received: Buffer): boolean {
  const headEnd = received.indexOf("\r\n\r\n");
  if (headEnd < 0) return false;
  const length = /content-length: (\d+)/i.exec(received.toString("latin1", 0, headEnd))?.[1];
  if (length === undefined) throw new Error("An answer without Content-Length");
  return received.length >= headEnd + 4 + Number(length);
}
