// Turns the syntax of a condition into a condition that can be evaluated: resolves placeholders, and checks functions and
// operands as far as the request alone tells their types.

import { type AttributeType, type AttributeValue, typeOf } from "../values/attribute-value.ts";
import { decodedLength } from "../values/binary.ts";
import { type DocumentPath, samePath } from "../values/document-path.ts";
import { compareKeyValues, isKeyValue } from "../values/order.ts";
import type { Placeholders } from "./bind.ts";
import type { ConditionNode, OperandNode } from "./condition.ts";
import { type ExpressionParameter, invalidExpression } from "./expression-parameter.ts";
import { notDistinctError, operandCountError, operandTypeError, pathRequiredError } from "./operand-error.ts";
import type { ConditionSyntax, FunctionName, FunctionSyntax, OperandSyntax } from "./syntax.ts";

const CANDIDATES_MAX = 100;

const KEY_TYPES: readonly AttributeType[] = ["S", "N", "B"];
const SIZED_TYPES: readonly AttributeType[] = ["S", "B", "SS", "NS", "BS", "M", "L"];
const PREFIX_TYPES: readonly AttributeType[] = ["S", "B"];

/** In the order in which AWS prints them. */
const ATTRIBUTE_TYPES: readonly AttributeType[] = ["B", "NULL", "SS", "BOOL", "L", "BS", "N", "NS", "S", "M"];

const OPERAND_COUNTS = {
  attribute_exists: 1,
  attribute_not_exists: 1,
  attribute_type: 2,
  begins_with: 2,
  contains: 2,
  size: 1,
} as const;

export class ConditionBinder {
  /** The top-level attributes met so far. */
  readonly attributes = new Set<string>();
  /** Those into which a path led. */
  readonly nested = new Set<string>();
  readonly #parameter: ExpressionParameter;
  readonly #placeholders: Placeholders;

  constructor(parameter: ExpressionParameter, placeholders: Placeholders) {
    this.#parameter = parameter;
    this.#placeholders = placeholders;
  }

  condition(syntax: ConditionSyntax): ConditionNode {
    switch (syntax.kind) {
      case "and":
      case "or":
        return { kind: syntax.kind, conditions: syntax.conditions.map((part) => this.#part(part, syntax.kind)) };
      case "not":
        return { kind: "not", condition: this.#part(syntax.condition, syntax.kind) };
      case "comparison":
        return this.#comparison(syntax);
      case "between":
        return this.#between(syntax);
      case "in":
        return this.#in(syntax);
      case "function":
        return this.#function(syntax);
    }
  }

  /** A condition beside AND, OR or NOT. The grammar of statements lets a size stand there, which is a number. */
  #part(syntax: ConditionSyntax, operator: "and" | "or" | "not"): ConditionNode {
    if (this.#parameter !== "Statement" || syntax.kind !== "function" || syntax.name !== "size") {
      return this.condition(syntax);
    }
    const size = this.#operand(syntax);
    throw operandTypeError(this.#parameter, operator.toUpperCase(), literalType(size)!);
  }

  #comparison(syntax: ConditionSyntax & { kind: "comparison" }): ConditionNode {
    const { operator } = syntax;
    const left = this.#operand(syntax.left);
    const right = this.#operand(syntax.right);
    if (operator !== "=" && operator !== "<>") {
      this.#checkType(operator, left, KEY_TYPES);
      this.#checkType(operator, right, KEY_TYPES);
    }
    this.#checkDistinct(operator, left, [right]);
    return { kind: "comparison", operator, left, right };
  }

  #between(syntax: ConditionSyntax & { kind: "between" }): ConditionNode {
    const operand = this.#operand(syntax.operand);
    const low = this.#operand(syntax.low);
    const high = this.#operand(syntax.high);
    for (const each of [operand, low, high]) this.#checkType("BETWEEN", each, KEY_TYPES);
    this.#checkDistinct("BETWEEN", operand, [low, high]);
    if (low.kind === "value" && high.kind === "value") this.#checkBounds(low.value, high.value);
    return { kind: "between", operand, low, high };
  }

  #in(syntax: ConditionSyntax & { kind: "in" }): ConditionNode {
    const operand = this.#operand(syntax.operand);
    const candidates = syntax.candidates.map((candidate) => this.#operand(candidate));
    if (candidates.length > CANDIDATES_MAX) {
      throw this.#refuse(
        `The IN operator is provided with too many operands; number of operands: ${candidates.length}`,
      );
    }
    this.#checkDistinct("IN", operand, candidates);
    return { kind: "in", operand, candidates };
  }

