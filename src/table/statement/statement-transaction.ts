// Transactional reads for SELECT statements: one item each, all as of one moment.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.multiplestatements.transactions.html

import type { SelectStatement } from "../../expressions/statement.ts";
import {
  type CancellationReason,
  invalid,
  TransactionCanceledException,
  ValidationException,
} from "../../model/errors.ts";
import { CapacityMeter } from "../capacity.ts";
import type { Engine } from "../engine.ts";
import { areDistinct } from "../item/distinct-keys.ts";
import { Item } from "../item/item-encoding.ts";
import { keyOfParameter } from "../item/item-key.ts";
import { transactionalRead } from "../write/transaction.ts";
import { checkSelectedKey } from "./statement-checks.ts";
import { keyOfWhere } from "./statement-keys.ts";
import { isKeyAlone, projectColumns } from "./statement-read.ts";

/** What each statement has selected, if anything. */
export interface TransactionRead {
  readonly items: readonly (Item | undefined)[];
  readonly meters: readonly CapacityMeter[];
}

/**
 * @throws ValidationException if a statement does not name an item of a table, or two name the same
 * @throws TransactionCanceledException with a `ValidationError` for each key that does not fit its table
 */
export async function readTogether(engine: Engine, statements: readonly SelectStatement[]): Promise<TransactionRead> {
  const located = statements.map((statement, i) => locate(engine, statement, i));
  const keys = storeKeysOf(engine, located);
  if (!areDistinct(keys)) throw invalid("Transaction request cannot include multiple operations on one item");
  const values = await engine.store.getMany(keys);
  const stored = values.map((value) => value && Item.decode(value));
  const meters = stored.map((item, i) => transactionalRead(located[i]!.table, item));
  engine.realism?.throttle.readTogether(meters, keys);
  const items = stored.map((item, i) => item && projectColumns(located[i]!.statement, item));
  return { items, meters: CapacityMeter.merged(meters) };
}

function locate(engine: Engine, statement: SelectStatement, i: number) {
  const table = engine.catalog.table(statement.table);
  const refuse = (reason: string) => invalid(`Validation failed in TransactStatements[${i}]: ${reason}`);
  if (statement.index !== undefined) throw refuse("Reads on indices are not supported within transactions.");
  const keyed = keyOfWhere(statement.where, table.keys);
  if (!keyed || !isKeyAlone(table, statement)) {
    throw refuse("Select statements within ExecuteTransaction must specify the primary key in the where clause.");
  }
  return { statement, table, key: keyed.key };
}

function storeKeysOf(engine: Engine, located: readonly ReturnType<typeof locate>[]): Uint8Array[] {
  const keys: Uint8Array[] = [];
  const reasons = located.map(({ table, key }): CancellationReason => {
    try {
      checkSelectedKey(table.keys, key);
      keys.push(keyOfParameter(table, key, engine.limits));
      return { Code: "None" };
    } catch (error) {
      if (!(error instanceof ValidationException)) throw error;
      return { Code: "ValidationError", Message: error.message };
    }
  });
  if (keys.length < located.length) throw new TransactionCanceledException(reasons);
  return keys;
}
