// What AWS refuses of an expression's words, once its syntax is right and before anything is looked up: reserved words, list
// indexes out of range, functions that do not exist or do not belong where they stand. The first in the text is refused.

import { type ExpressionParameter, invalidExpression } from "./expression-parameter.ts";
import { isReservedWord } from "./reserved-words.ts";
import {
  type ArithmeticSyntax,
  type ConditionSyntax,
  FUNCTION_NAMES,
  type FunctionSyntax,
  type OperandSyntax,
  type PathSyntax,
  type UpdateSyntax,
} from "./syntax.ts";

/** @throws ValidationException */
export function checkPathWords(parameter: ExpressionParameter, { elements }: PathSyntax): void {
  for (const element of elements) {
    if (element.kind === "name" && isReservedWord(element.name)) {
      throw invalidExpression(parameter, `Attribute name is a reserved keyword; reserved keyword: ${element.name}`);
    }
    if (element.kind === "index" && element.outOfRange !== undefined) {
      throw invalidExpression(
        parameter,
        `List index is not within the allowable range; index: [${element.outOfRange}]`,
      );
    }
  }
}

/** @throws ValidationException */
export function checkConditionWords(parameter: ExpressionParameter, syntax: ConditionSyntax): void {
  const operand = (each: OperandSyntax) => checkOperandWords(parameter, each);
  switch (syntax.kind) {
    case "and":
    case "or":
      for (const condition of syntax.conditions) checkConditionWords(parameter, condition);
      break;
    case "not":
      checkConditionWords(parameter, syntax.condition);
      break;
    case "comparison":
      operand(syntax.left);
      operand(syntax.right);
      break;
    case "between":
      operand(syntax.operand);
      operand(syntax.low);
      operand(syntax.high);
      break;
    case "in":
      operand(syntax.operand);
      syntax.candidates.forEach(operand);
      break;
    case "function":
      checkFunction(parameter, syntax);
      if (syntax.name === "size") throw misused(parameter, syntax);
      syntax.operands.forEach(operand);
  }
}

/** An operand of a condition: of the functions only `size` gives something to compare. */
function checkOperandWords(parameter: ExpressionParameter, syntax: OperandSyntax): void {
  if (syntax.kind === "path") checkPathWords(parameter, syntax);
  if (syntax.kind !== "function") return;
  checkFunction(parameter, syntax);
  if (syntax.name !== "size") throw misused(parameter, syntax);
  for (const operand of syntax.operands) checkOperandWords(parameter, operand);
}

/** Of a condition's functions. AWS says the same of filters and key conditions. */
function checkFunction(parameter: ExpressionParameter, syntax: FunctionSyntax): void {
  checkExists(parameter, syntax);
  const { name } = syntax;
  if (name !== "if_not_exists" && name !== "list_append") return;
  throw invalidExpression(parameter, `The function is not allowed in a condition expression; function: ${name}`);
}

/** @throws ValidationException */
export function checkUpdateWords(parameter: ExpressionParameter, syntax: UpdateSyntax): void {
  for (const action of syntax) {
    checkPathWords(parameter, action.path);
    if (action.kind === "SET") checkSetWords(parameter, action.value, false);
  }
}

/** @param nested whether it is the operand of another operator or function */
function checkSetWords(
  parameter: ExpressionParameter,
  syntax: OperandSyntax | ArithmeticSyntax,
  nested: boolean,
): void {
  switch (syntax.kind) {
    case "path":
      checkPathWords(parameter, syntax);
      break;
    case "value":
      break;
    case "arithmetic":
      checkSetWords(parameter, syntax.left, true);
      checkSetWords(parameter, syntax.right, true);
      break;
    case "function": {
      checkExists(parameter, syntax);
      const { name } = syntax;
      if (name !== "if_not_exists" && name !== "list_append") {
        throw invalidExpression(parameter, `The function is not allowed in an update expression; function: ${name}`);
      }
      if (nested && name === "list_append") throw misused(parameter, syntax);
      for (const operand of syntax.operands) checkSetWords(parameter, operand, true);
    }
  }
}

function checkExists(parameter: ExpressionParameter, { name }: FunctionSyntax): void {
  if (FUNCTION_NAMES.includes(name)) return;
  throw invalidExpression(parameter, `Invalid function name; function: ${name}`);
}

function misused(parameter: ExpressionParameter, { name }: FunctionSyntax): Error {
  return invalidExpression(
    parameter,
    `The function is not allowed to be used this way in an expression; function: ${name}`,
  );
}
