// Holds every request to what real boto3 sends for it: expressions, placeholders, values. The requests and boto3's
// bodies are boto3/requests.json, which boto3/record.py records.

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { Attr, type Condition, Decimal, Key, resource } from "../../src/index.ts";
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

/** The JavaScript value that a request's notation stands for; the Python counterpart is in record.py. */
function native(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(native);
  if (typeof value !== "object" || value === null) return value;
  if ("$condition" in value) return condition(value.$condition as Notation);
  if ("$bytes" in value) return new Uint8Array(Buffer.from(value.$bytes as string, "base64"));
  if ("$decimal" in value) return new Decimal(value.$decimal as string);
  if ("$set" in value) return new Set(native(value.$set) as unknown[]);
  const object: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    Object.defineProperty(object, name, { value: native(member), enumerable: true });
  }
  return object;
}

type Notation = readonly unknown[];

function condition([head, ...rest]: Notation): Condition {
  const [left, right] = rest as [Notation, Notation];
  if (head === "and") return condition(left).and(condition(right));
  if (head === "or") return condition(left).or(condition(right));
  if (head === "not") return condition(left).not();
  const [operator, ...operands] = rest as [string, ...unknown[]];
  const reference = operand(head) as unknown as Record<string, (...operands: unknown[]) => Condition>;
  return reference[operator]?.(...operands.map(operand)) as Condition;
}

function operand(notation: unknown): unknown {
  if (!Array.isArray(notation) || notation.length !== 2) return native(notation);
  const [kind, name] = notation;
  if (kind === "attr") return Attr(name);
  if (kind === "key") return Key(name);
  return kind === "size" ? Attr(name).size() : native(notation);
}
