// Changes of tables that take a while: in a strict database a table is CREATING before it is ACTIVE, and so on. A change is
// made at once and noted in the table's definition, with how the table is described and until when, so that it goes on
// after the database was closed. What is due is finished before the next request: nothing here waits, and a clock that a
// test sets decides it exactly.

import { LimitExceededException } from "../../model/errors.ts";
import type { Catalog } from "../definition/catalog.ts";
import { isRecording } from "../definition/stream-specification.ts";
import type { TableUpdate } from "../definition/table-change.ts";
import type { ChangeUnderWay, IndexDefinition, ShownTable, TableDefinition } from "../definition/table-definition.ts";
import { announceCreation, announceDeletion, shownTable, takesAWhile } from "../definition/table-status.ts";
import { activateIndex, clearRetired } from "../definition/unfinished-work.ts";
import type { Engine } from "../engine.ts";
import type { Realism } from "./realism.ts";
import { jobsOf } from "./update-admission.ts";

/**
 * A new table, in a strict database to be created until later.
 *
 * @throws LimitExceededException if too many tables are changing
 */
export function beginCreation(engine: Engine, table: TableDefinition): TableDefinition {
  const { realism, clock } = engine;
  if (!realism) return table;
  checkSimultaneousChanges(engine);
  return {
    ...table,
    changing: { until: clock.now() + realism.durations.tableCreation, shown: announceCreation(table) },
  };
}

/**
 * A changed table, in a strict database to be updated until later.
 *
 * @param announcement how the change is answered, and what was asked for
 * @throws LimitExceededException if too many tables are changing
 */
export function beginUpdate(
  engine: Engine,
  before: TableDefinition,
  after: TableDefinition,
  { announced, update }: { readonly announced: ShownTable; readonly update: TableUpdate },
): TableDefinition {
  const { realism, clock } = engine;
  if (!realism) return after;
  const now = clock.now();
  const { tableUpdate, indexBackfill } = realism.durations;
  const { changing: earlier, ...rest } = after;
  const isNew = ({ keyspace }: IndexDefinition) => !before.indexes.some((index) => index.keyspace === keyspace);
  const changed = {
    ...rest,
    indexes: rest.indexes.map((index) =>
      isNew(index) ? { ...index, activeFrom: now + tableUpdate + indexBackfill } : index,
    ),
  };
  if (!takesAWhile(update)) return earlier ? { ...changed, changing: { ...earlier, shown: announced } } : changed;
  checkSimultaneousChanges(engine);
  const jobs = [...(earlier?.jobs ?? []), ...jobsOf(update)];
  return { ...changed, changing: { until: now + tableUpdate, shown: announced, jobs } };
}

/**
 * A table that is to be deleted until later; its stream ends now.
 *
 * @throws LimitExceededException if too many tables are changing
 */
export function beginDeletion(engine: Engine, realism: Realism, table: TableDefinition): TableDefinition {
  checkSimultaneousChanges(engine);
  const { changing: _, ...rest } = table;
  const { stream } = table;
  const now = engine.clock.now();
  return {
    ...rest,
    ...(isRecording(stream) && { stream: { ...stream, disabledAt: now } }),
    changing: { until: now + realism.durations.tableDeletion, shown: announceDeletion(rest) },
  };
}

/** How many of an account's tables and indexes may be changing at once. */
function checkSimultaneousChanges({ catalog, limits }: Engine): void {
  let changing = 0;
  for (const table of catalog.list()) {
    const { status, indexes } = shownTable(table);
    changing += [status, ...indexes.map((index) => index.status)].filter((each) => each !== "ACTIVE").length;
  }
  if (changing < limits.simultaneousTableChangesMax) return;
  throw new LimitExceededException(
    `Subscriber limit exceeded: Only ${limits.simultaneousTableChangesMax} tables can be created, updated, or deleted ` +
      "simultaneously",
  );
}

/** Changes being finished: those that were due at a time. */
interface Finishing {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly done: Promise<void>;
}

/** One at a time for a database, so that requests which find the same changes due wait for them to be finished. */
const finishing = new WeakMap<Catalog, Finishing>();

/** Finishes the changes that are due. In a database that is not strict, those are all that a strict one has begun. */
export async function finishChanges(engine: Engine): Promise<void> {
  const { catalog, realism, clock } = engine;
  const now = realism ? clock.now() : Number.POSITIVE_INFINITY;
  if (catalog.nextChangeAt === undefined || now < catalog.nextChangeAt) return;
  const present = finishing.get(catalog);
  if (present) {
    await present.done;
    if (present.now < now) await finishChanges(engine);
    return;
  }
  const done = finishDue(engine, now).finally(() => finishing.delete(catalog));
  finishing.set(catalog, { now, done });
  await done;
}

async function finishDue(engine: Engine, now: number): Promise<void> {
  const { catalog, realism } = engine;
  for (const { name, changing, indexes } of catalog.list()) {
    if (changing && changing.until <= now) await finish(engine, name, changing);
    for (const { keyspace, activeFrom } of indexes) {
      const isDue = activeFrom !== undefined && activeFrom <= now;
      if (isDue && realism?.filledIndexes.delete(keyspace)) await activateIndex(catalog, name, keyspace);
    }
  }
}

async function finish(engine: Engine, name: string, { until, shown }: ChangeUnderWay): Promise<void> {
  if (shown.status === "DELETING") {
    await engine.catalog.remove(name, until);
    clearRetired(engine);
  } else {
    await engine.catalog.update(name, ({ changing, ...table }) =>
      changing?.until === until ? table : { ...table, ...(changing && { changing }) },
    );
  }
}
