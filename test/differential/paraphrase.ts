// What DynamoDB Local is asked in the place of what it takes for something else than Amazon DynamoDB does.

import type { Json, JsonObject, Request } from "./sides.ts";

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
