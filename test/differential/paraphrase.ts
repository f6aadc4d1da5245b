// What DynamoDB Local is asked in the place of what it takes for something else than Amazon DynamoDB does.

import type { Answer, Json, JsonObject, Request } from "./sides.ts";

const ARN = "arn:aws:dynamodb:us-east-1:000000000000:table/";

/** A table's ARN: it stands for the name in a request, and in the answer to it. */
export function arnOf(table: string): string {
  return `${ARN}${table}`;
}

/** The answer to a request with names in the place of ARNs. */
export function withNames<T extends Request | Answer>(value: T): T {
  return JSON.parse(JSON.stringify(value).replaceAll(ARN, ""));
}

/** An update by the legacy parameter is a PUT where it does not say, by the documentation; DynamoDB Local does nothing. */
export function paraphrased(request: Request): Request {
  const { operation, input } = isToArn(request) ? withNames(request) : request;
  const { AttributeUpdates: updates } = input;
  if (operation !== "UpdateItem" || !isObject(updates)) return { operation, input };
  const withActions = Object.entries(updates).map(([name, update]): [string, Json] =>
    isObject(update) && (update.Action ?? null) === null ? [name, { ...update, Action: "PUT" }] : [name, update],
  );
  return { operation, input: { ...input, AttributeUpdates: Object.fromEntries(withActions) } };
}

/** DynamoDB Local takes ARNs, but answers what a request to them has used whether that is asked for or not. */
export function isToArn({ input }: Request): boolean {
  return String(input.TableName).startsWith(ARN);
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
