// Binding puts a request's `ExpressionAttributeNames` and `ExpressionAttributeValues` in the place of the placeholders of
// its expressions. One `Placeholders` serves all expressions of a request, and knows in the end which were never used.

import { type AttributeValueChecks, normalizeExpressionValues } from "../model/attribute-value-checks.ts";
import { invalid } from "../model/errors.ts";
import { javaHashOrder } from "../model/java-hash-order.ts";
import { AWS_LIMITS, type Limits } from "../model/limits.ts";
import { type AttributeMap, type AttributeValue, attributeOf } from "../values/attribute-value.ts";
import type { DocumentPath } from "../values/document-path.ts";
import { type ExpressionParameter, invalidExpression } from "./expression-parameter.ts";
import { checkNames, checkPlaceholderSizes, checkPlaceholders } from "./placeholder-checks.ts";
import type { PathElementSyntax, PathSyntax } from "./syntax.ts";

/**
 * A request's placeholders.
 *
 * @example
 * const placeholders = new Placeholders({ "#s": "status" }, { ":new": { S: "NEW" } });
 * const condition = bindCondition("ConditionExpression", "#s = :new", placeholders);
 * placeholders.assertAllUsed();
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ExpressionAttributeNames.html
 */
export class Placeholders {
  readonly limits: Limits;
  readonly #names: Readonly<Record<string, string>> | undefined;
  readonly #values: AttributeMap | undefined;
  readonly #used = new Set<string>();

  /**
   * @param limits how long expressions may be, how many operators they may have, how deep values may nest
   * @param checks how the operation wants its values checked
   * @throws ValidationException if a map is empty, a placeholder is misspelt, or a name or a value is refused
   */
  constructor(
    names: Readonly<Record<string, string>> | undefined,
    values: AttributeMap | undefined,
    limits: Limits = AWS_LIMITS,
    checks: AttributeValueChecks = {},
  ) {
    checkPlaceholders(names, values);
    this.#names = names;
    this.#values =
      values && normalizeExpressionValues(values, { nestingLevelsMax: limits.nestingLevelsMax, ...checks });
    checkNames(names, checks);
    checkPlaceholderSizes(names, this.#values, limits.expressionValuesBytesMax);
    this.limits = limits;
  }

  /**
   * The attribute name behind `#reference`.
   *
   * @throws ValidationException if it is not defined
   */
  name(parameter: ExpressionParameter, reference: string): string {
    if (!this.#names || !Object.hasOwn(this.#names, reference)) throw undefinedName(parameter, reference);
    this.#used.add(reference);
    return this.#names[reference]!;
  }

  /**
   * The value behind `:reference`.
   *
   * @throws ValidationException if it is not defined
   */
  value(parameter: ExpressionParameter, reference: string): AttributeValue {
    const value = this.#values && attributeOf(this.#values, reference);
    if (!value) throw undefinedValue(parameter, reference);
    this.#used.add(reference);
    return value;
  }

  /**
   * A document path with its placeholders replaced.
   *
   * @throws ValidationException if one of them is not defined, or the path is too long
   */
  path(parameter: ExpressionParameter, syntax: PathSyntax): DocumentPath {
    const levels = syntax.elements.length;
    if (levels > this.limits.nestingLevelsMax) {
      throw invalidExpression(parameter, `The document path has too many nesting levels; nesting levels: ${levels}`);
    }
    return syntax.elements.map((element) => this.#step(parameter, element));
  }

  #step(parameter: ExpressionParameter, element: PathElementSyntax): string | number {
    switch (element.kind) {
      case "name":
        return element.name;
      case "alias":
        return this.name(parameter, element.reference);
      case "index":
        return element.index;
    }
  }

  /** @throws ValidationException if no expression used one of the placeholders */
  assertAllUsed(): void {
    this.#assertUsed("ExpressionAttributeNames", this.#names);
    this.#assertUsed("ExpressionAttributeValues", this.#values);
  }

  #assertUsed(parameter: string, map: object | undefined): void {
    const unused: string[] = [];
    for (const reference in map) {
      if (!this.#used.has(reference)) unused.push(reference);
    }
    if (unused.length === 0) return;
    const listed = javaHashOrder(unused, Object.keys(map!).length).join(", ");
    throw invalid(`Value provided in ${parameter} unused in expressions: keys: {${listed}}`);
  }
}

function undefinedName(parameter: ExpressionParameter, reference: string): Error {
  return invalidExpression(
    parameter,
    `An expression attribute name used in the document path is not defined; attribute name: ${reference}`,
  );
}

function undefinedValue(parameter: ExpressionParameter, reference: string): Error {
  return invalidExpression(
    parameter,
    `An expression attribute value used in expression is not defined; attribute value: ${reference}`,
  );
}
