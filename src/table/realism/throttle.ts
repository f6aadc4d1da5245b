// Throttling: requests have the capacity that their table, its global indexes and their partitions have at the moment, or
// are refused. A write waits for the capacity of every index that it changes, too.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/burst-adaptive-capacity.html

import { type CancellationReason, TransactionCanceledException } from "../../model/errors.ts";
import type { Limits } from "../../model/limits.ts";
import { PARTITION_BYTES } from "../../store/store.ts";
import { indexArn } from "../arn.ts";
import type { CapacityMeter } from "../capacity.ts";
import type { IndexDefinition, ShownTable } from "../definition/table-definition.ts";
import { shownTable } from "../definition/table-status.ts";
import { currentWarmThroughput } from "../definition/throughput-rules.ts";
import type { Clock } from "../engine.ts";
import { keyText } from "../item/distinct-keys.ts";
import { OnDemandCapacity } from "./on-demand-capacity.ts";
import {
  type ExceededLimit,
  type LimitType,
  type ThrottlingError,
  throttlingError,
  throttlingReason,
} from "./throttling-errors.ts";
import { TokenBucket } from "./token-bucket.ts";

type Access = "Read" | "Write";

/** What a request takes of one table, or of one global index. */
interface Share {
  /** The table as it is at the moment: while an update is under way, with its former units. */
  readonly table: ShownTable;
  readonly index: IndexDefinition | undefined;
  readonly units: number;
  /** A key of the partition that the units are of; absent if they are of several. */
  readonly partition: Uint8Array | undefined;
}

/** One limit of a table or index. */
interface CapacityLimit {
  readonly type: LimitType;
  readonly unitsPerSecond: number;
  /** How many seconds' worth is kept if it is not used. */
  readonly seconds: number;
}

/** A limit with the bucket that says how far it is from being reached. */
interface Admission {
  readonly bucket: TokenBucket;
  readonly unitsPerSecond: number;
  readonly share: Share;
  readonly type: LimitType;
}

/** How many partitions are remembered before those that are at rest are forgotten. */
const PARTITIONS_KEPT = 10_000;

export class Throttle {
  readonly #limits: Limits;
  readonly #clock: Clock;
  /** By keyspace, access and limit. */
  readonly #buckets = new Map<string, TokenBucket>();
  /** By access and partition, in the order of their last use. */
  readonly #partitions = new Map<string, TokenBucket>();
  /** By keyspace and access. */
  readonly #onDemand = new Map<string, OnDemandCapacity>();

  constructor(limits: Limits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /**
   * Lets a read have what it has consumed.
   *
   * @param partition a key of the partition that was read, if it was one
   * @throws ProvisionedThroughputExceededException, ThrottlingException, RequestLimitExceeded
   */
  read(meter: CapacityMeter, partition?: Uint8Array): void {
    const refusal = this.refusalOfRead(meter, partition);
    if (refusal) throw refusal;
  }

  /** As {@link read}, and answers the error. */
  refusalOfRead(meter: CapacityMeter, partition?: Uint8Array): ThrottlingError | undefined {
    return this.#admit(
      "Read",
      sharesOf(meter, () => partition),
    );
  }

  /**
   * Lets the reads of a transaction have what they have consumed.
   *
   * @param keys of the items that were read
   * @throws TransactionCanceledException with a reason for each read that is throttled, RequestLimitExceeded
   */
  readTogether(meters: readonly CapacityMeter[], keys: readonly Uint8Array[]): void {
    const reasons = meters.map((meter, i): CancellationReason => {
      const refusal = this.refusalOfRead(meter, keys[i]);
      if (!refusal) return { Code: "None" };
      const reason = throttlingReason(refusal);
      if (!reason) throw refusal;
      return reason;
    });
    if (reasons.some(({ Code }) => Code !== "None")) throw new TransactionCanceledException(reasons);
  }

  /**
   * Lets a write have what it is about to consume.
   *
   * @param partitionOf a key of the partition that is written to, of the table or of an index
   * @throws as {@link read}
   */
  write(meter: CapacityMeter, partitionOf: (index: IndexDefinition | undefined) => Uint8Array | undefined): void {
    const refusal = this.#admit("Write", sharesOf(meter, partitionOf));
    if (refusal) throw refusal;
  }

  /** All or nothing: a request that is refused takes nothing. */
  #admit(access: Access, shares: readonly Share[]): ThrottlingError | undefined {
    const now = this.#clock.now();
    const admissions = shares.flatMap((share) => this.#admissions(access, share, now));
    const exceeded = admissions.filter(
      ({ bucket, unitsPerSecond, share }) => !bucket.admits(share.units, unitsPerSecond),
    );
    if (exceeded.length > 0) return throttlingError(distinct(exceeded.map((each) => described(access, each))));
    for (const { bucket, share } of admissions) bucket.take(share.units);
    for (const { table, index, units } of shares) {
      if (table.billingMode === "PAY_PER_REQUEST") this.#capacity(access, index ?? table, now).consume(units, now);
    }
    return undefined;
  }

