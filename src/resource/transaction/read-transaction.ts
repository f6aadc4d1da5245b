// Reads of one moment: all of them see the items as they are between two writes.

import { nativeMembers } from "../api/native-members.ts";
import type { ConsumedCapacity, Get } from "../api/structures.ts";
import { validated } from "../native-answer.ts";
import type { AttributeName } from "../row-path.ts";
import type { Table } from "../table.ts";
import type { KeyOf, PartialRow, Projected, Typed } from "../typed-table.ts";
import type { Item, ItemInput } from "../value/native-value.ts";
import {
  sendTransaction,
  type TransactionAnswer,
  type TransactionOptions,
  type TransactionPlace,
} from "./send-transaction.ts";
import { type NamedTable, type TransactionAction, TransactionActions } from "./transaction-actions.ts";

/** A read that a transaction will do. `Row` is the type of its item. */
export class TransactionRead<Row extends object> {
  /** Only for the compiler: the type of what is read. */
  declare readonly row: Row;

  /** @param index its place among the transaction's reads */
  constructor(readonly index: number) {}
}

/** What reads become: items, or `undefined` where there is none. */
export type ItemsOf<Reads extends readonly TransactionRead<object>[]> = {
  -readonly [Index in keyof Reads]: Reads[Index] extends TransactionRead<infer Row> ? Row | undefined : never;
};

/** The reads of a transaction. They are done when the callback of `transactGet()` has ended. */
export class ReadTransaction {
  readonly #actions: TransactionActions;
  /** What it has consumed, if `ReturnConsumedCapacity` asks for it; known when `transactGet()` has resolved. */
  consumedCapacity: ConsumedCapacity[] | undefined;

  constructor(actions: TransactionActions) {
    this.#actions = actions;
  }

  /** Reads an item. */
  get(table: string, input: Typed<Get, Item, ItemInput>): TransactionRead<Item>;
  get<
    Row extends object = Item,
    PartitionKey extends AttributeName<Row> = never,
    SortKey extends AttributeName<Row> = never,
    Index extends string = string,
    Written extends object = Row,
  >(
    table: Table<Row, PartitionKey, SortKey, Index, Written>,
    input: Typed<Get, Row, KeyOf<Row, PartitionKey, SortKey>> & Projected<Row>,
  ): TransactionRead<PartialRow<Row>>;
  get<
    Row extends object = Item,
    PartitionKey extends AttributeName<Row> = never,
    SortKey extends AttributeName<Row> = never,
    Index extends string = string,
    Written extends object = Row,
  >(
    table: Table<Row, PartitionKey, SortKey, Index, Written>,
    input: Typed<Get, Row, KeyOf<Row, PartitionKey, SortKey>>,
  ): TransactionRead<Row>;
  get(table: string | NamedTable, input: object): TransactionRead<never> {
    this.#actions.add("get", table, input);
    return new TransactionRead(this.#actions.all.length - 1);
  }
}

/** Collects the callback's reads, sends them, and gives the items of those that the callback returned. */
export async function transactGet<const Reads extends readonly TransactionRead<object>[]>(
  place: TransactionPlace,
  read: (transaction: ReadTransaction) => Promise<Reads> | Reads,
  options: TransactionOptions,
): Promise<ItemsOf<Reads>> {
  const actions = new TransactionActions(nativeMembers.TransactGetItems.input, place.client.conversion);
  const transaction = new ReadTransaction(actions);
  const reads = await read(transaction);
  actions.close();
  if (actions.all.length === 0) return [] as unknown as ItemsOf<Reads>;
  const answer = await sendTransaction(place, "TransactGetItems", actions.all, options);
  transaction.consumedCapacity = answer.ConsumedCapacity;
  return reads.map(({ index }) => itemOf(answer, actions.all[index] as TransactionAction, index)) as ItemsOf<Reads>;
}

function itemOf({ Responses = [] }: TransactionAnswer, action: TransactionAction, index: number): object | undefined {
  const wire = Responses[index]?.Item;
  if (!wire) return undefined;
  const { conversion, tableName } = action;
  const { Item } = validated(
    conversion,
    { Item: conversion.toNative("attributes", wire, tableName) },
    action.wire.Get,
    tableName,
  );
  return Item as object;
}
