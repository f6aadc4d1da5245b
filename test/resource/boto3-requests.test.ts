// Holds every request to what real boto3 sends for it: expressions, placeholders, values. The requests and boto3's
// bodies are boto3/requests.json, which boto3/record.py records.

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { resource } from "../../src/index.ts";
import { native } from "./boto3/notation.ts";
import { recordingTransport } from "./recording-transport.ts";

interface RecordedRequest {
  readonly method: string;
  readonly input: object;
  readonly sent?: object;
  readonly error?: string;
}

const requests = JSON.parse(
  readFileSync(new URL("./boto3/requests.json", import.meta.url), "utf8"),
) as readonly RecordedRequest[];

type Methods = Record<string, (input: unknown) => Promise<unknown>>;

for (const [i, request] of requests.entries()) {
  test(`${i}: ${request.method} ${JSON.stringify(request.input)}`, async () => {
    const transport = recordingTransport();
    const dynamodb = resource("dynamodb", { transport });
    const [method, target] = targetOf(request.method, dynamodb);
    const run = async () => (target as unknown as Methods)[method]?.(native(request.input));
    if (request.error) {
      await expect(run()).rejects.toThrow(TypeError);
      expect(transport.calls).toEqual([]);
      if (request.error.startsWith("DynamoDB")) await expect(run()).rejects.toThrow(named(request.error));
    } else {
      await run();
      expect(transport.calls.map((call) => call.input)).toEqual([request.sent]);
    }
  });
}

function targetOf(method: string, dynamodb: ReturnType<typeof resource>): [string, object] {
  const camel = method.replace("client.", "").replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  if (method.startsWith("client.")) return [camel, dynamodb.meta.client];
  return [camel, method.startsWith("batch_") ? dynamodb : dynamodb.Table("users")];
}

function named(name: string): object {
  return expect.objectContaining({ name });
}
