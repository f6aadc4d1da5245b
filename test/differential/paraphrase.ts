// What DynamoDB Local is asked in the place of what it takes for something else than Amazon DynamoDB does.

import type { Answer, Json, JsonObject, Request } from "./sides.ts";

const ARN = "arn:aws:dynamodb:us-east-1:000000000000:table/";

/** A table's ARN, as requests may have it in the place of the name. */
export function arnOf(table: string): string {
  return `${ARN}${table}`;
}

/** A request to an ARN is answered with the ARN: with the name, as DynamoDB Local does. */
export function withNames<T extends Request | Answer>(value: T): T {
  const text = JSON.stringify(value);
  return text.includes(ARN) ? JSON.parse(text.replaceAll(ARN, "")) : value;
}

/** An update by the legacy parameter is a PUT where it does not say, by the documentation; DynamoDB Local does nothing. */
export function paraphrased(request: Request): Request {
  const { operation, input } = request;
  const { AttributeUpdates: updates } = input;
  if (operation !== "UpdateItem" || !isObject(updates)) return request;
  const withActions = Object.entries(updates).map(([name, update]): [string, Json] =>
    isObject(update) && (update.Action ?? null) === null ? [name, { ...update, Action: "PUT" }] : [name, update],
  );
  return { operation, input: { ...input, AttributeUpdates: Object.fromEntries(withActions) } };
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
