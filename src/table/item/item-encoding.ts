// How an item, or what an index holds of one, is stored: the JSON that DynamoDB answers it as, behind a header. A read
// without an expression copies that JSON into the response and parses nothing. docs/storage-format.md says the same in
// prose.
//
//     offset  bytes  content
//     0       1      format version: 01
//     1       4      CRC-32 of all bytes that follow, big-endian
//     5       4      size in bytes as DynamoDB counts it, big-endian
//     9       …      the attributes as JSON in UTF-8: {"name":{"S":"value"},…}, numbers and base64 canonical
//
// Example: { "pk": { "S": "a" }, "n": { "N": "12" } }, in hexadecimal:
//
//     01 0549c5a3 00000006 7b 22 70 6b 22 3a …

import { crc32 } from "node:zlib";
import { type AttributeMap, type AttributeValue, attributeOf } from "../../values/attribute-value.ts";
import { crc32OfBoth } from "../../values/crc32.ts";
import { attributeMapSize } from "../../values/size.ts";
import { AttributeFinder } from "./attribute-finder.ts";
import { attributesJson, attributesJsonParts } from "./item-json.ts";

const FORMAT_VERSION = 1;
const CRC_OFFSET = 1;
const SIZE_OFFSET = 5;
const JSON_OFFSET = 9;

/** What a store handed back as an item is not what was stored. */
export class CorruptDataError extends Error {
  override readonly name = "CorruptDataError";
}

/**
 * An item, or a part of one, either as it was stored or as an operation made it. Each of its forms is made of the other
 * when it is first asked for.
 *
 * @example Item.of({ pk: { S: "a" } }).size // 3
 * @example Item.decode(Item.of({ pk: { S: "a" } }).encode()).json.toString() // '{"pk":{"S":"a"}}'
 */
export class Item {
  #stored: Buffer | undefined;
  #json: Buffer | undefined;
  #attributes: AttributeMap | undefined;
  #size: number | undefined;

  private constructor(stored: Buffer | undefined, attributes: AttributeMap | undefined, size: number | undefined) {
    this.#stored = stored;
    this.#attributes = attributes;
    this.#size = size;
  }

  /**
   * An item from a store. Its bytes are shared, not copied.
   *
   * @throws {CorruptDataError} unless they are what {@link encode} made.
   */
  static decode(bytes: Uint8Array): Item {
    const stored = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    if (stored[0] !== FORMAT_VERSION) throw new CorruptDataError(`A stored item of format ${stored[0]}`);
    if (stored.length <= JSON_OFFSET) throw new CorruptDataError(`A stored item of ${stored.length} bytes`);
    const expected = stored.readUInt32BE(CRC_OFFSET);
    const actual = crc32(stored.subarray(SIZE_OFFSET));
    if (actual !== expected)
      throw new CorruptDataError(`A stored item with checksum ${actual} in place of ${expected}`);
    return new Item(stored, undefined, stored.readUInt32BE(SIZE_OFFSET));
  }

  /**
   * An item just made.
   *
   * @param attributes normalised, nested within bounds, and not changed from now on.
   * @param size its size in bytes, if known.
   */
  static of(attributes: AttributeMap, size?: number): Item {
    return new Item(undefined, attributes, size);
  }

  /** The size in bytes, as DynamoDB counts it for limits and capacity. */
  get size(): number {
    this.#size ??= attributeMapSize(this.attributes);
    return this.#size;
  }

  /** The attributes. Not to be changed. */
  get attributes(): AttributeMap {
    this.#attributes ??= parse(this.json);
    return this.#attributes;
  }

  /** At least the attributes that are looked for, as far as the item has them: it is not parsed for their sake. */
  attributesFor(finder: AttributeFinder): AttributeMap {
    return this.#attributes ?? finder.find(this.json) ?? this.attributes;
  }

  /** One attribute, if the item has it; else as {@link attributesFor}. */
  attribute(name: string): AttributeValue | undefined {
    return attributeOf(this.#attributes ?? this.attributesFor(new AttributeFinder([name])), name);
  }

  /** The attributes as the JSON of the wire, in UTF-8. Of a stored item, its bytes themselves. */
  get json(): Buffer {
    this.#json ??= this.#stored ? this.#stored.subarray(JSON_OFFSET) : Buffer.from(attributesJson(this.attributes));
    return this.#json;
  }

  /**
   * The CRC-32 of any bytes and this item's JSON after them, from that of the bytes. Of a stored item its checksum tells it,
   * without a look at the JSON.
   */
  crc32After(crc: number): number {
    const { json } = this;
    if (!this.#stored) return crc32(json, crc);
    // The checksum is that of the size and the JSON. A CRC is linear, so what stands before the JSON is exchanged in it.
    const ofSize = crc32(this.#stored.subarray(SIZE_OFFSET, JSON_OFFSET));
    return crc32OfBoth(crc ^ ofSize, this.#stored.readUInt32BE(CRC_OFFSET), json.length);
  }

  /** The bytes to store. */
  encode(): Uint8Array {
    this.#stored ??= encode(this.attributes, this.size);
    return this.#stored;
  }
}

function encode(attributes: AttributeMap, size: number): Buffer {
  const parts = attributesJsonParts(attributes);
  let length = JSON_OFFSET;
  for (const part of parts) length += Buffer.byteLength(part);
  const bytes = Buffer.allocUnsafe(length);
  bytes[0] = FORMAT_VERSION;
  bytes.writeUInt32BE(size, SIZE_OFFSET);
  let at = JSON_OFFSET;
  for (const part of parts) at += bytes.write(part, at);
  bytes.writeUInt32BE(crc32(bytes.subarray(SIZE_OFFSET)), CRC_OFFSET);
  return bytes;
}

function parse(json: Buffer): AttributeMap {
  let attributes: unknown;
  try {
    attributes = JSON.parse(json.toString());
  } catch (cause) {
    throw new CorruptDataError("A stored item that is not JSON", { cause });
  }
  if (typeof attributes === "object" && attributes !== null && !Array.isArray(attributes)) {
    return attributes as AttributeMap;
  }
  throw new CorruptDataError("A stored item whose JSON is no object");
}
