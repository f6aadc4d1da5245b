// WHERE clauses: turned into the syntax of condition expressions, and bound as those are. One thing differs: in PartiQL
// what is missing compares to nothing, so that `<>` is false of it.

import { Placeholders } from "../expressions/bind.ts";
import type { Condition, ConditionNode, OperandNode } from "../expressions/condition.ts";
import { ConditionBinder } from "../expressions/condition-binder.ts";
import { tooManyOperators } from "../expressions/parser.ts";
import {
  type ConditionSyntax,
  FUNCTION_NAMES,
  type PathSyntax as OperandPath,
  type OperandSyntax,
} from "../expressions/syntax.ts";
import { AWS_LIMITS } from "../model/limits.ts";
import type { AttributeType, AttributeValue, MutableAttributeMap } from "../values/attribute-value.ts";
import { literalType, tokenName, unsupportedToken } from "./node-names.ts";
import { documentPath } from "./paths.ts";
import { type Place, refused, unexpectedPathComponent } from "./refusals.ts";
import type { CallSyntax, ExpressionSyntax, PathSyntax } from "./syntax.ts";
import type { ValueBinder } from "./value-binder.ts";

/** The types that `IS` may ask for, as DynamoDB has them. */
const TYPES: Readonly<Record<string, AttributeType>> = {
  bool: "BOOL",
  boolean: "BOOL",
  blob: "B",
  string: "S",
  numeric: "N",
  struct: "M",
  tuple: "M",
  list: "L",
};

/** What the language calls types that it has several words for. */
const FULL_NAMES: Readonly<Record<string, string>> = {
  int: "INTEGER",
  dec: "DECIMAL",
  char: "CHARACTER",
  varchar: "CHARACTER_VARYING",
};

/**
 * The condition that a WHERE clause states.
 *
 * @throws ValidationException if DynamoDB can not evaluate it
 */
export function bindWhere(syntax: ExpressionSyntax, values: ValueBinder): Condition {
  const translation = new WhereTranslation(values);
  const condition = translation.condition(syntax, "WHERE clause must contain an expression that resolves to a boolean");
  if (operatorsOf(condition) > AWS_LIMITS.expressionOperatorsMax) throw tooManyOperators("Statement", AWS_LIMITS);
  const binder = new ConditionBinder("Statement", translation.placeholders());
  const root = withoutMissing(binder.condition(condition));
  return { root, attributes: binder.attributes, nested: binder.nested };
}

const NO_ARGUMENTS = "The arguments to AND/OR must be Expressions";

class WhereTranslation {
  readonly #binder: ValueBinder;
  readonly #values: MutableAttributeMap = {};
  #count = 0;

  constructor(binder: ValueBinder) {
    this.#binder = binder;
  }

