// UpdateTimeToLive and DescribeTimeToLive: what is set, not what it deletes.

import { describe, expect, it } from "vitest";
import { Database } from "../../src/database/database.ts";

const INTERVAL = 31 * 60 * 1000;
const specification = (Enabled: boolean, AttributeName = "expires") => ({ Enabled, AttributeName });

describe("UpdateTimeToLive", () => {
  async function table() {
    let now = 0;
    const database = await Database.memory({ clock: { now: () => now } });
    await database.execute("CreateTable", {
      TableName: "table",
      KeySchema: [{ AttributeName: "a", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "a", AttributeType: "S" }],
      BillingMode: "PAY_PER_REQUEST",
    });
    return {
      update: (Enabled: boolean, AttributeName?: string) =>
        database.execute("UpdateTimeToLive", {
          TableName: "table",
          TimeToLiveSpecification: specification(Enabled, AttributeName),
        }),
      describe: () => database.execute("DescribeTimeToLive", { TableName: "table" }),
      pass: (milliseconds: number) => {
        now += milliseconds;
      },
    };
  }

  it("is disabled until enabled, and again when disabled", async () => {
    const { update, describe, pass } = await table();
    const disabled = { TimeToLiveDescription: { TimeToLiveStatus: "DISABLED" } };
    expect(await describe()).toEqual(disabled);
    expect(await update(true)).toEqual({ TimeToLiveSpecification: specification(true) });
    expect(await describe()).toEqual({
      TimeToLiveDescription: { TimeToLiveStatus: "ENABLED", AttributeName: "expires" },
    });
    pass(INTERVAL);
    expect(await update(false)).toEqual({ TimeToLiveSpecification: specification(false) });
    expect(await describe()).toEqual(disabled);
    pass(INTERVAL);
    await update(true, "other");
    expect(await describe()).toEqual({
      TimeToLiveDescription: { TimeToLiveStatus: "ENABLED", AttributeName: "other" },
    });
  });

  it("refuses a specification without an attribute, and then without a state", async () => {
    await using database = await Database.memory();
    const request = { TableName: "table", TimeToLiveSpecification: {} };
    await expect(database.execute("UpdateTimeToLive", request)).rejects.toThrow(
      "2 validation errors detected: Value null at 'timeToLiveSpecification.attributeName' failed to satisfy constraint: " +
        "Member must not be null; Value null at 'timeToLiveSpecification.enabled' failed to satisfy constraint: " +
        "Member must not be null",
    );
  });

  it("is not disabled before it was enabled", async () => {
    const { update } = await table();
    await expect(update(false)).rejects.toThrow(/^TimeToLive is already disabled$/);
  });

  it("is not changed twice within half an hour", async () => {
    const { update, pass } = await table();
    await update(true);
    pass(INTERVAL - 1);
    const again = /^Time to live has been modified multiple times within a fixed interval$/;
    await expect(update(true)).rejects.toThrow(/^TimeToLive is already enabled$/);
    await expect(update(true, "other")).rejects.toThrow(
      /^TimeToLive is active on a different AttributeName: current AttributeName is expires$/,
    );
    await expect(update(false)).rejects.toThrow(again);
    pass(1);
    await update(false);
    await expect(update(true)).rejects.toThrow(again);
  });

  it("needs a table", async () => {
    await using database = await Database.memory();
    const absent = /^Requested resource not found: Table: absent not found$/;
    const input = { TableName: "absent", TimeToLiveSpecification: specification(true) };
    await expect(database.execute("UpdateTimeToLive", input)).rejects.toThrow(absent);
    await expect(database.execute("DescribeTimeToLive", { TableName: "absent" })).rejects.toThrow(absent);
  });
});
