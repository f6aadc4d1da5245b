// The two conversions of the resource library: a user's input to wire JSON, and an answer in wire JSON to native values.

import type { AttributeMap, AttributeValue } from "../values/attribute-value.ts";
import { expandExpressions } from "./expression/expression-expansion.ts";
import { type Conversion, convert, type NativeShape } from "./native-shape.ts";
import type { TableSchema } from "./schema/table-schema.ts";
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

/** How the values of a table's items are converted, and what its items have to be. */
export interface TableConversion {
  readonly rules: AttributeRules;
  readonly schema?: TableSchema | undefined;
}

/** The conversion of values: of those tables that have one of their own, and of all others. */
export class NativeConversion {
  readonly #others: TableConversion;
  readonly #tables: ReadonlyMap<string, TableConversion>;
  readonly #toWireBy = new Map<TableConversion, Conversion>();
  readonly #toNativeBy = new Map<TableConversion, Conversion>();

  constructor(
    others: TableConversion = { rules: plainRules },
    tables: ReadonlyMap<string, TableConversion> = new Map(),
  ) {
    this.#others = others;
    this.#tables = tables;
  }

  /** The same, but for a table with a conversion of its own. */
  withTable(name: string, conversion: TableConversion): NativeConversion {
    return new NativeConversion(this.#others, new Map([...this.#tables, [name, conversion]]));
  }

  /**
   * @param tableName whose values they are, where the input does not say itself
   * @throws {UnsupportedValueError} a value that DynamoDB cannot hold
   * @throws {CodecError} a value that its codec does not take
   * @throws {SchemaError} an item that its table's schema refuses
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

  /** What the schema of a table makes of a whole item that was read. */
  validated(item: unknown, tableName: string | undefined): unknown {
    const { schema } = this.#of(tableName);
    return schema ? schema.read(item) : item;
  }

  #of(tableName: string | undefined): TableConversion {
    return (tableName !== undefined && this.#tables.get(tableName)) || this.#others;
  }

  #toWire(tableName: string | undefined): Conversion {
    const table = this.#of(tableName);
    const known = this.#toWireBy.get(table);
    if (known) return known;
    const conversion = { ...toWireBy(table), ofTable: (name: string) => this.#toWire(name) };
    this.#toWireBy.set(table, conversion);
    return conversion;
  }

  #toNative(tableName: string | undefined): Conversion {
    const table = this.#of(tableName);
    const known = this.#toNativeBy.get(table);
    if (known) return known;
    const conversion = { ...toNativeBy(table.rules), ofTable: (name: string) => this.#toNative(name) };
    this.#toNativeBy.set(table, conversion);
    return conversion;
  }
}

function toWireBy({ rules, schema }: TableConversion): Conversion {
  return {
    value: (value) => encodeValue(value, rules),
    attributes: (attributes) => encodeAttributes(attributes, rules),
    item: (item) => encodeAttributes(schema ? schema.written(item) : item, rules),
    time: (time) => (time instanceof Date ? seconds(time) : time),
    structure: (node, structure) => expandExpressions(node, structure, valueOfAttribute),
    ofAttribute: (name) => toWireBy({ rules: rules.member(name) }),
  };
}

function toNativeBy(rules: AttributeRules): Conversion {
  const attributes = (attributes: unknown) => decodeAttributes(attributes as AttributeMap, rules);
  return {
    value: (value) => decodeValue(value as AttributeValue, rules),
    attributes,
    item: attributes,
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
