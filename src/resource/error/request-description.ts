// Says in few words what a refused request asked for: operation, table, key, condition. For the messages of errors.

import type { AttributeMap, AttributeValue } from "../../values/attribute-value.ts";

const TEXT_LENGTH_MAX = 60;
const CONDITION_LENGTH_MAX = 200;
const MEMBERS_MAX = 3;
const ACTIONS_MAX = 3;

/** What is looked at of a request, or of one action of a transaction: any of it may be missing, or be something else. */
interface Described {
  readonly TableName?: unknown;
  readonly IndexName?: unknown;
  readonly Key?: AttributeMap;
  readonly Item?: AttributeMap;
  readonly Statement?: unknown;
  readonly ConditionExpression?: unknown;
  readonly ExpressionAttributeNames?: { readonly [placeholder: string]: string };
  readonly ExpressionAttributeValues?: AttributeMap;
  readonly RequestItems?: object;
}

/**
 * @param input the request in the wire's form
 * @param withCondition the condition is what failed
 * @returns undefined if the request names neither table nor statement
 * @example
 * const values = { ":v0": { N: "27" } };
 * const request = { TableName: "users", ConditionExpression: "age < :v0", ExpressionAttributeValues: values };
 * describeRequest("DeleteItem", { ...request, Key: { id: { S: "a" } } }, true);
 * // 'DeleteItem, table "users", key { id: "a" }, condition age < 27'
 */
export function describeRequest(operation: string, input: object, withCondition: boolean): string | undefined {
  const parts = describe(input, withCondition);
  return parts.length === 0 ? undefined : [operation, ...parts].join(", ");
}

/**
 * The actions of a transaction that failed; undefined if it is none, or if it is not said which.
 *
 * @param codes of the cancellation's reasons, one for each action
 * @example
 * const actions = [{ Delete: { TableName: "users", Key: { id: { S: "a" } } } }];
 * describeTransaction("TransactWriteItems", { TransactItems: actions }, ["TransactionConflict"]);
 * // 'TransactWriteItems; action 0: Delete, table "users", key { id: "a" }'
 */
export function describeTransaction(operation: string, input: object, codes: readonly string[]): string | undefined {
  const { TransactItems, TransactStatements } = input as { TransactItems?: unknown; TransactStatements?: unknown };
  const actions = TransactItems ?? TransactStatements;
  if (!Array.isArray(actions) || codes.length === 0) return undefined;
  const failed = codes.flatMap((code, i) => (code === "None" ? [] : [describeAction(actions[i], i, code)]));
  const more = failed.length - ACTIONS_MAX;
  return [operation, ...failed.slice(0, ACTIONS_MAX), ...(more > 0 ? [`and ${more} more`] : [])].join("; ");
}

function describeAction(action: unknown, i: number, code: string): string {
  const withCondition = code === "ConditionalCheckFailed";
  const { Statement } = Object(action) as Described;
  if (Statement !== undefined) return [`action ${i}`, ...describe(Object(action), withCondition)].join(", ");
  const [kind, input] = Object.entries(Object(action))[0] ?? ["", {}];
  return [`action ${i}: ${kind}`, ...describe(Object(input), withCondition)].join(", ");
}

function describe(request: Described, withCondition: boolean): string[] {
  const { TableName, IndexName, Key, Item, Statement, ConditionExpression, RequestItems } = request;
  const parts: string[] = [];
  if (typeof TableName === "string") parts.push(`table ${JSON.stringify(TableName)}`);
  if (typeof IndexName === "string") parts.push(`index ${JSON.stringify(IndexName)}`);
  for (const table of Object.keys(RequestItems ?? {})) parts.push(`table ${JSON.stringify(table)}`);
  if (Key) parts.push(`key ${members(Key)}`);
  else if (Item) parts.push(`item ${members(Item)}`);
  if (typeof Statement === "string") parts.push(`statement ${shortened(Statement, CONDITION_LENGTH_MAX)}`);
  if (withCondition && typeof ConditionExpression === "string") {
    parts.push(`condition ${shortened(writtenOut(ConditionExpression, request), CONDITION_LENGTH_MAX)}`);
  }
  return parts;
}

/** An expression with names and values in the place of its placeholders. */
export function writtenOut(expression: string, request: Described): string {
  const { ExpressionAttributeNames: names, ExpressionAttributeValues: values } = request;
  return expression.replace(/[#:]\w+/g, (placeholder) => {
    if (names && Object.hasOwn(names, placeholder)) return String(names[placeholder]);
    if (values && Object.hasOwn(values, placeholder)) return valueText(values[placeholder] as AttributeValue);
    return placeholder;
  });
}

function members(attributes: AttributeMap): string {
  const entries = Object.entries(attributes);
  const shown = entries.slice(0, MEMBERS_MAX).map(([name, value]) => `${name}: ${valueText(value)}`);
  return `{ ${[...shown, ...(entries.length > MEMBERS_MAX ? ["…"] : [])].join(", ")} }`;
}

function valueText(value: AttributeValue): string {
  if ("S" in value) return shortened(JSON.stringify(value.S), TEXT_LENGTH_MAX);
  if ("N" in value) return value.N;
  if ("BOOL" in value) return String(value.BOOL);
  if ("NULL" in value) return "null";
  if ("B" in value) return `<${Buffer.byteLength(value.B, "base64")} bytes>`;
  if ("L" in value) return "[…]";
  return "{…}";
}

function shortened(text: string, lengthMax: number): string {
  return text.length > lengthMax ? `${text.slice(0, lengthMax - 1)}…` : text;
}
