// Sends a transaction, and again as long as nothing but conflicts and throttling stand in its way.

import { TransactionCanceledException } from "../../model/errors.ts";
import type { ConsumedCapacity, ReturnConsumedCapacity } from "../api/structures.ts";
import type { Client } from "../client.ts";
import { toNativeError } from "../error/native-error.ts";
import { type RetryOptions, RetryPolicy } from "../retry.ts";
import type { Transport } from "../transport/transport.ts";
import type { TransactionAction } from "./transaction-actions.ts";
import { TransactionError } from "./transaction-error.ts";

/** How a transaction is sent. */
export interface TransactionOptions {
  /** How it is tried again when it meets another transaction, or DynamoDB is busy. */
  readonly retry?: RetryOptions;
  /** Makes DynamoDB report what it consumes: see `consumedCapacity`. */
  readonly ReturnConsumedCapacity?: ReturnConsumedCapacity;
}

/** Where transactions go. */
export interface TransactionPlace {
  readonly client: Client;
  readonly transport: Transport;
}

/** An answer in the wire's form. */
export interface TransactionAnswer {
  readonly ConsumedCapacity?: ConsumedCapacity[];
  readonly Responses?: readonly { readonly Item?: object }[];
}

/**
 * @param parameters of the request beside its actions
 * @throws {TransactionError} the transaction was cancelled
 */
export function sendTransaction(
  { client, transport }: TransactionPlace,
  operation: "TransactWriteItems" | "TransactGetItems",
  actions: readonly TransactionAction[],
  { retry, ReturnConsumedCapacity, ...parameters }: TransactionOptions & { readonly ClientRequestToken?: string },
): Promise<TransactionAnswer> {
  const TransactItems = actions.map(({ wire }) => wire);
  const input = { TransactItems, ...parameters, ...(ReturnConsumedCapacity && { ReturnConsumedCapacity }) };
  return new RetryPolicy(retry).run(async () => {
    try {
      return await transport.call(operation, input);
    } catch (error) {
      if (error instanceof TransactionCanceledException) throw new TransactionError(error, operation, actions);
      throw toNativeError(error, operation, input, client.conversion);
    }
  });
}
