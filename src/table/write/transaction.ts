// Write transactions: actions on different items that all happen in one commit, or none of them, with a reason for each
// action that stood in the way.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html

import { EMPTY_KEY_VALUE } from "../../expressions/empty-key-value.ts";
import {
  type CancellationReason,
  ConditionalCheckFailedException,
  DuplicateItemException,
  ItemCollectionSizeLimitExceededException,
  invalid,
  TransactionCanceledException,
  ValidationException,
} from "../../model/errors.ts";
import type { Limits } from "../../model/limits.ts";
import type { AttributeMap } from "../../values/attribute-value.ts";
import { CapacityMeter, readUnits } from "../capacity.ts";
import type { TableDefinition } from "../definition/table-definition.ts";
import type { Engine } from "../engine.ts";
import { areDistinct } from "../item/distinct-keys.ts";
import { Item } from "../item/item-encoding.ts";
import { keyOfParameter } from "../item/item-key.ts";
import { PATH_INTO_KEY } from "../item/key-paths.ts";
import { throttlingReason } from "../realism/throttling-errors.ts";
import { commitFor, type Found } from "./action-commit.ts";
import type { IdempotencyToken } from "./idempotency.ts";
import { PUT_TOO_LARGE } from "./item-actions.ts";
import { type ItemAction, type Outcome, WriteBatch } from "./write-batch.ts";

/** How errors begin that concern the request as a whole, though it is a single action that can not be made. */
const HOISTED = [EMPTY_KEY_VALUE, PATH_INTO_KEY, PUT_TOO_LARGE];

/**
 * Makes the actions of a transaction, each by its function.
 *
 * @throws TransactionCanceledException with a `ValidationError` for each action that can not be made
 * @throws ValidationException if two actions name one item, or for what concerns the request as a whole
 */
export function prepareActions(makers: readonly (() => ItemAction)[]): ItemAction[] {
  const actions = collect(makers, (make) => make(), HOISTED);
  checkDistinct(actions.map(({ key }) => key));
  return actions;
}

/**
 * The store's keys of the items that a transaction reads.
 *
 * @throws TransactionCanceledException with a `ValidationError` for each key that no item can have
 * @throws ValidationException if two of them name one item, or one is empty: but not of statements
 */
export function keysOfReads(
  reads: readonly { readonly table: TableDefinition; readonly key: AttributeMap }[],
  limits: Limits,
  areStatements = false,
): Uint8Array[] {
  const hoisted = areStatements ? [] : HOISTED;
  const keys = collect(reads, ({ table, key }) => keyOfParameter(table, key, limits), hoisted);
  checkDistinct(keys);
  return keys;
}

function checkDistinct(keys: readonly Uint8Array[]): void {
  if (!areDistinct(keys)) throw invalid("Transaction request cannot include multiple operations on one item");
}

/**
 * Does all actions in one commit. With a token whose transaction was done before, does nothing but to report what reading
 * its items costs.
 *
 * @throws TransactionCanceledException, IdempotentParameterMismatchException
 * @throws ValidationException if the items are too large together
 */
export function commitTransaction(
  engine: Engine,
  actions: readonly ItemAction[],
  token?: IdempotencyToken,
): Promise<{ readonly outcomes: readonly Outcome[]; readonly meters: readonly CapacityMeter[] }> {
  const decide = (found: readonly Found[], stamp: () => bigint, [done]: readonly (Uint8Array | undefined)[]) => {
    if (token?.isDone(done, engine)) {
      return { result: { outcomes: [], meters: replayMeters(actions, found) } };
    }
    const batch = new WriteBatch(engine, stamp, true);
    const outcomes = collect(actions, (action, i) => batch.apply(action, found[i]!), [EMPTY_KEY_VALUE]);
    checkTransactionSize(
      outcomes.map(({ after }) => after),
      engine.limits,
    );
    const { puts, deletes, increments } = batch.changes;
    return {
      result: { outcomes, meters: batch.meters },
      puts: token ? [...puts, ...token.entries(engine)] : puts,
      deletes,
      increments,
    };
  };
  return commitFor(engine, actions, decide, token ? [token.key] : []);
}

/**
 * @param items those that a transaction reads, or those that are there after it
 * @throws ValidationException if they are too large together
 */
export function checkTransactionSize(items: readonly (Item | undefined)[], { transactionBytesMax }: Limits): void {
  let bytes = 0;
  for (const item of items) bytes += item?.size ?? 0;
  if (bytes <= transactionBytesMax) return;
  throw invalid(`The aggregate size of the items in the transaction exceeds ${transactionBytesMax} bytes`);
}

/** A repeated transaction costs what reading its items costs. */
function replayMeters(actions: readonly ItemAction[], found: readonly Found[]): CapacityMeter[] {
  const meters = actions.map(({ table }, i) => {
    const stored = found[i]!.item;
    return transactionalRead(table, stored && Item.decode(stored));
  });
  return CapacityMeter.merged(meters);
}

/** What reading an item in a transaction costs. @param item undefined where there is none */
export function transactionalRead(table: TableDefinition, item: Item | undefined): CapacityMeter {
  const meter = new CapacityMeter(table, "ReadCapacityUnits");
  meter.addTable(meter.factor * readUnits(item?.size ?? 0, true));
  return meter;
}

/** Does something for each action; if any fails, throws one error with a reason for every action, or one that is hoisted. */
function collect<Action, Result>(
  actions: readonly Action[],
  act: (action: Action, i: number) => Result,
  hoisted: readonly string[],
): Result[] {
  const results: Result[] = [];
  let failed = false;
  const reasons = actions.map((action, i): CancellationReason => {
    try {
      results.push(act(action, i));
      return { Code: "None" };
    } catch (error) {
      failed = true;
      return reasonOf(error, hoisted);
    }
  });
  if (failed) throw new TransactionCanceledException(reasons);
  return results;
}

function reasonOf(error: unknown, hoisted: readonly string[]): CancellationReason {
  if (error instanceof ConditionalCheckFailedException) {
    const { Item } = error.details;
    return { Code: "ConditionalCheckFailed", Message: error.message, ...(Item ? { Item } : {}) };
  }
  if (error instanceof ItemCollectionSizeLimitExceededException) {
    return { Code: "ItemCollectionSizeLimitExceeded", Message: error.message };
  }
  if (error instanceof DuplicateItemException) return { Code: "DuplicateItem", Message: error.message };
  const throttled = throttlingReason(error);
  if (throttled) return throttled;
  if (error instanceof ValidationException && !hoisted.some((beginning) => error.message.startsWith(beginning))) {
    return { Code: "ValidationError", Message: error.message };
  }
  throw error;
}
