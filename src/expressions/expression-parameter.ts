// The request parameters that hold expressions. Each refusal of an expression names the one it stood in.

import { invalid, type ValidationException } from "../model/errors.ts";

export type ExpressionParameter =
  | "ConditionExpression"
  | "FilterExpression"
  | "KeyConditionExpression"
  | "ProjectionExpression"
  | "UpdateExpression"
  /** Of PartiQL: a clause of it is no expression of its own, so its refusals stand alone. */
  | "Statement";

/** `Invalid ConditionExpression: <reason>` */
export function invalidExpression(parameter: ExpressionParameter, reason: string): ValidationException {
  return invalid(parameter === "Statement" ? reason : `Invalid ${parameter}: ${reason}`);
}
