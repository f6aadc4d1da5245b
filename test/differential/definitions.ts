// Compares what both sides do to tables: their refusals, and what a table is like once a change of it is done. Moments,
// ARNs, sizes, and how long a table is said to be under way, are not compared.

import { setTimeout as sleep } from "node:timers/promises";
import { type Comparison, type Sides, verdictOn } from "./comparison.ts";
import { areEqual, normalize } from "./normalize.ts";
import type { Answer, Json, JsonObject, Request, Side } from "./sides.ts";

const INDEX_MEMBERS = ["IndexName", "KeySchema", "Projection"];
const TABLE_MEMBERS = [
  "TableName",
  "KeySchema",
  "AttributeDefinitions",
  "StreamSpecification",
  "DeletionProtectionEnabled",
];
const settleMsMax = 20_000;
/** DynamoDB Local never ends to delete an index that shares an attribute with another; it is done with others by then. */
const deletionMsMax = 2_000;

export async function compareDefinitions({ ours, local }: Sides, request: Request): Promise<Comparison> {
  const answers = { ours: await answerOf(ours, request), local: await answerOf(local, request) };
  const verdict = areEqual(answers.ours, answers.local) ? { verdict: "equal" as const } : verdictOn(request, answers);
  return { request, ...answers, ...verdict };
}

/** Deletes the tables that requests have made, whatever they are like and are called. */
export async function deleteMadeTables({ ours, local }: Sides, kept: readonly string[]): Promise<void> {
  for (const side of [ours, local]) {
    const listed = await side.ask({ operation: "ListTables", input: {} });
    const names = "response" in listed ? (listed.response.TableNames as readonly string[]) : [];
    for (const TableName of names.filter((name) => !kept.includes(name))) {
      await side.ask({ operation: "UpdateTable", input: { TableName, DeletionProtectionEnabled: false } });
      await settled(side, TableName);
      await side.ask({ operation: "DeleteTable", input: { TableName } });
    }
  }
}

/** The answer; of a change, how the table is described when it is done. */
async function answerOf(side: Side, request: Request): Promise<Answer> {
  const answer = await side.ask(request);
  if (!("response" in answer)) return normalize(request, answer);
  switch (request.operation) {
    case "CreateTable":
    case "UpdateTable":
    case "DescribeTable":
      return normalize(request, await settled(side, request.input.TableName!));
    case "DeleteTable":
      return { response: {} };
    default:
      return normalize(request, answer);
  }
}

async function settled(side: Side, TableName: Json): Promise<Answer> {
  const start = Date.now();
  for (;;) {
    const answer = await side.ask({ operation: "DescribeTable", input: { TableName } });
    if (!("response" in answer)) return answer;
    const table = answer.response.Table as JsonObject;
    if (!/"(CREATING|UPDATING|DELETING)"/.test(JSON.stringify(table))) return { response: { Table: essenceOf(table) } };
    const ms = Date.now() - start;
    if (ms > deletionMsMax && isDeletingIndex(table)) return { response: { Table: essenceOf(table) } };
    if (ms > settleMsMax) throw new Error(`${TableName} is not done: ${JSON.stringify(table)}`);
    await sleep(20);
  }
}

function isDeletingIndex({ TableStatus, GlobalSecondaryIndexes: indexes = [] }: JsonObject): boolean {
  return TableStatus === "ACTIVE" && (indexes as readonly JsonObject[]).some(isDeleting);
}

function isDeleting({ IndexStatus }: JsonObject): boolean {
  return IndexStatus === "DELETING";
}

function essenceOf(table: JsonObject): JsonObject {
  const billingMode = (table.BillingModeSummary as JsonObject | undefined)?.BillingMode ?? "PROVISIONED";
  const isProvisioned = billingMode === "PROVISIONED";
  const indexesOf = (member: string) => {
    const list = (table[member] ?? []) as readonly JsonObject[];
    return list.map((index) => ({
      ...pick(index, INDEX_MEMBERS),
      ...(isDeleting(index) && { IndexStatus: "DELETING" }),
      ...(isProvisioned && unitsOf(index)),
    }));
  };
  return {
    ...pick(table, TABLE_MEMBERS),
    BillingMode: billingMode,
    ...(isProvisioned && unitsOf(table)),
    LocalSecondaryIndexes: indexesOf("LocalSecondaryIndexes"),
    GlobalSecondaryIndexes: indexesOf("GlobalSecondaryIndexes"),
  };
}

function unitsOf({ ProvisionedThroughput: throughput }: JsonObject): JsonObject {
  const { ReadCapacityUnits = 0, WriteCapacityUnits = 0 } = (throughput ?? {}) as JsonObject;
  return { ReadCapacityUnits, WriteCapacityUnits };
}

function pick(object: JsonObject, members: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => members.includes(name)));
}
