// DynamoDB's attribute values, in the form in which they travel and are stored: the wire's own JSON. Everything in the
// engine works on this form; only the resource library turns it into native JavaScript values.

/** The ten types of an attribute value, as `AttributeType` and `attribute_type()` name them. */
export type AttributeType = "S" | "N" | "B" | "SS" | "NS" | "BS" | "M" | "L" | "BOOL" | "NULL";

/**
 * One attribute value. Exactly one member is present.
 *
 * - `N` and the members of `NS` are decimal text of at most 38 significant digits; once a request is decoded they are
 *   normalised (`"1.0"` is `"1"`), so equal numbers are equal strings.
 * - `B` and the members of `BS` are canonical base64, so equal bytes are equal strings.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html
 */
export type AttributeValue =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly B: string }
  | { readonly SS: readonly string[] }
  | { readonly NS: readonly string[] }
  | { readonly BS: readonly string[] }
  | { readonly M: AttributeMap }
  | { readonly L: readonly AttributeValue[] }
  | { readonly BOOL: boolean }
  | { readonly NULL: true };

/**
 * Attribute names and their values: an item, a key, or a map.
 *
 * Names are the user's and may be `constructor` or `__proto__`. Read only with {@link attributeOf}, copy only by
 * spreading (`{ ...map }`), and write only with {@link setAttribute}.
 */
export type AttributeMap = { readonly [name: string]: AttributeValue };

/** A value that a key may hold: a string, a number or binary. */
export type KeyValue = Extract<
  AttributeValue,
  { readonly S: string } | { readonly N: string } | { readonly B: string }
>;

/** An attribute map under construction. */
export type MutableAttributeMap = { [name: string]: AttributeValue };

/** Every member by its name: what a value is read as once {@link typeOf} has told which of them it has. */
export type Members = {
  readonly [Type in AttributeType]: Extract<AttributeValue, { readonly [type in Type]: unknown }>[Type];
};

/** The type of a value: the name of its only member. */
export function typeOf(value: AttributeValue): AttributeType {
  for (const type in value) return type as AttributeType;
  throw new TypeError("An attribute value has no type");
}

/** The attribute called `name`, or undefined: never something inherited from `Object.prototype`. */
export function attributeOf(map: AttributeMap, name: string): AttributeValue | undefined {
  return Object.hasOwn(map, name) ? map[name] : undefined;
}

/** Sets an attribute, `__proto__` included. */
export function setAttribute(map: MutableAttributeMap, name: string, value: AttributeValue): void {
  if (name === "__proto__") {
    Object.defineProperty(map, name, { value, enumerable: true, configurable: true, writable: true });
  } else {
    map[name] = value;
  }
}