  placeholders(): Placeholders {
    return new Placeholders(undefined, this.#count > 0 ? this.#values : undefined);
  }

  /** @param refusal what is said of an expression that is no condition */
  condition(syntax: ExpressionSyntax, refusal: string): ConditionSyntax {
    const condition = isSize(syntax) ? undefined : this.#optionalCondition(syntax);
    if (!condition) throw refused(refusal);
    return condition;
  }

  /** @returns undefined for a value or a path, after what is wrong within it */
  #optionalCondition(syntax: ExpressionSyntax): ConditionSyntax | undefined {
    switch (syntax.kind) {
      case "and":
      case "or": {
        const [first, ...others] = operandsOf(syntax.kind, syntax);
        const parts = [this.#optionalCondition(first!)];
        // Each operator's two sides are looked into before it is told that one is none, and the next operator after that.
        for (const part of others) {
          parts.push(this.#optionalCondition(part));
          demanded(parts.slice(-2), NO_ARGUMENTS);
        }
        return { kind: syntax.kind, conditions: demanded(parts, NO_ARGUMENTS) };
      }
      case "not": {
        const operand = this.#optionalCondition(syntax.operand);
        const [condition] = demanded([operand], "The argument to NOT must be a Type or Expression");
        return { kind: "not", condition: condition! };
      }
      case "comparison":
        return {
          kind: "comparison",
          operator: syntax.operator,
          left: this.#operand(syntax.left),
          right: this.#operand(syntax.right),
        };
      case "between":
        return {
          kind: "between",
          operand: this.#operand(syntax.operand),
          low: this.#operand(syntax.low),
          high: this.#operand(syntax.high),
        };
      case "in":
        return { kind: "in", operand: this.#operand(syntax.operand), candidates: this.#candidates(syntax.candidates) };
      case "is":
        return this.#is(syntax.operand, syntax.type, syntax.place);
      case "call":
        return this.#call(syntax);
      case "missing":
      case "arithmetic":
      case "sign":
      case "unsupported":
      case "select":
        throw unsupported(syntax);
      default:
        this.#operand(syntax);
        return undefined;
    }
  }

  #candidates(syntax: ExpressionSyntax): OperandSyntax[] {
    const isSequence = syntax.kind === "list" || syntax.kind === "bag";
    if (isSequence && syntax.elements.length > 0) return syntax.elements.map((element) => this.#operand(element));
    throw refused(
      "IN operator must have a left hand argument of type Variable Reference and right hand argument of type Seq with at least one member",
    );
  }

  #is(operand: ExpressionSyntax, type: string, place: Place): ConditionSyntax {
    if (operand.kind !== "path" && !literalType(operand)) {
      throw refused("The left hand side argument to IS must be a Variable Reference, Literal, or Path");
    }
    const left = this.#operand(operand);
    if (type === "missing") return { kind: "function", name: "attribute_not_exists", operands: [left] };
    if (type === "null") return { kind: "comparison", operator: "=", left, right: this.#value({ NULL: true }) };
    const asked = TYPES[type];
    if (asked) return { kind: "function", name: "attribute_type", operands: [left, this.#value({ S: asked })] };
    throw refused(
      `Unsupported data type for IS operator: ${FULL_NAMES[type] ?? type.toUpperCase()}. Supported data types are [MISSING, NULL, BOOLEAN, BLOB, STRING, NUMERIC, STRUCT, TUPLE, LIST]`,
      place,
    );
  }

  #call({ name, operands }: CallSyntax): ConditionSyntax & OperandSyntax {
    const bound = operands.map((operand) => this.#operand(operand));
    const known = FUNCTION_NAMES.find((each) => each === name);
    if (!known) throw refused(`Unrecognized function: ${name}`);
    if (known === "if_not_exists" || known === "list_append") {
      throw refused(`The function is not allowed in a condition expression; function: ${name}`);
    }
    return { kind: "function", name: known, operands: bound };
  }

  #operand(syntax: ExpressionSyntax): OperandSyntax {
    if (syntax.kind === "path") return operandPath(syntax);
    if (syntax.kind === "call") return this.#call(syntax);
    const value = this.#binder.optionalValue(syntax);
    if (value) return this.#value(value);
    // What is wrong within it is said first.
    if (syntax.kind === "and" || syntax.kind === "or" || syntax.kind === "not") this.#optionalCondition(syntax);
    throw unsupported(syntax);
  }

  #value(value: AttributeValue): OperandSyntax {
    const reference = `:${this.#count++}`;
    this.#values[reference] = value;
    return { kind: "value", reference };
  }
}

/** Alone it is no condition; what is an operand of AND, OR or NOT is held against the types that they take. */
function isSize(syntax: ExpressionSyntax): boolean {
  return syntax.kind === "call" && syntax.name === "size";
}

function demanded(conditions: readonly (ConditionSyntax | undefined)[], refusal: string): readonly ConditionSyntax[] {
  return conditions.map((condition) => {
    if (!condition) throw refused(refusal);
    return condition;
  });
}

function operandPath(syntax: PathSyntax): OperandPath {
  return {
    kind: "path",
    elements: documentPath(syntax).map((step) =>
      typeof step === "number" ? { kind: "index", index: step } : { kind: "name", name: step },
    ),
  };
}

/** `a AND b AND c` is one conjunction of three, however it was parsed. */
function operandsOf(kind: "and" | "or", syntax: ExpressionSyntax): ExpressionSyntax[] {
  const operands: ExpressionSyntax[] = [];
  let rest = syntax;
  while (rest.kind === kind) {
    operands.unshift(rest.right);
    rest = rest.left;
  }
  return [rest, ...operands];
}

/** How many operators and functions a condition has, as AWS counts them: `a = 1 AND NOT size(b) > 2` has five. */
function operatorsOf(syntax: ConditionSyntax | OperandSyntax): number {
  const sum = (parts: readonly (ConditionSyntax | OperandSyntax)[]) =>
    parts.reduce((count, part) => count + operatorsOf(part), 0);
  switch (syntax.kind) {
    case "path":
    case "value":
      return 0;
    case "and":
    case "or":
      return syntax.conditions.length - 1 + sum(syntax.conditions);
    case "not":
      return 1 + operatorsOf(syntax.condition);
    case "comparison":
      return 1 + sum([syntax.left, syntax.right]);
    case "between":
      return 1 + sum([syntax.operand, syntax.low, syntax.high]);
    case "in":
      return 1 + sum([syntax.operand, ...syntax.candidates]);
    case "function":
      return 1 + sum(syntax.operands);
  }
}

/** The same condition, in which `<>` demands that there is something to compare. */
function withoutMissing(node: ConditionNode): ConditionNode {
  switch (node.kind) {
    case "and":
    case "or":
      return { kind: node.kind, conditions: node.conditions.map(withoutMissing) };
    case "not":
      return { kind: "not", condition: withoutMissing(node.condition) };
    case "comparison": {
      if (node.operator !== "<>") return node;
      const defined = [node.left, node.right].filter(({ kind }) => kind !== "value").map(definedNode);
      return { kind: "and", conditions: [...defined, node] };
    }
    default:
      return node;
  }
}

function definedNode(operand: OperandNode): ConditionNode {
  return { kind: "defined", operand };
}

function unsupported(syntax: ExpressionSyntax): Error {
  switch (syntax.kind) {
    case "missing":
      return refused("MISSING must be compared using IS operator");
    case "arithmetic":
    case "sign":
      return unsupportedOperator(syntax);
    case "unsupported":
      if (syntax.refusal !== undefined) return refused(syntax.refusal, syntax.place);
      return syntax.node === "NAry" ? unsupportedOperator(syntax) : unsupportedToken(syntax);
    case "select":
      return unsupportedToken(syntax);
    default:
      return unexpectedPathComponent(syntax.place);
  }
}

function unsupportedOperator(syntax: ExpressionSyntax): Error {
  return refused(`Unsupported operator in Condition Expression. Operator: ${tokenName(syntax)}`);
}