  #function(syntax: FunctionSyntax): ConditionNode {
    const { name } = syntax;
    if (name === "size") throw this.#misused(name);
    const [first, second] = this.#operands(syntax);
    switch (name) {
      case "attribute_exists":
      case "attribute_not_exists":
        if (first!.kind !== "path") throw pathRequiredError(this.#parameter, name);
        return { kind: name, path: first!.path };
      case "attribute_type":
        return { kind: name, operand: first!, type: this.#attributeType(second!) };
      case "begins_with":
        this.#checkType(name, first!, PREFIX_TYPES);
        this.#checkType(name, second!, PREFIX_TYPES);
        this.#checkDistinct(name, first!, [second!]);
        return { kind: name, operand: first!, prefix: second! };
      case "contains":
        this.#checkDistinct(name, first!, [second!]);
        return { kind: name, operand: first!, element: second! };
      case "if_not_exists":
      case "list_append":
        throw this.#notAllowed(name);
    }
  }

  #operand(syntax: OperandSyntax): OperandNode {
    switch (syntax.kind) {
      case "path":
        return { kind: "path", path: this.#resolve(syntax) };
      case "value":
        return { kind: "value", value: this.#placeholders.value(this.#parameter, syntax.reference) };
      case "function": {
        if (isOnlyOfUpdates(syntax.name)) throw this.#notAllowed(syntax.name);
        if (syntax.name !== "size") throw this.#misused(syntax.name);
        const [operand] = this.#operands(syntax);
        this.#checkType("size", operand!, SIZED_TYPES);
        return { kind: "size", operand: operand! };
      }
    }
  }

  /** A function's operands, as many as it takes. */
  #operands({ name, operands }: FunctionSyntax): readonly OperandNode[] {
    if (isOnlyOfUpdates(name)) throw this.#notAllowed(name);
    const bound = operands.map((operand) => this.#operand(operand));
    if (bound.length !== OPERAND_COUNTS[name]) throw operandCountError(this.#parameter, name, bound.length);
    return bound;
  }

  #resolve(syntax: OperandSyntax & { kind: "path" }): DocumentPath {
    const path = this.#placeholders.path(this.#parameter, syntax);
    this.attributes.add(path[0] as string);
    if (path.length > 1) this.nested.add(path[0] as string);
    return path;
  }

  /** The type that `attribute_type` asks for is a value, never a path: it is known before any item is. */
  #attributeType(operand: OperandNode): AttributeType {
    const name = operand.kind === "value" && "S" in operand.value ? operand.value.S : undefined;
    if (name === undefined) throw operandTypeError(this.#parameter, "attribute_type", literalType(operand) ?? "path");
    const type = ATTRIBUTE_TYPES.find((each) => each === name);
    if (type) return type;
    throw this.#refuse(`Invalid attribute type name found; type: ${name}, valid types: {${ATTRIBUTE_TYPES.join(",")}}`);
  }

  #checkType(operator: string, operand: OperandNode, allowed: readonly AttributeType[]): void {
    const type = literalType(operand);
    if (type && !allowed.includes(type)) throw operandTypeError(this.#parameter, operator, type);
  }

  #checkDistinct(operator: string, first: OperandNode, others: readonly OperandNode[]): void {
    if (first.kind !== "path") return;
    if (!others.some((other) => other.kind === "path" && samePath(first.path, other.path))) return;
    throw notDistinctError(this.#parameter, operator, first.path);
  }

  #checkBounds(low: AttributeValue, high: AttributeValue): void {
    const bounds = `lower bound operand: ${formatValue(low)}, upper bound operand: ${formatValue(high)}`;
    if (typeOf(low) !== typeOf(high)) {
      throw this.#refuse(`The BETWEEN operator requires same data type for lower and upper bounds; ${bounds}`);
    }
    if (isKeyValue(low) && compareKeyValues(low, high) > 0) {
      throw this.#refuse(
        `The BETWEEN operator requires upper bound to be greater than or equal to lower bound; ${bounds}`,
      );
    }
  }

  #misused(name: string): Error {
    return this.#refuse(`The function is not allowed to be used this way in an expression; function: ${name}`);
  }

  /** AWS says so of filters and key conditions too. */
  #notAllowed(name: string): Error {
    return this.#refuse(`The function is not allowed in a condition expression; function: ${name}`);
  }

  #refuse(reason: string): Error {
    return invalidExpression(this.#parameter, reason);
  }
}

function isOnlyOfUpdates(name: FunctionName): name is "if_not_exists" | "list_append" {
  return name === "if_not_exists" || name === "list_append";
}

/** An operand's type, so far as the request tells it. */
function literalType(operand: OperandNode): AttributeType | undefined {
  switch (operand.kind) {
    case "path":
      return undefined;
    case "value":
      return typeOf(operand.value);
    case "size":
      return "N";
  }
}

/** A key value as AWS prints it: `AttributeValue: {N:5}`; binary as Java names its buffer. */
function formatValue(value: AttributeValue): string {
  if ("B" in value) {
    const length = decodedLength(value.B);
    return `AttributeValue: {B:java.nio.HeapByteBuffer[pos=0 lim=${length} cap=${length}]}`;
  }
  const type = typeOf(value);
  return `AttributeValue: {${type}:${(value as Readonly<Record<string, unknown>>)[type]}}`;
}
