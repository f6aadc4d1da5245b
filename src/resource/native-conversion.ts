// The two conversions of the resource library: a user's input to wire JSON, and an answer in wire JSON to native values.

import type { AttributeMap, AttributeValue } from "../values/attribute-value.ts";
import { expandExpressions } from "./expression/expression-expansion.ts";
import { type Conversion, convert, type NativeShape } from "./native-shape.ts";
import { type AttributeRules, plainRules } from "./value/attribute-rules.ts";
import { UnsupportedValueError } from "./value/unsupported-value-error.ts";
import { decodeAttributes, decodeValue } from "./value/value-decoder.ts";
import { encodeAttributes, encodeValue } from "./value/value-encoder.ts";
import { ValueOfAttribute } from "./value/value-of-attribute.ts";

/** The conversion of a table's keys: for those that are handed out as text, and taken back. */
export interface KeyConversion {
  toWire(key: object): object;
  toNative(key: object): object;
}

/** By which rules values are converted: those of the tables that have their own, and those of all others. */
export class NativeConversion {
  readonly #rules: AttributeRules;
  readonly #rulesOfTables: ReadonlyMap<string, AttributeRules>;
  readonly #toWireBy = new Map<AttributeRules, Conversion>();
  readonly #toNativeBy = new Map<AttributeRules, Conversion>();

  constructor(rules: AttributeRules = plainRules, rulesOfTables: ReadonlyMap<string, AttributeRules> = new Map()) {
    this.#rules = rules;
    this.#rulesOfTables = rulesOfTables;
  }

  /** The same, but for a table with rules of its own. */
  withTable(name: string, rules: AttributeRules): NativeConversion {
    return new NativeConversion(this.#rules, new Map([...this.#rulesOfTables, [name, rules]]));
  }

  /**
   * @param tableName whose values they are, where the input does not say itself
   * @throws {UnsupportedValueError} a value that DynamoDB cannot hold
   * @throws {CodecError} a value that its codec does not take
   * @throws {DynamoDBNeedsConditionError} something else where a condition goes, such as a bare `Attr("a")`
   * @throws {DynamoDBNeedsKeyConditionError} a condition on an attribute where only conditions on keys go
   */
  toWire(shape: NativeShape | undefined, input: object, tableName?: string): object {
    return convert(shape, input, this.#toWire(tableName)) as object;
  }

  /**
   * @param tableName whose values they are, where the answer does not say itself
   * @throws {CodecError} something stored that its codec does not know
   */
  toNative(shape: NativeShape | undefined, output: object, tableName?: string): object {
    return convert(shape, output, this.#toNative(tableName)) as object;
  }

  /** For the keys of a table. */
  keysOf(tableName: string | undefined): KeyConversion {
    return {
      toWire: (key) => this.toWire("attributes", key, tableName),
      toNative: (key) => this.toNative("attributes", key, tableName),
    };
  }

  #toWire(tableName: string | undefined): Conversion {
    const rules = this.#rulesOf(tableName);
    const known = this.#toWireBy.get(rules);
    if (known) return known;
    const conversion = { ...toWireBy(rules), ofTable: (name: string) => this.#toWire(name) };
    this.#toWireBy.set(rules, conversion);
    return conversion;
  }

  #toNative(tableName: string | undefined): Conversion {
    const rules = this.#rulesOf(tableName);
    const known = this.#toNativeBy.get(rules);
    if (known) return known;
    const conversion = { ...toNativeBy(rules), ofTable: (name: string) => this.#toNative(name) };
    this.#toNativeBy.set(rules, conversion);
    return conversion;
  }

  #rulesOf(tableName: string | undefined): AttributeRules {
    return (tableName !== undefined && this.#rulesOfTables.get(tableName)) || this.#rules;
  }
}

const plain = new NativeConversion();

export function toWire(shape: NativeShape | undefined, input: object): object {
  return plain.toWire(shape, input);
}

export function toNative(shape: NativeShape | undefined, output: object): object {
  return plain.toNative(shape, output);
}

function toWireBy(rules: AttributeRules): Conversion {
  return {
    value: (value) => encodeValue(value, rules),
    attributes: (attributes) => encodeAttributes(attributes, rules),
    time: (time) => (time instanceof Date ? seconds(time) : time),
    structure: (node, structure) => expandExpressions(node, structure, valueOfAttribute),
    ofAttribute: (name) => toWireBy(rules.member(name)),
  };
}

function toNativeBy(rules: AttributeRules): Conversion {
  return {
    value: (value) => decodeValue(value as AttributeValue, rules),
    attributes: (attributes) => decodeAttributes(attributes as AttributeMap, rules),
    time: (time) => (typeof time === "number" ? new Date(time * 1000) : time),
    ofAttribute: (name) => toNativeBy(rules.member(name)),
  };
}

function valueOfAttribute(value: unknown, path: readonly (string | number)[]): unknown {
  return new ValueOfAttribute(path, value);
}

function seconds(time: Date): number {
  const milliseconds = time.getTime();
  if (Number.isNaN(milliseconds)) throw new UnsupportedValueError("an invalid Date");
  return milliseconds / 1000;
}
