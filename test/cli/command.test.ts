// The command: what it prints, how it refuses to start, and how it ends.

import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { version } from "../../src/cli/version.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { Command, call, run } from "./command.ts";

const table = {
  TableName: "users",
  KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
  AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
  BillingMode: "PAY_PER_REQUEST",
};

describe("what it says", () => {
  test.each(["--version", "-v"])("%s", async (flag) => {
    expect(await run([flag])).toEqual({ code: 0, signal: null, output: `${version()}\n`, errors: "" });
  });

  test.each(["--help", "-h"])("%s", async (flag) => {
    const { code, output, errors } = await run([flag]);
    expect([code, errors]).toEqual([0, ""]);
    expect(output).toMatch(/^Usage: hashrange \[options]/);
    expect(output).toContain("HASHRANGE_LOG_LEVEL");
  });

  test("once it is ready", async () => {
    const folder = temporaryDirectory();
    const command = new Command(["--port", "0"], { folder });
    const { origin } = await command.ready();
    const { output } = command;
    expect(output).toContain(`hashrange ${version()}\n`);
    expect(output).toContain(`data        ${join(folder, "data")} (durability sync)\n`);
    expect(output).toContain("region      us-east-1, account 000000000000\n");
    expect(output).toContain(`boto3.resource("dynamodb", endpoint_url="${origin}", region_name="us-east-1"`);
    expect(output).toContain(`aws dynamodb list-tables --endpoint-url ${origin} --region us-east-1\n`);
    expect(output).toContain(`new DynamoDBClient({ endpoint: "${origin}", region: "us-east-1"`);
    expect(output).toContain(`resource("dynamodb", { endpoint: "${origin}" })`);
    expect(output).toContain(`export AWS_ENDPOINT_URL_DYNAMODB=${origin} `);
  });

  test("of what tests may do", async () => {
    const command = new Command(["--port", "0", "--memory", "--namespaces", "path", "--admin"]);
    const { origin } = await command.ready();
    expect(command.output).toContain("databases   one for each path\n");
    expect(command.output).toContain(`tests       POST ${origin}/_hashrange/reset and more: see docs/testing.md\n`);
    await call(new URL("/one/", origin), "CreateTable", table);
    expect(await call(new URL("/one/", origin), "ListTables", {})).toEqual({ TableNames: ["users"] });
    expect(await call(new URL("/other/", origin), "ListTables", {})).toEqual({ TableNames: [] });
    const clock = await fetch(new URL("/_hashrange/clock", origin), { method: "POST", body: '{ "set": 1000000 }' });
    expect(((await clock.json()) as { now: number }).now).toBeLessThan(1_100_000);
  });

  test("of secrets, nothing", async () => {
    const environment = { HASHRANGE_CREDENTIALS: "AKIA:hidden", HASHRANGE_PORT: "0", HASHRANGE_MEMORY: "1" };
    const command = new Command(["--host", "0.0.0.0"], { environment });
    const { hostname } = await command.ready();
    expect(hostname).toBe("127.0.0.1");
    expect(command.output).toContain("1 access key, signatures verified");
    expect(command.output).toContain('aws_access_key_id="AKIA"');
    expect(command.output + command.errors).not.toContain("hidden");
  });
});

describe("how it refuses", () => {
  const check = (name: string, args: readonly string[], code: number, message: string | RegExp) =>
    test(name, async () => {
      const finished = await run(args, { folder: temporaryDirectory() });
      expect(finished.errors).toMatch(message);
      expect(finished.errors.trimEnd()).not.toContain("\n");
      expect([finished.code, finished.output]).toEqual([code, ""]);
    });

  check("an unknown option", ["--ports", "1"], 2, /^hashrange: unknown option '--ports' \(Did you mean --port\?\)\n$/);
  check("an argument", ["start"], 2, /^hashrange: too many arguments/);
  check("a missing value", ["--port"], 2, /^hashrange: option '--port <number>' argument missing/);
  check("a bad value", ["--port", "http"], 2, "hashrange: --port http: must be a number from 0 to 65535\n");
  check("a missing file", ["--config", "none.json"], 2, /^hashrange: .*none\.json: ENOENT/);
  check("credentials that are needed", ["--host", "0.0.0.0", "--memory"], 1, /a server there needs credentials\n$/);
  check("an address of another machine", ["--host", "127.0.0.256", "--memory"], 1, /127\.0\.0\.256/);

  test("a port that is taken", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as AddressInfo;
    const { code, errors } = await run(["--port", String(port), "--memory"]);
    expect(code).toBe(1);
    expect(errors).toBe(
      `hashrange: Port ${port} on 127.0.0.1 is taken: stop what listens there, or choose another with --port\n`,
    );
  });

  test("data that another process owns", async () => {
    const folder = temporaryDirectory();
    await new Command(["--port", "0"], { folder }).ready();
    const { code, errors } = await run(["--port", "0"], { folder });
    expect(code).toBe(1);
    expect(errors).toMatch(/^hashrange: The data in .* is in use by process \d+: stop it, or use another folder\n$/);
    expect(errors).toContain(join(folder, "data"));
  });

  test("a folder that cannot be one", async () => {
    const folder = temporaryDirectory();
    writeFileSync(join(folder, "data"), "");
    const { code, errors } = await run(["--port", "0"], { folder });
    expect(code).toBe(1);
    expect(errors).toMatch(/^hashrange: [^\n]*\n$/);
  });
});

