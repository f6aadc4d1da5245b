// A cancelled transaction, each reason with the action that it is about.

import { type CancellationReason, TransactionCanceledException } from "../../model/errors.ts";
import { nativeItem } from "../error/native-error.ts";
import { describeTransaction, writtenOut } from "../error/request-description.ts";
import type { Item, ItemInput } from "../value/native-value.ts";
import type { TransactionAction, TransactionOperation } from "./transaction-actions.ts";

/** An action because of which a transaction was cancelled. */
export interface TransactionFailure {
  /** The action's place among all of them, from 0. */
  readonly index: number;
  readonly operation: TransactionOperation;
  readonly tableName: string;
  /** The item's key, as it was given. Of a put, it is known if the table's description has been loaded. */
  readonly key: ItemInput | undefined;
  /** The condition with its names and values written out, if the action has one: `"age < 27"`. */
  readonly condition: string | undefined;
  /** What the action was given. */
  readonly input: object;
  /** DynamoDB's reason: `"ConditionalCheckFailed"`, `"TransactionConflict"`, `"ValidationError"`, … */
  readonly code: string;
  /** The reason in DynamoDB's words. */
  readonly message: string | undefined;
  /** The item that failed the condition, if `ReturnValuesOnConditionCheckFailure: "ALL_OLD"` asked for it. */
  readonly item: Item | undefined;
}

/**
 * A transaction was cancelled, and nothing of it was done. A {@link TransactionCanceledException} that knows which calls
 * it was cancelled for.
 *
 * @example
 * if (error instanceof TransactionError) {
 *   const [failure] = error.failures;
 *   // { index: 0, operation: "update", tableName: "accounts", key: { id: "a" }, condition: "balance >= 5", … }
 * }
 */
export class TransactionError extends TransactionCanceledException<Item> {
  readonly failures: readonly TransactionFailure[];

  /** @param cause the service's error, as the transport threw it */
  constructor(cause: TransactionCanceledException, operation: string, actions: readonly TransactionAction[]) {
    const reasons = nativeReasons(cause, actions);
    const TransactItems = actions.map(({ wire }) => wire);
    const context = describeTransaction(
      operation,
      { TransactItems },
      reasons.map(({ Code }) => Code),
    );
    super(reasons, cause.awsMessage, { requestId: cause.requestId, context });
    this.failures = reasons.flatMap((reason, index) => {
      const action = actions[index];
      return reason.Code === "None" || !action ? [] : [failureOf(action, index, reason)];
    });
  }
}

function nativeReasons(
  { details }: TransactionCanceledException,
  actions: readonly TransactionAction[],
): CancellationReason[] {
  return (details.CancellationReasons as readonly CancellationReason[]).map((reason, index) => {
    const action = actions[index];
    if (reason.Item === undefined || !action) return reason;
    return { ...reason, Item: nativeItem(reason.Item as object, action.conversion, action.tableName) };
  });
}

function failureOf(action: TransactionAction, index: number, reason: CancellationReason): TransactionFailure {
  const { operation, tableName, input, wire } = action;
  const { Key, Item } = input as { readonly Key?: ItemInput; readonly Item?: ItemInput };
  const sent = Object.values(wire)[0] as { readonly ConditionExpression?: string };
  return {
    index,
    operation,
    tableName,
    key: Key ?? keyOf(Item, action.keyNames),
    condition: sent.ConditionExpression === undefined ? undefined : writtenOut(sent.ConditionExpression, sent),
    input,
    code: reason.Code,
    message: reason.Message,
    item: reason.Item as Item | undefined,
  };
}

function keyOf(item: ItemInput | undefined, keyNames: readonly string[] | undefined): ItemInput | undefined {
  return item && keyNames && Object.fromEntries(keyNames.map((name) => [name, item[name]]));
}
