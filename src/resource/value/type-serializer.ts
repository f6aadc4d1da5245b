// boto3's TypeSerializer and TypeDeserializer: native JavaScript values to DynamoDB's attribute values and back.

import type { AttributeMap, AttributeValue } from "../../values/attribute-value.ts";
import { plainRules } from "./attribute-rules.ts";
import type { Item, ItemInput, NativeAttributeInput, NativeAttributeValue } from "./native-value.ts";
import { decodeAttributes, decodeValue } from "./value-decoder.ts";
import { encodeAttributes, encodeValue } from "./value-encoder.ts";

/**
 * Turns native values into attribute values.
 *
 * @example
 * new TypeSerializer().serialize({ name: "Jane", tags: new Set(["a"]) });
 * // { M: { name: { S: "Jane" }, tags: { SS: ["a"] } } }
 */
export class TypeSerializer {
  /**
   * @throws {UnsupportedValueError} NaN, an infinity, a number of more than 38 digits or out of range, an empty or mixed
   *   set, `undefined` in an array, a class instance, a function, a symbol. The message names the place:
   *   `address.tags[2]: …`.
   */
  serialize(value: NativeAttributeInput): AttributeValue {
    return encodeValue(value, plainRules);
  }

  /** Serializes an object's members; members that are `undefined` are left out. */
  serializeAttributes(attributes: ItemInput): AttributeMap {
    return encodeAttributes(attributes, plainRules);
  }
}

/**
 * Turns attribute values into native ones; see {@link NativeAttributeValue}.
 *
 * @example
 * new TypeDeserializer().deserialize({ N: "9007199254740993" }); // Decimal 9007199254740993
 */
export class TypeDeserializer {
  /** @throws {TypeError} not an attribute value. */
  deserialize(value: AttributeValue): NativeAttributeValue {
    return decodeValue(value, plainRules) as NativeAttributeValue;
  }

  deserializeAttributes(attributes: AttributeMap): Item {
    return decodeAttributes(attributes, plainRules) as Item;
  }
}
