// What on-demand tables serve in a strict database: what they were made for, then twice what they were asked for, and never
// more than the account's quota. The capacity is asked for as requests do, without their reading anything.

import { describe, expect, test } from "vitest";
import { AWS_LIMITS } from "../../src/model/limits.ts";
import { MemoryStore } from "../../src/store/memory.ts";
import { CapacityMeter } from "../../src/table/capacity.ts";
import { Throttle } from "../../src/table/realism/throttle.ts";
import { engineOver } from "../support/engine.ts";
import { tableInput } from "../support/tables.ts";

const HALF_HOUR = 30 * 60 * 1000;
const CAPACITY = "TableReadKeyRangeThroughputExceeded";
const QUOTA = "TableReadAccountLimitExceeded";

/** A table's throttle, on a clock that the test moves. */
async function throttleOf(more: object = {}) {
  const { catalog, run } = await engineOver(new MemoryStore());
  await run("CreateTable", tableInput("orders", "pk", {}, more));
  let now = 0;
  const throttle = new Throttle(AWS_LIMITS, { now: () => now });
  /** Asks for units, ten at a time. @returns how many were given, and the reason that ended it */
  const read = (units: number): [given: number, reason: string | undefined] => {
    for (let given = 0; given < units; given += 10) {
      const meter = new CapacityMeter(catalog.table("orders"));
      meter.addTable(10);
      const refusal = throttle.refusalOfRead(meter);
      if (refusal) return [given, refusal.throttlingReasons[0]!.reason];
    }
    return [units, undefined];
  };
  const wait = (milliseconds: number) => {
    now += milliseconds;
  };
  return { read, wait };
}

describe("capacity of an on-demand table", () => {
  test("is what AWS gives a new one, every second", async () => {
    const { read, wait } = await throttleOf();
    expect(read(50_000)).toEqual([12_000, CAPACITY]);
    wait(500);
    expect(read(50_000)).toEqual([6_000, CAPACITY]);
    wait(60_000);
    expect(read(50_000)).toEqual([12_000, CAPACITY]);
  });

  test("is twice the peak, half an hour later", async () => {
    const { read, wait } = await throttleOf();
    read(10_000);
    wait(HALF_HOUR);
    expect(read(50_000)).toEqual([20_000, CAPACITY]);
    wait(HALF_HOUR);
    expect(read(39_990)).toEqual([39_990, undefined]);
  });

  test("ends at the account's quota", async () => {
    expect(AWS_LIMITS.tableUnitsPerSecondMax).toBe(40_000);
    const { read, wait } = await throttleOf();
    for (const expected of [12_000, 24_000]) {
      expect(read(50_000)).toEqual([expected, CAPACITY]);
      wait(HALF_HOUR);
    }
    expect(read(40_000)).toEqual([40_000, undefined]);
    expect(read(10)).toEqual([0, QUOTA]);
    wait(HALF_HOUR);
    expect(read(50_000)).toEqual([40_000, QUOTA]);
  });

  test("is more for a table that is warmer", async () => {
    const { read } = await throttleOf({ WarmThroughput: { ReadUnitsPerSecond: 15_000, WriteUnitsPerSecond: 4_000 } });
    expect(read(50_000)).toEqual([15_000, CAPACITY]);
  });
});
