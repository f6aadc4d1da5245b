// Changing provisioned throughput: what changes, when it last rose and fell, and how often it may fall in a day.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html#limits-provisioned-throughput-decrease

import { invalid, LimitExceededException } from "../../model/errors.ts";
import type { ProvisionedThroughput } from "./table-definition.ts";
import type { ProvisionedThroughputInput } from "./throughput-rules.ts";

/** Decreases that a UTC day begins with; after them, one for every hour without a decrease. */
const FREE_DECREASES_PER_DAY = 4;
const HOUR_MILLISECONDS = 60 * 60 * 1000;

function utcDay(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}

/** When the UTC day of `milliseconds` ends. */
function nextUtcDay(milliseconds: number): number {
  return new Date(milliseconds).setUTCHours(24, 0, 0, 0);
}

/** How often throughput fell on the UTC day of `now`. */
export function decreasesToday(throughput: ProvisionedThroughput, now: number): number {
  const last = throughput.lastDecreaseAt;
  return last !== undefined && utcDay(last) === utcDay(now) ? throughput.numberOfDecreasesToday : 0;
}

/**
 * Provisioned throughput after a request.
 *
 * @param indexName the index it is of, or undefined for the table's own.
 * @throws ValidationException if nothing would change, LimitExceededException if it fell too often today.
 */
export function changeThroughput(
  current: ProvisionedThroughput,
  requested: ProvisionedThroughputInput,
  now: number,
  indexName?: string,
): ProvisionedThroughput {
  const reads = requested.ReadCapacityUnits - current.readCapacityUnits;
  const writes = requested.WriteCapacityUnits - current.writeCapacityUnits;
  if (reads === 0 && writes === 0) throw unchanged(current, indexName);
  const changed = {
    ...current,
    readCapacityUnits: requested.ReadCapacityUnits,
    writeCapacityUnits: requested.WriteCapacityUnits,
    numberOfDecreasesToday: decreasesToday(current, now),
    ...((reads > 0 || writes > 0) && { lastIncreaseAt: now }),
  };
  if (reads >= 0 && writes >= 0) return changed;
  checkDecrease(current, now);
  return { ...changed, numberOfDecreasesToday: changed.numberOfDecreasesToday + 1, lastDecreaseAt: now };
}

function unchanged(current: ProvisionedThroughput, indexName: string | undefined): Error {
  const holder = indexName === undefined ? "the table" : `index ${indexName}`;
  const { readCapacityUnits: reads, writeCapacityUnits: writes } = current;
  return invalid(
    `The provisioned throughput for ${indexName === undefined ? "" : "the "}${holder} will not change. ` +
      "The requested value equals the current value. " +
      `Current ReadCapacityUnits provisioned for ${holder}: ${reads}. Requested ReadCapacityUnits: ${reads}. ` +
      `Current WriteCapacityUnits provisioned for ${holder}: ${writes}. Requested WriteCapacityUnits: ${writes}. ` +
      "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.",
  );
}

function checkDecrease(current: ProvisionedThroughput, now: number): void {
  const decreases = decreasesToday(current, now);
  if (decreases < FREE_DECREASES_PER_DAY) return;
  const last = current.lastDecreaseAt!;
  if (now - last >= HOUR_MILLISECONDS) return;
  const next = Math.min(last + HOUR_MILLISECONDS, nextUtcDay(now));
  throw new LimitExceededException(
    "Subscriber limit exceeded: Provisioned throughput decreases are limited within a given UTC day. " +
      `After the first ${FREE_DECREASES_PER_DAY} decreases, each subsequent decrease in the same UTC day can be ` +
      `performed at most once every ${HOUR_MILLISECONDS / 1000} seconds. Number of decreases today: ${decreases}. ` +
      `Last decrease at ${longDate(last)}. Next decrease can be made at ${longDate(next)}`,
  );
}

/** @example longDate(0); // "Thursday, January 1, 1970 at 12:00:00 AM Coordinated Universal Time" */
function longDate(milliseconds: number): string {
  const date = new Date(milliseconds);
  const day = date.toLocaleDateString("en-US", {
    timeZone: "UTC",
    weekday: "long",
    year: "numeric",
    month: "long",
    day: "numeric",
  });
  const hours = date.getUTCHours();
  const padded = (part: number) => String(part).padStart(2, "0");
  const time = `${hours % 12 || 12}:${padded(date.getUTCMinutes())}:${padded(date.getUTCSeconds())}`;
  return `${day} at ${time} ${hours < 12 ? "AM" : "PM"} Coordinated Universal Time`;
}
