// WHERE clauses: turned into the syntax of condition expressions, and bound as those are. One thing differs: in PartiQL
// what is missing compares to nothing, so that `<>` is false of it.

import { Placeholders } from "../expressions/bind.ts";
import type { Condition, ConditionNode, OperandNode } from "../expressions/condition.ts";
import { ConditionBinder } from "../expressions/condition-binder.ts";
import type { ConditionSyntax, FunctionName, PathSyntax as OperandPath, OperandSyntax } from "../expressions/syntax.ts";
import type { AttributeType, AttributeValue, MutableAttributeMap } from "../values/attribute-value.ts";
import { documentPath } from "./paths.ts";
import { type Place, refusedAt, unexpectedPathComponent } from "./refusals.ts";
import type { CallSyntax, ExpressionSyntax, PathSyntax } from "./syntax.ts";
import type { ValueBinder } from "./value-binder.ts";

const FUNCTIONS: readonly FunctionName[] = ["attribute_type", "begins_with", "contains", "size"];

/** The types that `IS` may ask for, as DynamoDB has them. */
const TYPES: Readonly<Record<string, readonly AttributeType[]>> = {
  null: ["NULL"],
  bool: ["BOOL"],
  boolean: ["BOOL"],
  string: ["S"],
  int: ["N"],
  integer: ["N"],
  decimal: ["N"],
  numeric: ["N"],
  float: ["N"],
  blob: ["B"],
  list: ["L"],
  struct: ["M"],
  tuple: ["M"],
  bag: ["SS", "NS", "BS"],
};

/**
 * The condition that a WHERE clause states.
 *
 * @throws ValidationException if DynamoDB can not evaluate it
 */
export function bindWhere(syntax: ExpressionSyntax, values: ValueBinder): Condition {
  const translation = new WhereTranslation(values);
  const condition = translation.condition(syntax);
  const binder = new ConditionBinder("Statement", translation.placeholders());
  const root = withoutMissing(binder.condition(condition));
  return { root, attributes: binder.attributes };
}

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

  condition(syntax: ExpressionSyntax): ConditionSyntax {
    switch (syntax.kind) {
      case "and":
      case "or":
        return { kind: syntax.kind, conditions: operandsOf(syntax.kind, syntax).map((each) => this.condition(each)) };
      case "not":
        return { kind: "not", condition: this.condition(syntax.operand) };
      case "comparison":
        return this.#comparison(syntax);
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
      default:
        throw unsupported(syntax);
    }
  }

  #comparison(syntax: ExpressionSyntax & { kind: "comparison" }): ConditionSyntax {
    const { operator, left, right } = syntax;
    if (right.kind === "missing" && (operator === "=" || operator === "<>")) {
      const isMissing = this.#is(left, "missing", syntax.place);
      return operator === "=" ? isMissing : { kind: "not", condition: isMissing };
    }
    return { kind: "comparison", operator, left: this.#operand(left), right: this.#operand(right) };
  }

  #candidates(syntax: ExpressionSyntax): OperandSyntax[] {
    if (syntax.kind === "list" || syntax.kind === "bag")
      return syntax.elements.map((element) => this.#operand(element));
    const value = this.#binder.optionalValue(syntax);
    if (value && "L" in value) return value.L.map((element) => this.#value(element));
    throw unsupported(syntax);
  }

  #is(operand: ExpressionSyntax, type: string, place: Place): ConditionSyntax {
    if (operand.kind !== "path") throw unexpectedPathComponent(operand.place);
    const path = operandPath(operand);
    if (type === "missing") return { kind: "function", name: "attribute_not_exists", operands: [path] };
    const types = TYPES[type];
    if (!types) throw refusedAt(`Unsupported type: ${type.toUpperCase()}`, place);
    const tests = types.map((each): ConditionSyntax => {
      return { kind: "function", name: "attribute_type", operands: [path, this.#value({ S: each })] };
    });
    return tests.length === 1 ? tests[0]! : { kind: "or", conditions: tests };
  }

  #call({ name, operands, place }: CallSyntax): ConditionSyntax & OperandSyntax {
    const known = FUNCTIONS.find((each) => each === name);
    if (!known) throw refusedAt(`Unsupported function: ${name}`, place);
    // The grammar of expressions has no call without operands.
    if (operands.length === 0) throw unexpectedPathComponent(place);
    return { kind: "function", name: known, operands: operands.map((operand) => this.#operand(operand)) };
  }

  #operand(syntax: ExpressionSyntax): OperandSyntax {
    if (syntax.kind === "path") return operandPath(syntax);
    if (syntax.kind === "call") return this.#call(syntax);
    const value = this.#binder.optionalValue(syntax);
    if (!value) throw unsupported(syntax);
    return this.#value(value);
  }

  #value(value: AttributeValue): OperandSyntax {
    const reference = `:${this.#count++}`;
    this.#values[reference] = value;
    return { kind: "value", reference };
  }
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
    case "unsupported":
      return refusedAt(`Unsupported ${syntax.what}`, syntax.place);
    case "arithmetic":
      return refusedAt(`Unsupported operator: ${syntax.operator}`, syntax.place);
    case "negative":
      return refusedAt("Unsupported operator: -", syntax.place);
    default:
      return unexpectedPathComponent(syntax.place);
  }
}
