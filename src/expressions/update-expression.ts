// Update expressions: text to an update that can be applied, refusing what AWS refuses before it looks at the item.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html

import { type AttributeType, typeOf } from "../values/attribute-value.ts";
import { type DocumentPath, samePath } from "../values/document-path.ts";
import type { Placeholders } from "./bind.ts";
import { assertDistinct } from "./distinct-paths.ts";
import { invalidExpression } from "./expression-parameter.ts";
import { notDistinctError, operandCountError, operandTypeError, pathRequiredError } from "./operand-error.ts";
import { ParseCache } from "./parse-cache.ts";
import type { ArithmeticSyntax, FunctionSyntax, OperandSyntax, UpdateActionSyntax } from "./syntax.ts";
import { type Update, type UpdateAction, type UpdateOperand, updateOf } from "./update.ts";
import { UpdateParser } from "./update-parser.ts";

export type { Update } from "./update.ts";

const PARAMETER = "UpdateExpression";
const TYPE_MISMATCH = "An operand in the update expression has an incorrect data type";

/** What `ADD` and `DELETE` can take: their refusal names types in full. */
const ACTION_TYPES: Readonly<Record<"ADD" | "DELETE", readonly AttributeType[]>> = {
  ADD: ["N", "SS", "NS", "BS"],
  DELETE: ["SS", "NS", "BS"],
};

const TYPE_NAMES: Readonly<Record<AttributeType, string>> = {
  S: "STRING",
  N: "NUMBER",
  B: "BINARY",
  SS: "STRING_SET",
  NS: "NUMBER_SET",
  BS: "BINARY_SET",
  M: "MAP",
  L: "LIST",
  BOOL: "BOOLEAN",
  NULL: "NULL",
};

const cache = new ParseCache(UpdateParser);

/**
 * Parses and binds an update expression.
 *
 * @throws ValidationException if the text is no update, its placeholders, functions or operands are wrong, or two of its
 * paths overlap
 * @example applyUpdate(bindUpdate("SET visits = if_not_exists(visits, :zero) + :one", placeholders), item).item
 */
export function bindUpdate(text: string, placeholders: Placeholders): Update {
  const { syntax, references } = cache.get(PARAMETER, text, placeholders.limits);
  placeholders.use(PARAMETER, references);
  const actions = syntax.map((action) => bindAction(action, placeholders));
  assertDistinct(
    PARAMETER,
    actions.map(({ path }) => path),
  );
  return updateOf(actions, TYPE_MISMATCH);
}

function bindAction(syntax: UpdateActionSyntax, placeholders: Placeholders): UpdateAction {
  const path = placeholders.path(syntax.path);
  switch (syntax.kind) {
    case "SET":
      return { kind: "SET", path, operand: bindSetValue(syntax.value, placeholders) };
    case "REMOVE":
      return { kind: "REMOVE", path };
    case "ADD":
    case "DELETE": {
      const value = placeholders.value(syntax.value.reference);
      const type = typeOf(value);
      if (!ACTION_TYPES[syntax.kind].includes(type)) throw actionTypeError(syntax.kind, type);
      return { kind: syntax.kind, path, value };
    }
  }
}

function bindSetValue(syntax: OperandSyntax | ArithmeticSyntax, placeholders: Placeholders): UpdateOperand {
  if (syntax.kind !== "arithmetic") return bindOperand(syntax, placeholders, false);
  const { operator } = syntax;
  const left = bindOperand(syntax.left, placeholders, true);
  const right = bindOperand(syntax.right, placeholders, true);
  checkLiteral(operator, left, "N");
  checkLiteral(operator, right, "N");
  return { kind: "arithmetic", operator, left, right };
}

/** @param nested whether it is the operand of another operator or function */
function bindOperand(syntax: OperandSyntax, placeholders: Placeholders, nested: boolean): UpdateOperand {
  switch (syntax.kind) {
    case "path":
      return { kind: "path", path: placeholders.path(syntax) };
    case "value":
      return { kind: "value", value: placeholders.value(syntax.reference) };
    case "function":
      return bindFunction(syntax, placeholders, nested);
  }
}

function bindFunction({ name, operands }: FunctionSyntax, placeholders: Placeholders, nested: boolean): UpdateOperand {
  if (name !== "if_not_exists" && name !== "list_append") {
    throw refuse(`The function is not allowed in an update expression; function: ${name}`);
  }
  if (nested && name === "list_append") {
    throw refuse(`The function is not allowed to be used this way in an expression; function: ${name}`);
  }
  const [first, second] = operands;
  if (operands.length !== 2 || !first || !second) throw operandCountError(PARAMETER, name, operands.length);
  switch (name) {
    case "if_not_exists": {
      const path: DocumentPath | undefined = first.kind === "path" ? placeholders.path(first) : undefined;
      if (!path) throw pathRequiredError(PARAMETER, name);
      const otherwise = bindOperand(second, placeholders, true);
      if (otherwise.kind === "path" && samePath(path, otherwise.path)) throw notDistinctError(PARAMETER, name, path);
      return { kind: name, path, otherwise };
    }
    case "list_append": {
      const lists = { first: bindOperand(first, placeholders, true), second: bindOperand(second, placeholders, true) };
      checkLiteral(name, lists.first, "L");
      checkLiteral(name, lists.second, "L");
      return { kind: name, ...lists };
    }
  }
}

function checkLiteral(operator: string, operand: UpdateOperand, allowed: AttributeType): void {
  if (operand.kind !== "value") return;
  const type = typeOf(operand.value);
  if (type !== allowed) throw operandTypeError(PARAMETER, operator, type);
}

function actionTypeError(action: "ADD" | "DELETE", type: AttributeType): Error {
  return refuse(
    `Incorrect operand type for operator or function; operator: ${action}, operand type: ${TYPE_NAMES[type]}, ` +
      `typeSet: ALLOWED_FOR_${action}_OPERAND`,
  );
}

function refuse(reason: string): Error {
  return invalidExpression(PARAMETER, reason);
}
