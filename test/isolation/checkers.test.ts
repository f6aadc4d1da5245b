// The checkers themselves: they accept what a correct database may answer, and nothing else.

import { describe, expect, test } from "vitest";
import { type ItemOperation, itemModel } from "./item-model.ts";
import { isLinearizable } from "./linearizable.ts";
import { findAnomaly, type Transaction } from "./serializable.ts";

describe("one item", () => {
  type Row = readonly [begun: number, ended: number, operation: ItemOperation];
  const check = (name: string, expected: boolean, ...rows: readonly Row[]) =>
    test(name, () => {
      const history = rows.map(([begun, ended, operation]) => ({ begun, ended, operation }));
      expect(isLinearizable(history, itemModel)).toBe(expected);
    });
  const never = Number.POSITIVE_INFINITY;
  const put = (value: number): ItemOperation => ({ kind: "put", value });
  const get = (was: number | null): ItemOperation => ({ kind: "get", was });

  check("nothing", true);
  check("one after the other", true, [0, 1, put(1)], [2, 3, get(1)]);
  check("a stale read", false, [0, 1, put(1)], [2, 3, put(2)], [4, 5, get(1)]);
  check("a read of what was never written", false, [0, 1, put(1)], [2, 3, get(2)]);
  check("a read beside a write, of either", true, [0, 1, put(1)], [2, 9, put(2)], [3, 4, get(1)], [5, 6, get(2)]);
  check("a read beside a write, back in time", false, [0, 9, put(1)], [1, 2, get(1)], [3, 4, get(null)]);
  check("an acknowledged write that is lost", false, [0, 1, put(1)], [2, 3, get(null)]);
  check("a write of unknown outcome, done", true, [0, never, put(1)], [2, 3, get(1)]);
  check("a write of unknown outcome, done late", true, [0, never, put(1)], [2, 3, get(null)], [4, 5, get(1)]);
  check("a write of unknown outcome, undone", false, [0, never, put(1)], [2, 3, get(1)], [4, 5, get(null)]);
  check("a lost update", false, [0, 5, { kind: "add", by: 1, becomes: 1 }], [1, 6, { kind: "add", by: 1, becomes: 1 }]);
  check(
    "updates side by side",
    true,
    [0, 5, { kind: "add", by: 1, becomes: 2 }],
    [1, 6, { kind: "add", by: 1, becomes: 1 }],
  );
  check(
    "two that swap the same value",
    false,
    [0, 1, put(1)],
    [2, 5, { kind: "swap", expected: 1, value: 2, succeeded: true }],
    [3, 6, { kind: "swap", expected: 1, value: 3, succeeded: true }],
  );
  check("a deletion that says what it found", false, [0, 1, put(1)], [2, 3, { kind: "delete", was: 2 }]);
});

describe("transactions", () => {
  type Part = Partial<Omit<Transaction, "appends" | "reads">> & {
    readonly appends?: Readonly<Record<string, number>>;
    readonly reads?: Readonly<Record<string, readonly number[]>>;
  };
  const check = (name: string, anomaly: string | undefined, ...parts: readonly Part[]) =>
    test(name, () => {
      const transactions = parts.map(({ appends = {}, reads = {}, ...rest }) => ({
        begun: 0,
        ended: 100,
        ...rest,
        appends: new Map(Object.entries(appends)),
        reads: new Map(Object.entries(reads)),
      }));
      const found = findAnomaly(transactions);
      if (anomaly === undefined) expect(found).toBeUndefined();
      else expect(found).toContain(anomaly);
    });

  check("nothing", undefined);
  check("a read of both", undefined, { appends: { x: 1, y: 2 } }, { reads: { x: [1], y: [2] } });
  check("a read of neither", undefined, { appends: { x: 1, y: 2 } }, { reads: { x: [], y: [] } });
  check("a torn read", "A cycle", { appends: { x: 1, y: 2 } }, { reads: { x: [1], y: [] } });
  check("a lost append", "A cycle", { appends: { x: 1 }, ended: 1 }, { reads: { x: [] }, begun: 2, ended: 3 });
  check(
    "a lost append among others",
    "A cycle",
    { appends: { x: 1 }, ended: 1 },
    { appends: { x: 2 }, ended: 1 },
    { reads: { x: [2] }, begun: 2, ended: 3 },
  );
  check(
    "a read of the past",
    "real time",
    { appends: { x: 1 }, ended: 1 },
    { reads: { x: [1] }, begun: 2, ended: 3 },
    { reads: { x: [] }, begun: 4, ended: 5 },
  );
  check(
    "a read that a refused transaction left",
    "was refused",
    { appends: { x: 1 }, isAborted: true },
    { reads: { x: [1] } },
  );
  check("a value of nobody", "nobody appended", { reads: { x: [7] } });
  check("a value twice", "twice", { appends: { x: 1 } }, { reads: { x: [1, 1] } });
  check(
    "two orders",
    "Two orders",
    { appends: { x: 1 } },
    { appends: { x: 2 } },
    { reads: { x: [1, 2] } },
    { reads: { x: [2, 1] } },
  );
  check(
    "a long fork",
    "A cycle",
    { appends: { x: 1 } },
    { appends: { y: 2 } },
    { reads: { x: [1], y: [] } },
    { reads: { x: [], y: [2] } },
  );
  check(
    "appends in different orders",
    "ww",
    { appends: { x: 1, y: 2 } },
    { appends: { x: 3, y: 4 } },
    { reads: { x: [1, 3], y: [4, 2] } },
  );
  check(
    "an unknown outcome",
    undefined,
    { appends: { x: 1 }, ended: Number.POSITIVE_INFINITY },
    { reads: { x: [] }, begun: 2 },
  );
});
