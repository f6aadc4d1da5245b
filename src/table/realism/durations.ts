// How long a strict database lets things take that take a while on AWS: as short as AWS is at its best, so that a program
// that does not wait is found out, and one that does waits little.

/** All in milliseconds. */
export interface StrictDurations {
  /** A new table is `CREATING`: 5,000 unless told otherwise. */
  readonly tableCreation: number;
  /** A table or an index is `UPDATING`, a deleted index `DELETING`, the table of a new index `UPDATING`: 5,000. */
  readonly tableUpdate: number;
  /** A deleted table is `DELETING`: 5,000. */
  readonly tableDeletion: number;
  /** A new index is being filled, once its table is `ACTIVE` again; longer if its entries need longer: 5,000. */
  readonly indexBackfill: number;
  /** A stream is `ENABLING` or `DISABLING`: 5,000. */
  readonly streamChange: number;
  /** Time to live is `ENABLING` or `DISABLING`: 60,000. AWS says "up to one hour". */
  readonly timeToLiveChange: number;
  /** Tags that were changed are listed as they were, and cannot be changed otherwise: 1,500. */
  readonly tagChange: number;
  /** Eventually consistent reads of a table, and of its local indexes, do not see what was written later: 100. */
  readonly readLag: number;
  /** Reads of a global index do not see what was written later: 500. AWS says "within a fraction of a second". */
  readonly indexLag: number;
}

export const STRICT_DURATIONS: StrictDurations = {
  tableCreation: 5_000,
  tableUpdate: 5_000,
  tableDeletion: 5_000,
  indexBackfill: 5_000,
  streamChange: 5_000,
  timeToLiveChange: 60_000,
  tagChange: 1_500,
  readLag: 100,
  indexLag: 500,
};

/**
 * The durations of a strict database, some of them others.
 *
 * @throws RangeError where there is no duration of a name, or one is no length of time
 * @example
 * durationsWith({ indexLag: 2_000 }).indexLag; // 2000
 */
export function durationsWith(others: Partial<StrictDurations> = {}): StrictDurations {
  const durations: Record<string, number> = { ...STRICT_DURATIONS };
  for (const [name, duration] of Object.entries(others)) {
    if (duration === undefined) continue;
    if (!Object.hasOwn(STRICT_DURATIONS, name)) {
      throw new RangeError(`There is no duration ${name}; there are ${Object.keys(STRICT_DURATIONS).join(", ")}`);
    }
    if (!(duration >= 0)) throw new RangeError(`The duration ${name} must be milliseconds from 0 on, not ${duration}`);
    durations[name] = duration;
  }
  return durations as unknown as StrictDurations;
}
