// Matchers for measured capacity, for any `expect` that can be extended as jest's and vitest's can.

import type { CapacityUnits, MeasuredCapacity } from "../database/measured-capacity.ts";

/** What may be consumed, in capacity units: altogether, or by each of some tables. What is not given is not looked at. */
export interface CapacityLimits extends Partial<CapacityUnits> {
  readonly tables?: Readonly<Record<string, Partial<CapacityUnits>>>;
}

interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

/** What `expect(await database.measureCapacity(…))` has. */
export interface CapacityMatchers<Result = void> {
  /** Exactly so much was consumed. */
  toHaveConsumed(capacity: CapacityLimits): Result;
  /** At most so much was consumed. */
  toHaveConsumedAtMost(capacity: CapacityLimits): Result;
}

type Compare = (consumed: number, limit: number) => boolean;

/** For `expect.extend`. "hashrange/vitest" and "hashrange/jest" have done so already. */
export const capacityMatchers = {
  toHaveConsumed: (measured: MeasuredCapacity, capacity: CapacityLimits) =>
    compared(measured, capacity, "", (consumed, limit) => consumed === limit),
  toHaveConsumedAtMost: (measured: MeasuredCapacity, capacity: CapacityLimits) =>
    compared(measured, capacity, "at most ", (consumed, limit) => consumed <= limit),
};

function compared(measured: MeasuredCapacity, limits: CapacityLimits, words: string, holds: Compare): MatcherResult {
  const lines: string[] = [];
  let pass = true;
  const look = (where: string, consumed: CapacityUnits, { read, write }: Partial<CapacityUnits>) => {
    for (const [kind, limit] of Object.entries({ read, write }) as [keyof CapacityUnits, number | undefined][]) {
      if (limit === undefined) continue;
      if (!holds(consumed[kind], limit)) pass = false;
      lines.push(`  ${where}${kind} units: expected ${words}${limit}, consumed ${consumed[kind]}`);
    }
  };
  look("", measured, limits);
  for (const [name, ofTable] of Object.entries(limits.tables ?? {})) {
    const consumed = Object.hasOwn(measured.tables, name) ? measured.tables[name]! : { read: 0, write: 0 };
    look(`${name}: `, consumed, ofTable);
  }
  return { pass, message: () => `Capacity of ${measured.requests} requests\n${lines.join("\n")}` };
}
