// What AWS says of operands that an operator or function cannot take.

import { type DocumentPath, formatPath } from "../values/document-path.ts";
import { type ExpressionParameter, invalidExpression } from "./expression-parameter.ts";

/** The operand is a literal of a type that the operator is not defined for. */
export function operandTypeError(parameter: ExpressionParameter, operator: string, type: string): Error {
  return invalidExpression(
    parameter,
    `Incorrect operand type for operator or function; operator or function: ${operator}, operand type: ${type}`,
  );
}

export function operandCountError(parameter: ExpressionParameter, operator: string, count: number): Error {
  return invalidExpression(
    parameter,
    `Incorrect number of operands for operator or function; operator or function: ${operator}, number of operands: ${count}`,
  );
}

/** The operand must be a document path, and is a value or a function. */
export function pathRequiredError(parameter: ExpressionParameter, operator: string): Error {
  return invalidExpression(
    parameter,
    `Operator or function requires a document path; operator or function: ${operator}`,
  );
}

/** The first operand, a document path, stands among the others too. */
export function notDistinctError(parameter: ExpressionParameter, operator: string, first: DocumentPath): Error {
  return invalidExpression(
    parameter,
    "The first operand must be distinct from the remaining operands for this operator or function; " +
      `operator: ${operator}, first operand: ${formatPath(first)}`,
  );
}