  #admissions(access: Access, share: Share, now: number): Admission[] {
    const { table, index, partition } = share;
    const { keyspace } = index ?? table;
    const admissions = this.#limitsOf(access, share, now).map(({ type, unitsPerSecond, seconds }): Admission => {
      const id = `${keyspace} ${access} ${type}`;
      let bucket = this.#buckets.get(id);
      if (!bucket) {
        // As if nobody had used any since the table was created.
        bucket = new TokenBucket(unitsPerSecond, 1 + Math.max(0, now - table.createdAt) / 1000, now);
        this.#buckets.set(id, bucket);
      }
      bucket.fill(unitsPerSecond, seconds, now);
      return { bucket, unitsPerSecond, share, type };
    });
    return partition ? [...admissions, this.#partitionAdmission(access, share, partition, now)] : admissions;
  }

  /** The limits of a table or an index, in the order in which they are reported. */
  #limitsOf(access: Access, { table, index }: Share, now: number): CapacityLimit[] {
    const holder = index ?? table;
    const isRead = access === "Read";
    if (table.billingMode === "PROVISIONED") {
      const { readCapacityUnits = 0, writeCapacityUnits = 0 } = holder.provisionedThroughput ?? {};
      const unitsPerSecond = isRead ? readCapacityUnits : writeCapacityUnits;
      return [{ type: "ProvisionedThroughputExceeded", unitsPerSecond, seconds: this.#limits.burstSecondsMax }];
    }
    const { maxReadRequestUnits, maxWriteRequestUnits } = holder.onDemandThroughput ?? {};
    const ceiling = isRead ? maxReadRequestUnits : maxWriteRequestUnits;
    const { readUnitsPerSecond, writeUnitsPerSecond } = currentWarmThroughput(table.billingMode, holder);
    const warm = isRead ? readUnitsPerSecond : writeUnitsPerSecond;
    const capacity = this.#capacity(access, holder, now).unitsPerSecond(warm, now);
    const quota = this.#limits.tableUnitsPerSecondMax;
    return [
      ...(ceiling === undefined
        ? []
        : [{ type: "MaxOnDemandThroughputExceeded" as const, unitsPerSecond: ceiling, seconds: 1 }]),
      { type: "AccountLimitExceeded", unitsPerSecond: quota, seconds: 1 },
      { type: "KeyRangeThroughputExceeded", unitsPerSecond: capacity, seconds: 1 },
    ];
  }

  #capacity(access: Access, { keyspace }: { readonly keyspace: number }, now: number): OnDemandCapacity {
    const id = `${keyspace} ${access}`;
    let capacity = this.#onDemand.get(id);
    if (!capacity) {
      capacity = new OnDemandCapacity(now);
      this.#onDemand.set(id, capacity);
    }
    return capacity;
  }

  #partitionAdmission(access: Access, share: Share, partition: Uint8Array, now: number): Admission {
    const { partitionReadUnitsPerSecondMax, partitionWriteUnitsPerSecondMax } = this.#limits;
    const unitsPerSecond = access === "Read" ? partitionReadUnitsPerSecondMax : partitionWriteUnitsPerSecondMax;
    const id = access + keyText(partition.subarray(0, PARTITION_BYTES));
    const bucket = this.#partitions.get(id) ?? new TokenBucket(unitsPerSecond, 1, now);
    bucket.fill(unitsPerSecond, 1, now);
    this.#partitions.delete(id);
    this.#partitions.set(id, bucket);
    if (this.#partitions.size > PARTITIONS_KEPT) this.#forgetPartitions(now);
    return { bucket, unitsPerSecond, share, type: "KeyRangeThroughputExceeded" };
  }

  /** Forgets the partitions that were last used more than a second ago, which is to say that they are as new. */
  #forgetPartitions(now: number): void {
    for (const [id, bucket] of this.#partitions) {
      if (!bucket.isUnusedSince(now - 1000)) return;
      this.#partitions.delete(id);
    }
  }
}

function sharesOf(
  meter: CapacityMeter,
  partitionOf: (index: IndexDefinition | undefined) => Uint8Array | undefined,
): Share[] {
  const table = shownTable(meter.table);
  return meter.shares().map(({ index, units }) => ({
    table,
    // While an update is under way, an index has its former units, too.
    index: index && (table.indexes.find(({ keyspace }) => keyspace === index.keyspace) ?? index),
    units,
    partition: partitionOf(index),
  }));
}

function described(access: Access, { type, share: { table, index } }: Admission): ExceededLimit {
  const { arn, billingMode } = table;
  return {
    type,
    access,
    isIndex: index !== undefined,
    billingMode,
    resource: index ? indexArn(arn, index.name) : arn,
  };
}

/** A partition's limit and that of all of a table's partitions together have one name. */
function distinct(exceeded: readonly ExceededLimit[]): ExceededLimit[] {
  return exceeded.filter(
    ({ type, resource }, i) => i === exceeded.findIndex((each) => each.type === type && each.resource === resource),
  );
}
