// How long a strict database lets things take that take a while on AWS. Where AWS says how long, it is that; otherwise as
// short as AWS is at its best, so that a program that does not wait is found out and one that does waits little.

export interface Durations {
  /** A new table is `CREATING` for so long, in milliseconds, as everything here. */
  readonly tableCreation: number;
  /** A table or an index is `UPDATING`, a deleted index `DELETING`, a table with a new index `UPDATING`. */
  readonly tableUpdate: number;
  /** A deleted table is `DELETING`. */
  readonly tableDeletion: number;
  /** A new index of a table is being filled, once its table is `ACTIVE` again; longer if its entries need longer. */
  readonly indexBackfill: number;
  /** A stream is `ENABLING` or `DISABLING`. */
  readonly streamChange: number;
  /** Time to live is `ENABLING` or `DISABLING`. AWS says "up to one hour"; it may be changed again after half an hour. */
  readonly timeToLiveChange: number;
  /** Eventually consistent reads of a table, and of its local indexes, do not see what was written later. */
  readonly readLag: number;
  /** Reads of a global index do not see what was written later. AWS: "within a fraction of a second". */
  readonly indexLag: number;
}

export const STRICT_DURATIONS: Durations = {
  tableCreation: 5_000,
  tableUpdate: 5_000,
  tableDeletion: 5_000,
  indexBackfill: 5_000,
  streamChange: 5_000,
  timeToLiveChange: 60_000,
  readLag: 100,
  indexLag: 500,
};
