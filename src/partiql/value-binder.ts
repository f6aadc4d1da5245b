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
import { isNegativeZero, literalType, nodeName, tokenName } from "./node-names.ts";
import { type Place, refused, unexpectedPathComponent } from "./refusals.ts";
import type { ExpressionSyntax } from "./syntax.ts";

type StructSyntax = ExpressionSyntax & { readonly kind: "struct" };

const UNSUPPORTED_IN_BAG = "Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags";

export class ValueBinder {
  readonly #parameters: readonly AttributeValue[];

  /** @param parameters as many as the statement has question marks */
  constructor(parameters: readonly AttributeValue[]) {
    this.#parameters = parameters;
  }

  /**
   * The value of a literal or a parameter; undefined if the expression is neither.
   *
   * @param root where it stands in the value that it is part of, if in any
   * @throws ValidationException if DynamoDB can not hold its value
   */
  optionalValue(syntax: ExpressionSyntax, root = "root"): AttributeValue | undefined {
    switch (syntax.kind) {
      case "string":
        return { S: syntax.text };
      case "number":
        return { N: numberOf(syntax, root) };
      case "boolean":
        return { BOOL: syntax.value };
      case "null":
        return { NULL: true };
      case "parameter":
        return this.#parameters[syntax.index];
      case "list":
        return { L: syntax.elements.map((element, i) => this.#member(element, `${root}.${i}`)) };
      case "bag":
        return normalizeAttributeValue(this.#set(syntax.elements, syntax.place, root));
      case "struct":
        return { M: this.#map(syntax, root) };
      case "missing":
        throw refused("MISSING must be compared using IS operator");
      case "ion":
        throw ionLiteral(syntax, root);
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

  /** The item that an INSERT makes: a struct, of whose members each has a value. */
  item(syntax: ExpressionSyntax): AttributeMap {
    if (syntax.kind !== "struct") {
      throw refused(
        "Unsupported format in item expression. Please use struct format {...} to express item values for insert statement.",
        syntax.place,
      );
    }
    const item: MutableAttributeMap = {};
    for (const [name, value] of syntax.entries) {
      const text = nameOf(name, "root");
      if (attributeOf(item, text)) throw duplicateKey(text, "root", name.place);
      setAttribute(item, text, this.#attribute(value));
    }
    return item;
  }

  #attribute(syntax: ExpressionSyntax): AttributeValue {
    const value = syntax.kind === "missing" ? undefined : this.optionalValue(syntax);
    if (value) return value;
    throw refused(`Unsupported data type: ${tokenName(syntax)} under key root`, placeOf(syntax));
  }

  /** A part of a list or of a map, which no parameter can be. */
  #member(syntax: ExpressionSyntax, root: string): AttributeValue {
    const isValue = syntax.kind !== "missing" && syntax.kind !== "parameter";
    const value = isValue ? this.optionalValue(syntax, root) : undefined;
    if (value) return value;
    throw refused(`Unsupported data type: ${nodeName(syntax)} under key ${root}`, placeOf(syntax));
  }

  #map({ entries, place }: StructSyntax, root: string): AttributeMap {
    const map: MutableAttributeMap = {};
    for (const [name, value] of entries) {
      const text = nameOf(name, root);
      if (attributeOf(map, text)) throw duplicateKey(text, root, place);
      setAttribute(map, text, this.#member(value, `${root}.${text}`));
    }
    return map;
  }

  /** A set is of strings or of numbers; one of binaries is only a parameter. */
  #set(elements: readonly ExpressionSyntax[], place: Place, root: string): AttributeValue {
    if (elements.length === 0) throw refused("Empty bags are not supported", place);
    const [{ kind }] = elements as [ExpressionSyntax];
    if (kind !== "string" && kind !== "number") throw refused(UNSUPPORTED_IN_BAG, placeOf(elements[0]!));
    const members = elements.map((element) => this.#setMember(element, kind, root));
    return kind === "string" ? { SS: members } : { NS: members };
  }

  /** @param kind that of the set's first member, which all must have */
  #setMember(syntax: ExpressionSyntax, kind: "string" | "number", root: string): string {
    if (syntax.kind === "string" && kind === "string") return syntax.text;
    if (syntax.kind === "number" && kind === "number") return numberOf(syntax, root);
    // What is no value, or has something wrong within it, is told first; lists and structs are not looked into.
    if (syntax.kind !== "list" && syntax.kind !== "struct") this.#member(syntax, root);
    if (kind === "string") throw refused(UNSUPPORTED_IN_BAG, syntax.place);
    if (syntax.kind !== "null") throw refused(UNSUPPORTED_IN_BAG);
    throw refused(`INVALID_PARAMETER_VALUE:Numeric sets may not contain null under ${root}`);
  }
}

/** Where a refused value stands; of a path with steps that is not told. */
function placeOf(syntax: ExpressionSyntax): Place | undefined {
  return nodeName(syntax) === "Path" ? undefined : syntax.place;
}

function nameOf(syntax: ExpressionSyntax, root: string): string {
  if (syntax.kind !== "string") {
    const type = literalType(syntax) ?? nodeName(syntax);
    throw refused(`Tuple keys must be of type String. Actual type: ${type} under ${root}`, syntax.place);
  }
  if (syntax.text === "") throw refused("Path component cannot be an empty string");
  return syntax.text;
}

function duplicateKey(name: string, root: string, place: Place): Error {
  return refused(`Duplicate keys in tuple. Key: ${name} under ${root}`, place);
}

function ionLiteral(syntax: ExpressionSyntax, root: string): Error {
  return refused(`Ion Literals are not supported: ${literalType(syntax)} under key ${root}`, syntax.place);
}

function numberOf({ text, place }: ExpressionSyntax & { readonly kind: "number" }, root: string): string {
  if (isNegativeZero(text)) throw refused(`Negative zero decimal is not supported under key ${root}`, place);
  try {
    return normalizeNumber(text);
  } catch (error) {
    if (error instanceof NumberError) throw invalid(error.message);
    throw error;
  }
}
