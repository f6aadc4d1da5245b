// The options of a strict database: which there are, what is refused, and that a test's clock moves it.

import { expect, test } from "vitest";
import { Database, type DatabaseOptions, TestClock } from "../../src/index.ts";
import { tableInput } from "../support/tables.ts";

function refuse(name: string, options: object, message: string): void {
  test(`refuses ${name}`, () =>
    expect(Database.memory(options as DatabaseOptions)).rejects.toThrow(new RangeError(message)));
}

refuse("another realism", { realism: "real" }, 'realism must be "instant" or "strict", not real');
refuse(
  "a duration that there is not",
  { realism: "strict", durations: { lag: 1 } },
  "There is no duration lag; there are tableCreation, tableUpdate, tableDeletion, indexBackfill, streamChange, timeToLiveChange, tagChange, readLag, indexLag",
);
refuse(
  "a duration that is none",
  { realism: "strict", durations: { readLag: -1 } },
  "The duration readLag must be milliseconds from 0 on, not -1",
);

test("a test's clock moves a strict database, and its forks are strict", async () => {
  const clock = new TestClock("2026-01-01T00:00:00Z");
  const database = await Database.memory({ realism: "strict", clock });
  await database.execute("CreateTable", tableInput("orders", "pk"));
  const status = async (of: Database) => {
    const { Table } = (await of.execute("DescribeTable", { TableName: "orders" })) as {
      Table: { TableStatus: string };
    };
    return Table.TableStatus;
  };
  const fork = database.fork({ clock: clock.fork() });
  await clock.advance({ seconds: 5 });
  expect([await status(database), await status(fork)]).toEqual(["ACTIVE", "CREATING"]);
  const active = database.snapshot();
  await database.execute("DeleteTable", { TableName: "orders" });
  expect(await status(database)).toBe("DELETING");
  database.restore(active);
  expect(await status(database)).toBe("ACTIVE");
});