/** The beginning of a request whose rest is still to come. */
function beginRequest({ hostname, port }: URL) {
  const socket = connect(Number(port), hostname);
  onTestFinished(() => void socket.destroy());
  let received = "";
  socket.on("data", (chunk) => {
    received += chunk;
  });
  const closed = new Promise<string>((resolve) => socket.on("close", () => resolve(received)));
  socket.on("error", () => {});
  const head = [
    "POST / HTTP/1.1",
    "Host: a",
    "Content-Type: application/x-amz-json-1.0",
    "X-Amz-Target: DynamoDB_20120810.ListTables",
    "X-Amz-Date: 20260101T000000Z",
    "Authorization: AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0",
    "Content-Length: 2",
  ];
  socket.write(`${head.join("\r\n")}\r\n\r\n{`);
  return { socket, closed };
}

describe("how it ends", () => {
  test.each(["SIGTERM", "SIGINT"] as const)("%s", async (signal) => {
    const command = new Command(["--port", "0", "--memory"]);
    await command.ready();
    command.signal(signal);
    expect(await command.finished()).toMatchObject({ code: 0, signal: null, errors: "" });
  });

  test("after the requests under way", async () => {
    const command = new Command(["--port", "0", "--memory"]);
    const endpoint = await command.ready();
    const { socket, closed } = beginRequest(endpoint);
    await wait(100);
    command.signal("SIGTERM");
    await wait(200);
    await expect(fetch(endpoint)).rejects.toThrow();
    socket.write("}");
    expect(await closed).toMatch(/^HTTP\/1\.1 200 OK[\s\S]*{"TableNames":\[]}$/);
    expect(await command.finished()).toMatchObject({ code: 0, signal: null });
  });

  test("at once, when told twice", async () => {
    const command = new Command(["--port", "0", "--memory"]);
    beginRequest(await command.ready());
    await wait(100);
    command.signal("SIGTERM");
    command.signal("SIGTERM");
    await wait(700);
    command.signal("SIGTERM");
    expect(await command.finished()).toMatchObject({ code: null, signal: "SIGTERM" });
  });

  test("with the data kept", async () => {
    const folder = temporaryDirectory();
    const first = new Command(["--port", "0"], { folder });
    await call(await first.ready(), "CreateTable", table);
    first.signal("SIGTERM");
    await first.finished();
    const second = new Command(["--port", "0"], { folder });
    expect(await call(await second.ready(), "ListTables", {})).toEqual({ TableNames: ["users"] });
  });

  test("with the data kept, when killed", async () => {
    const folder = temporaryDirectory();
    const first = new Command(["--port", "0"], { folder });
    const endpoint = await first.ready();
    await call(endpoint, "CreateTable", table);
    await call(endpoint, "PutItem", { TableName: "users", Item: { id: { S: "1" } } });
    first.signal("SIGKILL");
    await first.finished();
    const second = new Command(["--port", "0"], { folder });
    const read = { TableName: "users", Key: { id: { S: "1" } } };
    expect(await call(await second.ready(), "GetItem", read)).toEqual({ Item: { id: { S: "1" } } });
  });
});

describe("what it logs", () => {
  test("nothing by default", async () => {
    const command = new Command(["--port", "0", "--memory"]);
    await call(await command.ready(), "Nothing", {});
    expect(command.errors).toBe("");
  });

  test("each request, when asked", async () => {
    const command = new Command(["--port", "0", "--memory", "--log-level", "debug"]);
    await call(await command.ready(), "ListTables", {});
    while (!command.errors.includes("\n")) await wait(10);
    expect(JSON.parse(command.errors)).toMatchObject({
      level: 20,
      method: "POST",
      target: "DynamoDB_20120810.ListTables",
      status: 200,
      msg: "answered",
    });
  });
});
