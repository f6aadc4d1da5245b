// The request parameters that hold expressions. Each refusal of an expression names the one it stood in.

import { invalid, type ValidationException } from "../model/errors.ts";

export type ExpressionParameter =
  | "ConditionExpression"
  | "FilterExpression"
  | "KeyConditionExpression"
  | "ProjectionExpression"
  | "UpdateExpression";

/** `Invalid ConditionExpression: <reason>` */
export function invalidExpression(parameter: ExpressionParameter, reason: string): ValidationException {
  return invalid(`Invalid ${parameter}: ${reason}`);
}
