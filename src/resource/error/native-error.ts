// An error of the service as users see it: its items as native values, and its message with what was asked.

import { type CancellationReason, DynamoDBError, type ErrorDetails } from "../../model/errors.ts";
import { toNative } from "../native-conversion.ts";
import { describeRequest, describeTransaction } from "./request-description.ts";
import { serviceError } from "./service-error.ts";

/**
 * @param input the request in the wire's form
 * @returns a copy of an error of the service, since one error may be the answer to several requests; any other error as
 *   it is
 */
export function toNativeError(error: unknown, operation: string, input: object): unknown {
  if (!(error instanceof DynamoDBError)) return error;
  const { name, awsMessage, status, requestId } = error;
  const reasons = error.details.CancellationReasons as readonly CancellationReason[] | undefined;
  const context = reasons
    ? describeTransaction(
        operation,
        input,
        reasons.map(({ Code }) => Code),
      )
    : describeRequest(operation, input, name === "ConditionalCheckFailedException");
  const options = { requestId, context, ...(error.cause !== undefined && { cause: error.cause }) };
  return serviceError(name, awsMessage, status, nativeDetails(error.details), options);
}

function nativeDetails(details: ErrorDetails): ErrorDetails {
  const reasons = details.CancellationReasons as readonly CancellationReason[] | undefined;
  return {
    ...details,
    ...withNativeItem(details),
    ...(reasons && { CancellationReasons: reasons.map((reason) => ({ ...reason, ...withNativeItem(reason) })) }),
  };
}

function withNativeItem({ Item }: { readonly Item?: unknown }): { Item?: object } {
  return Item === undefined ? {} : { Item: toNative("attributes", Item as object) };
}
