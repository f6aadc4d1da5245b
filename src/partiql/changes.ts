// The SET and REMOVE clauses of an UPDATE statement: turned into the update that update expressions are turned into.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.update.html

import { assertDistinct } from "../expressions/distinct-paths.ts";
import {
  notDistinctError,
  operandCountError,
  operandTypeError,
  pathRequiredError,
} from "../expressions/operand-error.ts";
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

/**
 * The update that an UPDATE statement states.
 *
 * @throws ValidationException if DynamoDB can not do one of the changes, or two of their paths overlap
 */
export function bindChanges(changes: readonly ChangeSyntax[], values: ValueBinder): Update {
  const binder = new ChangeBinder(values);
  const actions = changes.map((change) => binder.action(change));
  const operators = actions.reduce((sum, action) => sum + (action.kind === "SET" ? operatorsOf(action.operand) : 0), 0);
  if (operators > AWS_LIMITS.expressionOperatorsMax) throw tooManyOperators("Statement", AWS_LIMITS);
  assertDistinct(
    "Statement",
    actions.map(({ path }) => path),
  );
  const [refusal] = binder.refusals;
  if (refusal) throw refusal;
  return updateOf(actions, TYPE_MISMATCH);
}

/** How many operators and functions an operand has, as AWS counts them. */
function operatorsOf(operand: UpdateOperand): number {
  switch (operand.kind) {
    case "path":
    case "value":
      return 0;
    case "arithmetic":
    case "equality":
      return 1 + operatorsOf(operand.left) + operatorsOf(operand.right);
    case "list_append":
      return 1 + operatorsOf(operand.first) + operatorsOf(operand.second);
    case "if_not_exists":
      return 1 + operatorsOf(operand.otherwise);
  }
}

/** In the place of an operand that is refused: nothing more is to be said of it. */
const REFUSED: UpdateOperand = { kind: "path", path: [] };

class ChangeBinder {
  /** What is said of the numbers and types of operands: after all that changes may not be, and after their paths. */
  readonly refusals: Error[] = [];
  readonly #values: ValueBinder;

  constructor(values: ValueBinder) {
    this.#values = values;
  }

  action(change: ChangeSyntax): UpdateAction {
    const path = documentPath(change.path);
    switch (change.kind) {
      case "REMOVE":
        return { kind: "REMOVE", path };
      case "SET": {
        const { value } = change;
        if (value.kind === "call" && (value.name === "set_add" || value.name === "set_delete")) {
          return this.#setFunction(path, value);
        }
        return { kind: "SET", path, operand: this.#operand(value) };
      }
    }
  }

  /** `s = set_add(s, <<…>>)`, which changes the set it is assigned to and no other. */
  #setFunction(path: DocumentPath, { name, operands, place }: CallSyntax): UpdateAction {
    const NAME = name.toUpperCase();
    const [set, elements] = operands;
    if (!set || !elements || operands.length > 2) throw refused(`${NAME} must have exactly two arguments`, place);
    const assigned = this.#operand(set);
    if (assigned.kind !== "path" || !samePath(assigned.path, path)) {
      throw refused(`The first argument to ${NAME} must equal the assignment value`);
    }
    const operand = this.#operand(elements);
    if (operand.kind !== "value" || !SET_TYPES.includes(typeOf(operand.value))) {
      throw refused(`The second argument to ${NAME} must be a value with type SET`, set.place);
    }
    return { kind: name === "set_add" ? "ADD" : "DELETE", path, value: operand.value };
  }

  #operand(syntax: ExpressionSyntax): UpdateOperand {
    switch (syntax.kind) {
      case "path":
        return { kind: "path", path: documentPath(syntax) };
      case "arithmetic": {
        const { operator } = syntax;
        const left = this.#operand(syntax.left);
        const right = this.#operand(syntax.right);
        this.#checkType(operator, left, "N");
        this.#checkType(operator, right, "N");
        return { kind: "arithmetic", operator, left, right };
      }
      case "sign":
        this.#operand(syntax.operand);
        return this.#refuse(operandCountError("Statement", syntax.operator, 1));
      case "call":
        return this.#function(syntax);
      case "comparison": {
        const { operator } = syntax;
        if (operator !== "=") throw unsupportedOperator(syntax);
        const left = this.#operand(syntax.left);
        const right = this.#operand(syntax.right);
        if (left.kind === "path" && isSamePath(left, right)) {
          return this.#refuse(notDistinctError("Statement", operator, left.path));
        }
        return { kind: "equality", left, right };
      }
      case "and":
      case "or":
      case "not":
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
        return { kind: "value", value: this.#value(syntax) };
    }
  }

  /** A parameter has been looked at already; a literal must not nest too deeply either. */
  #value(syntax: ExpressionSyntax): AttributeValue {
    const value = this.#values.value(syntax);
    return syntax.kind === "parameter" ? value : normalizeAttributeValue(value);
  }

  /** Every operand is looked at by itself before the function is. */
  #function({ name, operands }: CallSyntax): UpdateOperand {
    const bound = operands.map((operand) => this.#operand(operand));
    const [first, second] = bound;
    switch (name) {
      case "list_append": {
        if (!first || !second || bound.length > 2) {
          return this.#refuse(operandCountError("Statement", name, bound.length));
        }
        this.#checkType(name, first, "L");
        this.#checkType(name, second, "L");
        return { kind: name, first, second };
      }
      case "if_not_exists": {
        if (!first || !second || bound.length > 2) {
          return this.#refuse(operandCountError("Statement", name, bound.length));
        }
        if (first.kind !== "path") return this.#refuse(pathRequiredError("Statement", name));
        if (isSamePath(first, second)) return this.#refuse(notDistinctError("Statement", name, first.path));
        return { kind: name, path: first.path, otherwise: second };
      }
    }
    const isFunction = FUNCTION_NAMES.some((each) => each === name);
    throw refused(
      isFunction
        ? `The function is not allowed in an update expression; function: ${name}`
        : `Unrecognized function: ${name}`,
    );
  }

  #checkType(operator: string, operand: UpdateOperand, allowed: AttributeType): void {
    const type = knownType(operand);
    if (type && type !== allowed) this.refusals.push(operandTypeError("Statement", operator, type));
  }

  #refuse(error: Error): UpdateOperand {
    this.refusals.push(error);
    return REFUSED;
  }
}

function isSamePath(one: UpdateOperand & { readonly kind: "path" }, other: UpdateOperand): boolean {
  return other.kind === "path" && samePath(one.path, other.path);
}

function unsupportedOperator(syntax: ExpressionSyntax): Error {
  return refused(`Unsupported operator in Update Expression. Operator: ${tokenName(syntax)}`);
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
    case "equality":
      return "BOOL";
    case "path":
    case "if_not_exists":
      return undefined;
  }
}
