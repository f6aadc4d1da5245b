// Update expressions: text to an update that can be applied, refusing what AWS refuses before it looks at the item.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html

import { type AttributeType, typeOf } from "../values/attribute-value.ts";
import { type DocumentPath, samePath } from "../values/document-path.ts";
import type { Placeholders } from "./bind.ts";
import { bindDistinctPaths } from "./distinct-paths.ts";
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
  const { syntax } = cache.get(PARAMETER, text, placeholders.limits);
  const paths = bindDistinctPaths(
    PARAMETER,
    syntax.map(({ path }) => path),
    placeholders,
  );
  // AWS goes from the last action to the first, which shows where several are wrong.
  const actions = syntax.map((action, i) => [action, paths[i]!] as const).reverse();
  const bound = actions.map(([action, path]) => bindAction(action, path, placeholders)).reverse();
  return updateOf(bound, TYPE_MISMATCH);
}

function bindAction(syntax: UpdateActionSyntax, path: DocumentPath, placeholders: Placeholders): UpdateAction {
  switch (syntax.kind) {
    case "SET":
      return { kind: "SET", path, operand: bindSetValue(syntax.value, placeholders) };
    case "REMOVE":
      return { kind: "REMOVE", path };
    case "ADD":
    case "DELETE": {
      const value = placeholders.value(PARAMETER, syntax.value.reference);
      const type = typeOf(value);
      if (!ACTION_TYPES[syntax.kind].includes(type)) throw actionTypeError(syntax.kind, type);
      return { kind: syntax.kind, path, value };
    }
  }
}

function bindSetValue(syntax: OperandSyntax | ArithmeticSyntax, placeholders: Placeholders): UpdateOperand {
  if (syntax.kind !== "arithmetic") return bindOperand(syntax, placeholders);
  const { operator } = syntax;
  const left = bindOperand(syntax.left, placeholders);
  const right = bindOperand(syntax.right, placeholders);
  checkLiteral(operator, left, "N");
  checkLiteral(operator, right, "N");
  return { kind: "arithmetic", operator, left, right };
}

function bindOperand(syntax: OperandSyntax, placeholders: Placeholders): UpdateOperand {
  switch (syntax.kind) {
    case "path":
      return { kind: "path", path: placeholders.path(PARAMETER, syntax) };
    case "value":
      return { kind: "value", value: placeholders.value(PARAMETER, syntax.reference) };
    case "function":
      return bindFunction(syntax, placeholders);
  }
}

/** Of the functions that may stand in an update; word-checks.ts has refused the others. */
function bindFunction({ name, operands }: FunctionSyntax, placeholders: Placeholders): UpdateOperand {
  const [first, second] = operands.map((operand) => bindOperand(operand, placeholders));
  if (operands.length !== 2 || !first || !second) throw operandCountError(PARAMETER, name, operands.length);
  if (name === "list_append") {
    checkLiteral(name, first, "L");
    checkLiteral(name, second, "L");
    return { kind: name, first, second };
  }
  if (name !== "if_not_exists" || first.kind !== "path") throw pathRequiredError(PARAMETER, name);
  const { path } = first;
  if (second.kind === "path" && samePath(path, second.path)) throw notDistinctError(PARAMETER, name, path);
  return { kind: name, path, otherwise: second };
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
