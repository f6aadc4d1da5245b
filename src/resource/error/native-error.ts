// An error of the service as users see it: its items as native values, and its message with what was asked.

import { type CancellationReason, DynamoDBError, type ErrorDetails } from "../../model/errors.ts";
import { actionsOf, tableOf } from "../native-answer.ts";
import { NativeConversion } from "../native-conversion.ts";
import { describeRequest, describeTransaction } from "./request-description.ts";
import { serviceError } from "./service-error.ts";

/**
 * @param input the request in the wire's form
 * @returns a copy of an error of the service, since one error may be the answer to several requests; any other error as
 *   it is
 */
export function toNativeError(error: unknown, operation: string, input: object, conversion: NativeConversion): unknown {
  if (!(error instanceof DynamoDBError)) return error;
  const { name, awsMessage, status, requestId } = error;
  const reasons = error.details.CancellationReasons as readonly CancellationReason[] | undefined;
  const context =
    describeTransaction(operation, input, reasons?.map(({ Code }) => Code) ?? []) ??
    describeRequest(operation, input, name === "ConditionalCheckFailedException");
  const options = { requestId, context, ...(error.cause !== undefined && { cause: error.cause }) };
  return serviceError(name, awsMessage, status, nativeDetails(error.details, input, conversion), options);
}

function nativeDetails(details: ErrorDetails, input: object, conversion: NativeConversion): ErrorDetails {
  const withNativeItem = <Carrier extends { readonly Item?: unknown }>(carrier: Carrier, table?: string): Carrier =>
    carrier.Item === undefined ? carrier : { ...carrier, Item: nativeItem(carrier.Item as object, conversion, table) };

  const reasons = details.CancellationReasons as readonly CancellationReason[] | undefined;
  if (!reasons) return withNativeItem(details, tableOf(input));
  const actions = actionsOf(input);
  return { ...details, CancellationReasons: reasons.map((reason, i) => withNativeItem(reason, tableOf(actions[i]))) };
}

/** An item that its codecs do not know is carried without them: the error itself is not lost over it. */
export function nativeItem(item: object, conversion: NativeConversion, table: string | undefined): object {
  try {
    return conversion.toNative("attributes", item, table);
  } catch {
    return new NativeConversion().toNative("attributes", item);
  }
}
