// The SET and REMOVE clauses of an UPDATE statement: turned into the update that update expressions are turned into.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.update.html

import { assertDistinct } from "../expressions/distinct-paths.ts";
import { operandCountError, operandTypeError, pathRequiredError } from "../expressions/operand-error.ts";
import { tooManyOperators } from "../expressions/parser.ts";
import { FUNCTION_NAMES } from "../expressions/syntax.ts";
import { type Update, type UpdateAction, type UpdateOperand, updateOf } from "../expressions/update.ts";
import { normalizeAttributeValue } from "../model/attribute-value-checks.ts";
import { AWS_LIMITS } from "../model/limits.ts";
import { type AttributeType, type AttributeValue, typeOf } from "../values/attribute-value.ts";
import { type DocumentPath, samePath } from "../values/document-path.ts";
import { tokenName, unsupportedToken } from "./node-names.ts";
import { documentPath } from "./paths.ts";
import { refused } from "./refusals.ts";
import type { CallSyntax, ChangeSyntax, ExpressionSyntax } from "./syntax.ts";
import type { ValueBinder } from "./value-binder.ts";

const TYPE_MISMATCH = "An operand in the update expression has an incorrect data type";

const SET_TYPES: readonly AttributeType[] = ["SS", "NS", "BS"];

/** @throws ValidationException if DynamoDB can not do one of the changes */
export function bindChanges(changes: readonly ChangeSyntax[], values: ValueBinder): UpdateAction[] {
  const actions = changes.map((change) => bindChange(change, values));
  const operators = actions.reduce((sum, action) => sum + (action.kind === "SET" ? operatorsOf(action.operand) : 0), 0);
  if (operators > AWS_LIMITS.expressionOperatorsMax) throw tooManyOperators("Statement", AWS_LIMITS);
  return actions;
}

/** How many operators and functions an operand has, as AWS counts them. */
function operatorsOf(operand: UpdateOperand): number {
  switch (operand.kind) {
    case "path":
    case "value":
      return 0;
    case "arithmetic":
      return 1 + operatorsOf(operand.left) + operatorsOf(operand.right);
    case "list_append":
      return 1 + operatorsOf(operand.first) + operatorsOf(operand.second);
    case "if_not_exists":
      return 1 + operatorsOf(operand.otherwise);
  }
}

/**
 * The update that an UPDATE statement states.
 *
 * @throws ValidationException if two of its paths overlap
 */
export function updateOfChanges(actions: readonly UpdateAction[]): Update {
  assertDistinct("Statement", actions.map(({ path }) => path).reverse());
  return updateOf(actions, TYPE_MISMATCH);
}

function bindChange(change: ChangeSyntax, values: ValueBinder): UpdateAction {
  const path = documentPath(change.path);
  switch (change.kind) {
    case "REMOVE":
      return { kind: "REMOVE", path };
    case "SET": {
      const { value } = change;
      if (value.kind === "call" && (value.name === "set_add" || value.name === "set_delete")) {
        return bindSetFunction(path, value, values);
      }
      return { kind: "SET", path, operand: bindOperand(value, values) };
    }
  }
}

/** `s = set_add(s, <<…>>)`, which changes the set it is assigned to and no other. */
function bindSetFunction(path: DocumentPath, { name, operands, place }: CallSyntax, values: ValueBinder): UpdateAction {
  const NAME = name.toUpperCase();
  const [set, elements] = operands;
  if (!set || !elements || operands.length > 2) throw refused(`${NAME} must have exactly two arguments`, place);
  const assigned = bindOperand(set, values);
  if (assigned.kind !== "path" || !samePath(assigned.path, path)) {
    throw refused(`The first argument to ${NAME} must equal the assignment value`);
  }
  const operand = bindOperand(elements, values);
  if (operand.kind !== "value" || !SET_TYPES.includes(typeOf(operand.value))) {
    throw refused(`The second argument to ${NAME} must be a value with type SET`, set.place);
  }
  return { kind: name === "set_add" ? "ADD" : "DELETE", path, value: operand.value };
}

function bindOperand(syntax: ExpressionSyntax, values: ValueBinder): UpdateOperand {
  switch (syntax.kind) {
    case "path":
      return { kind: "path", path: documentPath(syntax) };
    case "arithmetic": {
      const { operator } = syntax;
      const left = bindOperand(syntax.left, values);
      const right = bindOperand(syntax.right, values);
      checkType(operator, left, "N");
      checkType(operator, right, "N");
      return { kind: "arithmetic", operator, left, right };
    }
    case "sign":
      throw operandCountError("Statement", syntax.operator, 1);
    case "call":
      return bindFunction(syntax, values);
    case "and":
    case "or":
    case "not":
    case "comparison":
    case "between":
    case "in":
      throw unsupportedOperator(syntax);
    case "is":
      throw refused("IS operator is not supported in update expressions");
    case "unsupported":
      if (syntax.refusal !== undefined) throw refused(syntax.refusal, syntax.place);
      throw syntax.node === "NAry" ? unsupportedOperator(syntax) : unsupportedToken(syntax);
    case "select":
    case "change":
      throw unsupportedToken(syntax);
    default:
      return { kind: "value", value: bindValue(syntax, values) };
  }
}

/** A parameter has been looked at already; a literal must not nest too deeply either. */
function bindValue(syntax: ExpressionSyntax, values: ValueBinder): AttributeValue {
  const value = values.value(syntax);
  return syntax.kind === "parameter" ? value : normalizeAttributeValue(value);
}

function unsupportedOperator(syntax: ExpressionSyntax): Error {
  return refused(`Unsupported operator in Update Expression. Operator: ${tokenName(syntax)}`);
}

function bindFunction({ name, operands }: CallSyntax, values: ValueBinder): UpdateOperand {
  switch (name) {
    case "list_append": {
      const bound = operands.map((operand) => bindOperand(operand, values));
      if (bound.length !== 2) throw operandCountError("Statement", name, operands.length);
      const lists = { first: bound[0]!, second: bound[1]! };
      checkType(name, lists.first, "L");
      checkType(name, lists.second, "L");
      return { kind: name, ...lists };
    }
    case "if_not_exists": {
      const [path, otherwise, ...more] = operands.map((operand) => bindOperand(operand, values));
      if (!path || !otherwise || more.length > 0) throw operandCountError("Statement", name, operands.length);
      if (path.kind !== "path") throw pathRequiredError("Statement", name);
      return { kind: name, path: path.path, otherwise };
    }
  }
  const isFunction = FUNCTION_NAMES.some((each) => each === name);
  throw refused(
    isFunction
      ? `The function is not allowed in an update expression; function: ${name}`
      : `Unrecognized function: ${name}`,
  );
}

function checkType(operator: string, operand: UpdateOperand, allowed: AttributeType): void {
  const type = knownType(operand);
  if (type && type !== allowed) throw operandTypeError("Statement", operator, type);
}

/** An operand's type, so far as the statement tells it. */
function knownType(operand: UpdateOperand): AttributeType | undefined {
  switch (operand.kind) {
    case "value":
      return typeOf(operand.value);
    case "list_append":
      return "L";
    case "arithmetic":
      return "N";
    case "path":
    case "if_not_exists":
      return undefined;
  }
}
