// What a transaction demands of each of its statements, and its reads: of SELECT statements, one item each, all as of one
// moment.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.multiplestatements.transactions.html

import type { SelectStatement, Statement } from "../../expressions/statement.ts";
import { invalid } from "../../model/errors.ts";
import type { AttributeMap } from "../../values/attribute-value.ts";
import { CapacityMeter } from "../capacity.ts";
import type { TableDefinition } from "../definition/table-definition.ts";
import type { Engine } from "../engine.ts";
import { Item } from "../item/item-encoding.ts";
import { keysOfReads, transactionalRead } from "../write/transaction.ts";
import { keyOfChange, keyOfCheck, refusalOfReturning } from "./statement-actions.ts";
import { checkInsertedKey, checkSelectedKey } from "./statement-checks.ts";
import { keyOfWhere } from "./statement-keys.ts";
import { isKeyAlone, projectColumns } from "./statement-read.ts";

/** What each statement has selected, if anything. */
export interface TransactionRead {
  readonly items: readonly (Item | undefined)[];
  readonly meters: readonly CapacityMeter[];
}

/** A statement, and the table that it is for. */
export interface Located<Kind extends Statement> {
  readonly statement: Kind;
  readonly table: TableDefinition;
}

/**
 * Refuses a statement with which no transaction begins: one that does not name one item, by a key of the table's types,
 * or would answer what transactions do not.
 *
 * @throws StatementKeyException, ValidationException
 */
export function checkTransacted({ statement, table }: Located<Statement>): void {
  switch (statement.kind) {
    case "SELECT":
      checkSelected(table, statement);
      return;
    case "EXISTS":
      keyOfCheck(statement, table);
      return;
    case "INSERT":
      checkInsertedKey(table.keys, statement.item);
      break;
    default:
      keyOfChange(statement.where, table);
  }
  if (!statement.returning) return;
  throw invalid(refusalOfReturning(statement) ?? "RETURNING clause is not supported in ExecuteTransaction.");
}

function checkSelected(table: TableDefinition, statement: SelectStatement): void {
  if (statement.index !== undefined) throw invalid("Reads on indices are not supported within transactions.");
  if (!isKeyAlone(table, statement)) {
    throw invalid("Select statements within ExecuteTransaction must specify the primary key in the where clause.");
  }
  checkSelectedKey(table.keys, selectedKey(table, statement));
}

function selectedKey(table: TableDefinition, { where }: SelectStatement): AttributeMap {
  return keyOfWhere(where, table.keys)!.key;
}

/**
 * @param located statements that a transaction may have
 * @throws TransactionCanceledException, ValidationException as {@link keysOfReads}
 */
export async function readTogether(
  engine: Engine,
  located: readonly Located<SelectStatement>[],
): Promise<TransactionRead> {
  const reads = located.map(({ statement, table }) => ({ table, key: selectedKey(table, statement) }));
  const keys = keysOfReads(reads, engine.limits, true);
  const values = await engine.store.getMany(keys);
  const stored = values.map((value) => value && Item.decode(value));
  const meters = stored.map((item, i) => transactionalRead(located[i]!.table, item));
  engine.realism?.throttle.readTogether(meters, keys);
  const items = stored.map((item, i) => item && projectColumns(located[i]!.statement, item));
  return { items, meters: CapacityMeter.merged(meters) };
}
