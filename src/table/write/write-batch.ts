// The writes of single items: put, update, delete and condition check, as values that know how to decide. One action
// is PutItem; a hundred in one commit are TransactWriteItems. Everything happens inside the store's commit: conditions,
// the new item, indexes, counters, capacity.

import type { UpdateResult } from "../../expressions/apply-update.ts";
import type { Condition } from "../../expressions/condition-expression.ts";
import { evaluateCondition } from "../../expressions/evaluate.ts";
import { ConditionalCheckFailedException, ItemCollectionSizeLimitExceededException } from "../../model/errors.ts";
import { decodeCounters } from "../../store/store.ts";
import type { AttributeMap } from "../../values/attribute-value.ts";
import { equalValues } from "../../values/order.ts";
import { CapacityMeter, writeUnits } from "../capacity.ts";
import { isRecording } from "../definition/stream-specification.ts";
import type { StreamDefinition, TableDefinition } from "../definition/table-definition.ts";
import type { Engine } from "../engine.ts";
import { writeExpiry } from "../expiry/time-to-live.ts";
import { AttributeFinder } from "../item/attribute-finder.ts";
import { hasLocalIndexes } from "../item/item-collection.ts";
import { Item } from "../item/item-encoding.ts";
import { collectionKey, counterKey } from "../item/key-encoding.ts";
import { payForRefusal, payForWrite } from "../realism/paid-writes.ts";
import { takeOpenShard } from "../stream/open-shards.ts";
import { type UserIdentity, writeStreamRecord } from "../stream/stream-record.ts";
import { commitFor, type Found, foundIn, isFillingIndex, keysOf } from "./action-commit.ts";
import { ChangeSet } from "./change-set.ts";
import { localIndexBytes, writeIndexes } from "./secondary-index.ts";

/** What an action makes of an item. */
export interface Next {
  /** The item after the action; undefined if it is gone. */
  readonly after: AttributeMap | undefined;
  /** Its size, if it has been measured. */
  readonly bytes?: number | undefined;
  /** Of updates. */
  readonly update?: UpdateResult;
}

export interface ItemAction {
  readonly table: TableDefinition;
  /** The store's key of the item. */
  readonly key: Uint8Array;
  /** The item's primary key. */
  readonly keyAttributes: AttributeMap;
  readonly condition?: Condition;
  /** Who asks for it, if it is not a user. */
  readonly userIdentity?: UserIdentity;
  /** Put the item into the error if the condition fails. */
  readonly returnItemOnFailure?: boolean;
  /**
   * Pure. Absent for a condition check, which changes nothing.
   *
   * @throws ValidationException if the item can not become what the action asks for
   */
  next?(before: Item | undefined): Next;
}

export interface Outcome {
  readonly before: Item | undefined;
  readonly after: Item | undefined;
  readonly update?: UpdateResult | undefined;
}

/** The table was changed between a request's checks and its commit: the request has to start again. */
export class TableChangedError extends Error {
  override readonly name = "TableChangedError";
}

/** One commit's worth of actions: gathers their changes and what they cost. */
export class WriteBatch {
  readonly changes = new ChangeSet();
  readonly #meters = new Map<string, CapacityMeter>();
  /** How many stream records the commit has so far. */
  #records = 0;
  /** The shards that take them, by the keyspaces of their streams. */
  #shards: Map<number, number> | undefined;

  constructor(
    readonly engine: Engine,
    /** The commit's number, for stream records. */
    readonly stamp: () => bigint,
    readonly transactional = false,
  ) {}

  /** What the actions on a table have cost so far. */
  meter(table: TableDefinition): CapacityMeter {
    let meter = this.#meters.get(table.name);
    if (!meter) {
      meter = this.#newMeter(table);
      this.#meters.set(table.name, meter);
    }
    return meter;
  }

