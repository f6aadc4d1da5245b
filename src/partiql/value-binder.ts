// Values in a statement: its literals, and its parameters in the places of the question marks.

import { normalizeAttributeValue } from "../model/attribute-value-checks.ts";
import { invalid } from "../model/errors.ts";
import {
  type AttributeMap,
  type AttributeValue,
  attributeOf,
  type MutableAttributeMap,
  setAttribute,
} from "../values/attribute-value.ts";
import { NumberError, normalizeNumber } from "../values/number.ts";
import { unexpectedPathComponent } from "./refusals.ts";
import type { ExpressionSyntax } from "./syntax.ts";

export class ValueBinder {
  readonly #parameters: readonly AttributeValue[];

  /** @param parameters as many as the statement has question marks */
  constructor(parameters: readonly AttributeValue[]) {
    this.#parameters = parameters;
  }

  /** The value of a literal or a parameter; undefined if the expression is neither. */
  optionalValue(syntax: ExpressionSyntax): AttributeValue | undefined {
    switch (syntax.kind) {
      case "string":
        return { S: syntax.text };
      case "number":
        return { N: numberOf(syntax.text) };
      case "boolean":
        return { BOOL: syntax.value };
      case "null":
        return { NULL: true };
      case "parameter":
        return this.#parameters[syntax.index];
      case "list":
        return { L: syntax.elements.map((element) => this.value(element)) };
      case "bag":
        return normalizeAttributeValue(setOf(syntax.elements.map((element) => this.value(element))));
      case "struct":
        return { M: this.#map(syntax.entries) };
      default:
        return undefined;
    }
  }

  /** @throws ValidationException if the expression is no literal and no parameter, or DynamoDB can not hold its value */
  value(syntax: ExpressionSyntax): AttributeValue {
    const value = this.optionalValue(syntax);
    if (!value) throw unexpectedPathComponent(syntax.place);
    return value;
  }

  #map(entries: readonly (readonly [ExpressionSyntax, ExpressionSyntax])[]): AttributeMap {
    const map: MutableAttributeMap = {};
    for (const [name, value] of entries) {
      if (name.kind !== "string") throw unexpectedPathComponent(name.place);
      if (attributeOf(map, name.text)) throw invalid(`The map has the name ${name.text} more than once`);
      setAttribute(map, name.text, this.value(value));
    }
    return map;
  }
}

function numberOf(text: string): string {
  try {
    return normalizeNumber(text);
  } catch (error) {
    if (error instanceof NumberError) throw invalid(error.message);
    throw error;
  }
}

/** A set is of strings, of numbers or of binaries. */
function setOf(elements: readonly AttributeValue[]): AttributeValue {
  const SS: string[] = [];
  const NS: string[] = [];
  const BS: string[] = [];
  for (const element of elements) {
    if ("S" in element) SS.push(element.S);
    else if ("N" in element) NS.push(element.N);
    else if ("B" in element) BS.push(element.B);
    else throw invalid("One or more parameter values were invalid: A set holds strings, numbers or binaries");
  }
  if (SS.length === elements.length) return { SS };
  if (NS.length === elements.length) return { NS };
  if (BS.length === elements.length) return { BS };
  throw invalid("One or more parameter values were invalid: The elements of a set must be of one type");
}
