// This database beside Amazon's DynamoDB Local: the same requests to both, and answers that differ only where a row of
// deviations.ts says why. Skipped aloud where there is no Java or no Maven. `npm run test:differential` goes on for
// longer: DIFFERENTIAL_SEED and DIFFERENTIAL_MINUTES are its options.

import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dynamodbLocal } from "../../scripts/dynamodb-local.mjs";
import { type Comparison, compare, type Sides } from "./comparison.ts";
import { fixtures, fixtureTables } from "./fixtures.ts";
import { probes } from "./probes.ts";
import { type Difference, describeDifference, runRandomly } from "./random-run.ts";
import { type Answer, hashrange, type Request, dynamodbLocal as startLocal } from "./sides.ts";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const { lib, reason } = dynamodbLocal(root);
const seed = Number(process.env.DIFFERENTIAL_SEED ?? 1);
const randomMs = Number(process.env.DIFFERENTIAL_MINUTES ?? 0.5) * 60_000;
const isLong = process.env.DIFFERENTIAL_MINUTES !== undefined;
/** Of the probes, every so manieth: a short run takes some, and another seed others. */
const probesStep = isLong ? 1 : 4;

if (lib === undefined) console.warn(`Skipped: the comparison with DynamoDB Local (${reason})`);

describe.skipIf(lib === undefined)("beside DynamoDB Local", () => {
  let sides: Sides;

  beforeAll(async () => {
    sides = { ours: await hashrange(), local: await startLocal(lib!) };
  });

  afterAll(async () => {
    await Promise.all([sides.ours.close(), sides.local.close()]);
  });

  test("hand-made requests", { timeout: 10 * 60_000 }, async () => {
    await reset(sides);
    const differences: string[] = [];
    for (const request of probes.filter((_, i) => (i + seed) % probesStep === 0)) {
      const { verdict, ours, local } = await compare(sides, request);
      if (verdict === "different") differences.push(shown({ request, ours, local }));
      if (isWrite(request) && !(isRefused(ours) && isRefused(local))) await reset(sides);
    }
    expect(differences).toStrictEqual([]);
  });

  test(`random requests, seed ${seed}`, { timeout: randomMs + 5 * 60_000 }, async () => {
    const tell = (difference: Difference) => isLong && console.log(describeDifference(difference));
    const { requests, accepted, deviations, differences } = await runRandomly(sides, seed, randomMs, tell);
    const expected = [...deviations].sort(([, a], [, b]) => b.count - a.count);
    console.log(`${requests} requests, ${accepted} accepted by both; known deviations:`);
    if (isLong) for (const [{ reason }, { count }] of expected) console.log(`${String(count).padStart(7)} ${reason}`);
    // Which of several mistakes in a request is told first, is for the long run to find out.
    const told = isLong ? differences : differences.filter(({ comparison }) => !areBothRefused(comparison));
    expect(told.map(describeDifference)).toStrictEqual([]);
  });
});

async function reset({ ours, local }: Sides): Promise<void> {
  for (const side of [ours, local]) {
    for (const TableName of fixtureTables) await side.ask({ operation: "DeleteTable", input: { TableName } });
    for (const fixture of fixtures) await side.ask(fixture);
  }
}

function isRefused(answer: object): boolean {
  return "error" in answer;
}

/** Both sides say that the request is not valid, in other words. */
function areBothRefused({ ours, local }: Comparison): boolean {
  return isInvalid(ours) && isInvalid(local);
}

function isInvalid(answer: Answer): boolean {
  return "error" in answer && /^(ValidationException|TransactionCanceledException)$/.test(answer.error.name);
}

function isWrite({ operation }: Request): boolean {
  return /Put|Update|Delete|Write/.test(operation);
}

function shown(difference: object): string {
  return JSON.stringify(difference, null, 1).slice(0, 4_000);
}