  #newMeter(table: TableDefinition): CapacityMeter {
    return new CapacityMeter(table, this.transactional ? "WriteCapacityUnits" : undefined);
  }

  get meters(): CapacityMeter[] {
    return [...this.#meters.values()];
  }

  /**
   * Decides one action.
   *
   * @throws ConditionalCheckFailedException, ValidationException, ItemCollectionSizeLimitExceededException
   * @throws ProvisionedThroughputExceededException, ThrottlingException, RequestLimitExceeded in a strict database
   */
  apply(action: ItemAction, found: Found): Outcome {
    const { table } = action;
    if (!this.engine.catalog.isCurrent(table)) throw new TableChangedError(table.name);
    if (!this.engine.realism) return this.#decide(action, found, this.meter(table));
    const meter = this.#newMeter(table);
    const outcome = this.#decide(action, found, meter);
    payForWrite(this.engine, action, outcome, meter);
    this.meter(table).add(meter);
    return outcome;
  }

  #decide(action: ItemAction, found: Found, meter: CapacityMeter): Outcome {
    const { factor } = meter;
    const before = found.item && Item.decode(found.item);
    if (action.condition && !meets(action.condition, before)) {
      payForRefusal(this.engine, action, before, factor);
      throw new ConditionalCheckFailedException(
        "The conditional request failed",
        action.returnItemOnFailure && before ? { Item: before.attributes } : {},
      );
    }
    if (!action.next) {
      meter.addTable(factor * writeUnits(before?.size ?? 0));
      return { before, after: before };
    }
    const { after: attributes, bytes, update } = action.next(before);
    const after = attributes && Item.of(attributes, bytes);
    meter.addTable(factor * writeUnits(Math.max(before?.size ?? 0, after?.size ?? 0)));
    if (isChange(action.table, before, after)) this.#write(action, found, before, after, meter);
    return { before, after, update };
  }

  #write(
    action: ItemAction,
    found: Found,
    before: Item | undefined,
    after: Item | undefined,
    meter: CapacityMeter,
  ): void {
    const { table, key } = action;
    const { changes, engine } = this;
    const { limits } = engine;
    if (after) changes.put(key, after.encode());
    else changes.delete(key);
    const bytes = (after?.size ?? 0) - (before?.size ?? 0);
    changes.increment(counterKey(table.keyspace), [(after ? 1 : 0) - (before ? 1 : 0), bytes]);
    if (table.timeToLive?.enabled) writeExpiry(changes, table.timeToLive, key, before, after);
    if (table.indexes.length > 0) {
      writeIndexes(changes, table, before, after, limits, meter, found.missingEntries);
    }
    if (hasLocalIndexes(table)) {
      const grown =
        bytes + localIndexBytes(table, after?.attributes, limits) - localIndexBytes(table, before?.attributes, limits);
      const collection = collectionKey(table.keyspace, key);
      const present = (decodeCounters(found.collection)[0] ?? 0) + changes.growthOf(collection);
      if (grown > 0 && present + grown > limits.itemCollectionBytesMax) {
        throw new ItemCollectionSizeLimitExceededException("Collection size exceeded.");
      }
      changes.increment(collection, [grown]);
    }
    engine.realism?.changes.add(table.keyspace, key, { at: engine.clock.now(), before, after });
    if (isRecording(table.stream)) {
      const change = { keys: action.keyAttributes, before, after, userIdentity: action.userIdentity };
      const shard = this.#shardOf(table.stream, found.openShard);
      writeStreamRecord(changes, table.stream, engine, { shard, stamp: this.stamp(), place: this.#records++ }, change);
    }
  }

  #shardOf(stream: StreamDefinition, stored: Uint8Array | undefined): number {
    this.#shards ??= new Map();
    const shard = this.#shards.get(stream.keyspace) ?? takeOpenShard(this.changes, stream, stored, this.engine);
    this.#shards.set(stream.keyspace, shard);
    return shard;
  }
}

function meets(condition: Condition, item: Item | undefined): boolean {
  return evaluateCondition(condition, item?.attributesFor(new AttributeFinder(condition.attributes)));
}

/**
 * A put of what is there already leaves no stream record. Where there is no stream it is written again: that costs less
 * than to read what is there.
 */
function isChange(table: TableDefinition, before: Item | undefined, after: Item | undefined): boolean {
  if (!before || !after) return before !== after;
  return !isRecording(table.stream) || !equalValues({ M: before.attributes }, { M: after.attributes });
}

/** Does several actions, on different items, in one commit. */
export function commitActions(
  engine: Engine,
  actions: readonly ItemAction[],
): Promise<{ readonly outcomes: readonly Outcome[]; readonly meters: readonly CapacityMeter[] }> {
  return commitFor(engine, actions, (found, stamp) => {
    const batch = new WriteBatch(engine, stamp);
    const outcomes = actions.map((action, i) => batch.apply(action, found[i]!));
    const { puts, deletes, increments } = batch.changes;
    return { result: { outcomes, meters: batch.meters }, puts, deletes, increments };
  });
}

/** Does one action in a commit of its own. */
export function commitAction(engine: Engine, action: ItemAction): Promise<Outcome & { readonly meter: CapacityMeter }> {
  const decide = (found: Found, stamp: () => bigint) => {
    const batch = new WriteBatch(engine, stamp);
    const { before, after, update } = batch.apply(action, found);
    const { puts, deletes, increments } = batch.changes;
    return { result: { before, after, update, meter: batch.meter(action.table) }, puts, deletes, increments };
  };
  if (isFillingIndex(action.table)) return commitFor(engine, [action], ([found], stamp) => decide(found!, stamp));
  return engine.catalog.commit(engine.store, keysOf(action), (values, stamp) => decide(foundIn(action, values), stamp));
}
