// The two conversions of the resource library: a user's input to wire JSON, and an answer in wire JSON to native values.

import type { AttributeMap, AttributeValue } from "../values/attribute-value.ts";
import { expandExpressions } from "./expression/expression-expansion.ts";
import { type Conversion, convert, type NativeShape } from "./native-shape.ts";
import type { ItemInput, NativeAttributeInput } from "./value/native-value.ts";
import { TypeDeserializer, TypeSerializer } from "./value/type-serializer.ts";
import { UnsupportedValueError } from "./value/unsupported-value-error.ts";

const serializer = new TypeSerializer();
const deserializer = new TypeDeserializer();

const TO_WIRE: Conversion = {
  value: (value) => serializer.serialize(value as NativeAttributeInput),
  attributes: (attributes) => serializer.serializeAttributes(attributes as ItemInput),
  time: (time) => (time instanceof Date ? seconds(time) : time),
  structure: expandExpressions,
};

const TO_NATIVE: Conversion = {
  value: (value) => deserializer.deserialize(value as AttributeValue),
  attributes: (attributes) => deserializer.deserializeAttributes(attributes as AttributeMap),
  time: (time) => (typeof time === "number" ? new Date(time * 1000) : time),
};

/**
 * @throws {UnsupportedValueError} a value that DynamoDB cannot hold
 * @throws {DynamoDBNeedsConditionError} something else where a condition goes, such as a bare `Attr("a")`
 * @throws {DynamoDBNeedsKeyConditionError} a condition on an attribute where only conditions on keys go
 */
export function toWire(shape: NativeShape | undefined, input: object): object {
  return convert(shape, input, TO_WIRE) as object;
}

export function toNative(shape: NativeShape | undefined, output: object): object {
  return convert(shape, output, TO_NATIVE) as object;
}

function seconds(time: Date): number {
  const milliseconds = time.getTime();
  if (Number.isNaN(milliseconds)) throw new UnsupportedValueError("an invalid Date");
  return milliseconds / 1000;
}
