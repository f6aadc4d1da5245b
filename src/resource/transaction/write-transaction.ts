// Writes that are done all together or not at all.

import { nativeMembers } from "../api/native-members.ts";
import type { ConditionCheck, ConsumedCapacity, Delete, Put, TransactUpdate } from "../api/structures.ts";
import type { AttributeName } from "../row-path.ts";
import type { Table } from "../table.ts";
import type { KeyOf, PutItem, Replace, Typed } from "../typed-table.ts";
import type { Item } from "../value/native-value.ts";
import { sendTransaction, type TransactionOptions, type TransactionPlace } from "./send-transaction.ts";
import { TransactionActions } from "./transaction-actions.ts";

export interface WriteTransactionOptions extends TransactionOptions {
  /** Makes the request safe to repeat for ten minutes; a new UUID unless given. */
  readonly ClientRequestToken?: string;
}

/**
 * The actions of a transaction. Each takes what its operation in {@link Table} takes, of the same names, and its values as
 * they are at the time. They are done when the callback of `transact()` has ended.
 *
 * A table may be given by its name; what a {@link Table} was told of its values and types holds only for itself.
 */
export class WriteTransaction {
  readonly #actions: TransactionActions;
  /** What it has consumed, if `ReturnConsumedCapacity` asks for it; known when `transact()` has resolved. */
  consumedCapacity: ConsumedCapacity[] | undefined;

  constructor(actions: TransactionActions) {
    this.#actions = actions;
  }

  /** Puts an item. */
  put<
    Row extends object = Item,
    PartitionKey extends AttributeName<Row> = never,
    SortKey extends AttributeName<Row> = never,
    Index extends string = string,
    Written extends object = Row,
  >(
    table: string | Table<Row, PartitionKey, SortKey, Index, Written>,
    input: Replace<Typed<Put, Row, never>, { readonly Item: PutItem<Written> }>,
  ): void {
    this.#actions.add("put", table, input);
  }

  /** Updates an item. */
  update<
    Row extends object = Item,
    PartitionKey extends AttributeName<Row> = never,
    SortKey extends AttributeName<Row> = never,
    Index extends string = string,
    Written extends object = Row,
  >(
    table: string | Table<Row, PartitionKey, SortKey, Index, Written>,
    input: Typed<TransactUpdate, Row, KeyOf<Row, PartitionKey, SortKey>>,
  ): void {
    this.#actions.add("update", table, input);
  }

  /** Deletes an item. */
  delete<
    Row extends object = Item,
    PartitionKey extends AttributeName<Row> = never,
    SortKey extends AttributeName<Row> = never,
    Index extends string = string,
    Written extends object = Row,
  >(
    table: string | Table<Row, PartitionKey, SortKey, Index, Written>,
    input: Typed<Delete, Row, KeyOf<Row, PartitionKey, SortKey>>,
  ): void {
    this.#actions.add("delete", table, input);
  }

  /** Checks a condition on an item that is not written. */
  check<
    Row extends object = Item,
    PartitionKey extends AttributeName<Row> = never,
    SortKey extends AttributeName<Row> = never,
    Index extends string = string,
    Written extends object = Row,
  >(
    table: string | Table<Row, PartitionKey, SortKey, Index, Written>,
    input: Typed<ConditionCheck, Row, KeyOf<Row, PartitionKey, SortKey>>,
  ): void {
    this.#actions.add("check", table, input);
  }
}

/** Collects the callback's actions and sends them. Without any, nothing is sent. */
export async function transact<Result>(
  place: TransactionPlace,
  write: (transaction: WriteTransaction) => Promise<Result> | Result,
  options: WriteTransactionOptions,
): Promise<Result> {
  const actions = new TransactionActions(nativeMembers.TransactWriteItems.input, place.client.conversion);
  const transaction = new WriteTransaction(actions);
  const result = await write(transaction);
  actions.close();
  if (actions.all.length === 0) return result;
  const { ClientRequestToken = crypto.randomUUID(), ...others } = options;
  const answer = await sendTransaction(place, "TransactWriteItems", actions.all, { ...others, ClientRequestToken });
  transaction.consumedCapacity = answer.ConsumedCapacity;
  return result;
}
