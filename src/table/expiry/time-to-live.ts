// Time to live: when an item expires, by an attribute that its table names. Every write keeps a note of the expiry in its
// own commit, in the order of time, so that finding what has expired reads nothing else.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html

import type { TimeToLiveDefinition } from "../definition/table-definition.ts";
import type { Engine } from "../engine.ts";
import type { Item } from "../item/item-encoding.ts";
import { expiryKey, expiryRange } from "../item/key-encoding.ts";
import type { ChangeSet } from "../write/change-set.ts";

/** A value that lies further back than this is taken for a mistake, and its item does not expire: five years. */
const EXPIRED_SECONDS_MAX = 5 * 365 * 24 * 60 * 60;

/** `TimeToLiveStatus`. A change is made at once; in a strict database it shows for a while as being made. */
export function timeToLiveStatus(timeToLive: TimeToLiveDefinition | undefined, { clock, realism }: Engine) {
  if (!timeToLive) return "DISABLED";
  const { enabled, changedAt } = timeToLive;
  if (realism && clock.now() < changedAt + realism.durations.timeToLiveChange) {
    return enabled ? "ENABLING" : "DISABLING";
  }
  return enabled ? "ENABLED" : "DISABLED";
}

/** When an item expires, in whole seconds since 1970. @returns undefined if it has no such number: it stays for ever */
export function expiryOf({ attributeName }: TimeToLiveDefinition, item: Item | undefined): number | undefined {
  const value = item?.attribute(attributeName);
  if (!value || !("N" in value)) return undefined;
  const seconds = Math.floor(Number(value.N));
  return seconds >= 0 && Number.isSafeInteger(seconds) ? seconds : undefined;
}

/** Whether an item has expired. @param now whole seconds since 1970; what expires in this very second has not yet */
export function isExpired(timeToLive: TimeToLiveDefinition, item: Item | undefined, now: number): boolean {
  const seconds = expiryOf(timeToLive, item);
  return seconds !== undefined && seconds < now && seconds >= now - EXPIRED_SECONDS_MAX;
}

/** The notes of all items that {@link isExpired} is true of. */
export function expiredRange(keyspace: number, now: number): { from: Uint8Array; to: Uint8Array } {
  return expiryRange(keyspace, Math.max(0, now - EXPIRED_SECONDS_MAX), Math.max(0, now));
}

/** Adds to a write what it changes in the order of expiry. */
export function writeExpiry(
  changes: ChangeSet,
  timeToLive: TimeToLiveDefinition,
  key: Uint8Array,
  before: Item | undefined,
  after: Item | undefined,
): void {
  const { keyspace } = timeToLive;
  const old = expiryOf(timeToLive, before);
  const fresh = expiryOf(timeToLive, after);
  if (keyspace === undefined || old === fresh) return;
  if (old !== undefined) changes.delete(expiryKey(keyspace, old, key));
  if (fresh !== undefined) changes.put(expiryKey(keyspace, fresh, key), new Uint8Array());
}
