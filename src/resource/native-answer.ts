// An operation's answer as native values, each by the conversion of its table: an answer does not always name the table.

import { nativeMembers } from "./api/native-members.ts";
import type { OperationName } from "./api/operations.ts";
import type { NativeConversion } from "./native-conversion.ts";
import { within } from "./value/unsupported-value-error.ts";

/** What of a request matters here, in the wire's form: any of it may be missing. */
interface Reading {
  readonly ProjectionExpression?: unknown;
  readonly AttributesToGet?: unknown;
  readonly RequestItems?: { readonly [table: string]: Reading };
}

/** What of an answer holds whole items. */
export interface Answer {
  Item?: object;
  Items?: object[];
  Responses?: object;
}

/**
 * @param input the request in the wire's form
 * @throws {CodecError} something stored that its codec does not know
 * @throws {SchemaError} an item that its table's schema refuses
 */
export function toNativeAnswer(
  conversion: NativeConversion,
  operation: OperationName,
  input: object,
  output: object,
): object {
  const shape = nativeMembers[operation].output;
  if (operation === "TransactGetItems") return toNativeResponses(conversion, actionsOf(input), output);
  const answer: Answer = conversion.toNative(shape, output, tableOf(input));
  if (operation === "BatchGetItem") {
    const { RequestItems = {} } = input as Reading;
    for (const [table, Items] of Object.entries(answer.Responses ?? {})) {
      validated(conversion, { Items }, RequestItems[table], table);
    }
    return answer;
  }
  const reads = operation === "GetItem" || operation === "Query" || operation === "Scan";
  return reads ? validated(conversion, answer, input, tableOf(input)) : answer;
}

/** The items of a transaction, each by the conversion of the table that its action names. */
function toNativeResponses(conversion: NativeConversion, actions: readonly object[], output: Answer): Answer {
  const responses = (output.Responses ?? []) as readonly Answer[];
  const native = ({ Item }: Answer, action: object | undefined): Answer => {
    const table = tableOf(action);
    if (Item === undefined) return {};
    const read = placed("Item", () => conversion.toNative("attributes", Item, table));
    return validated(conversion, { Item: read }, action, table);
  };
  const Responses = responses.map((response, i) =>
    placed("Responses", () => placed(i, () => native(response, actions[i]))),
  );
  return { ...output, Responses };
}

/** The answer, its items replaced by what the table's schema makes of them, unless parts of items were asked for. */
export function validated(conversion: NativeConversion, answer: Answer, request: Reading = {}, table?: string): Answer {
  if (request.ProjectionExpression !== undefined || request.AttributesToGet !== undefined) return answer;
  if (answer.Item !== undefined) answer.Item = placed("Item", () => conversion.validated(answer.Item, table) as object);
  answer.Items?.forEach((item, i, items) => {
    items[i] = placed("Items", () => placed(i, () => conversion.validated(item, table) as object));
  });
  return answer;
}

function placed<Result>(step: string | number, run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    throw within(step, error);
  }
}

/** The table that a request is about, if it is one. */
export function tableOf(request: object | undefined): string | undefined {
  const { TableName } = (request ?? {}) as { readonly TableName?: unknown };
  return typeof TableName === "string" ? TableName : undefined;
}

/** What a transaction asks for: each action's request. */
export function actionsOf(input: object): readonly object[] {
  const { TransactItems } = input as { readonly TransactItems?: unknown };
  return Array.isArray(TransactItems) ? TransactItems.map((action) => Object(Object.values(Object(action))[0])) : [];
}
