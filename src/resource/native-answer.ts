// An operation's answer as native values, each by the rules of its table: an answer does not always name the table itself.

import { nativeMembers } from "./api/native-members.ts";
import type { OperationName } from "./api/operations.ts";
import type { NativeConversion } from "./native-conversion.ts";

interface TransactGetItemsOutput {
  readonly Responses?: readonly object[];
}

/** @param input the request in the wire's form */
export function toNativeAnswer(
  conversion: NativeConversion,
  operation: OperationName,
  input: object,
  output: object,
): object {
  const shape = nativeMembers[operation].output;
  if (operation !== "TransactGetItems") return conversion.toNative(shape, output, tableOf(input));
  const { Responses = [], ...rest } = output as TransactGetItemsOutput;
  const tables = tablesOfActions(input);
  const native = Responses.map((response, i) => conversion.toNative(shape, { Responses: [response] }, tables[i]));
  return { ...rest, Responses: native.flatMap((answer) => (answer as TransactGetItemsOutput).Responses ?? []) };
}

/** The table that a request is about, if it is one. */
export function tableOf(input: object): string | undefined {
  const { TableName } = input as { readonly TableName?: unknown };
  return typeof TableName === "string" ? TableName : undefined;
}

/** The table of each action of a transaction. */
export function tablesOfActions(input: object): readonly (string | undefined)[] {
  const { TransactItems } = input as { readonly TransactItems?: unknown };
  if (!Array.isArray(TransactItems)) return [];
  return TransactItems.map((action) => {
    const [request] = Object.values(Object(action));
    return tableOf(Object(request));
  });
}
