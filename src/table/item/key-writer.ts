// Writes store keys into one buffer that is used again and again, and copies out what was written. Keys are made for
// every item read or written; growing a fresh buffer for each would cost more than all the rest. Used by key-encoding.ts.

import type { AttributeValue } from "../../values/attribute-value.ts";
import { decodedLength } from "../../values/binary.ts";
import { NUMBER_BYTES_MAX, writeNumber } from "../../values/number.ts";

/** Room for almost every key; longer ones make the buffer grow. */
const INITIAL_BYTES = 16_384;

/** A UTF-16 unit takes at most so many bytes in UTF-8. */
const UTF8_BYTES_PER_UNIT = 3;

const ESCAPED_ZERO = 0xff;
const TERMINATOR = [0x00, 0x01] as const;

export class KeyWriter {
  #bytes = new Uint8Array(INITIAL_BYTES);
  /** The same memory, for what only a Buffer can do. */
  #buffer = Buffer.from(this.#bytes.buffer);
  #length = 0;

  /** Forgets what was written. */
  restart(): this {
    this.#length = 0;
    return this;
  }

  /** A copy of the first `length` bytes written, of all of them by default. */
  finish(length = this.#length): Uint8Array {
    return this.#bytes.slice(0, length);
  }

  /** How many bytes were written. */
  get length(): number {
    return this.#length;
  }

  /** What was written, shared: valid until something more is written. */
  get written(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Keeps only the first bytes of what was written. */
  truncate(length: number): void {
    this.#length = length;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  uint32(value: number): void {
    this.#reserve(4);
    this.#length = this.#buffer.writeUInt32BE(value, this.#length);
  }

  uint64(value: bigint): void {
    this.#reserve(8);
    this.#length = this.#buffer.writeBigUInt64BE(value, this.#length);
  }

  bytes(value: Uint8Array): void {
    this.#reserve(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
  }

  zeros(count: number): void {
    this.#reserve(count);
    this.#bytes.fill(0, this.#length, this.#length + count);
    this.#length += count;
  }

  /** The first `count` of a text's characters, each of them one byte. */
  latin1(text: string, count: number): void {
    this.#reserve(count);
    for (let i = 0; i < count; i++) this.#bytes[this.#length++] = text.charCodeAt(i);
  }

  utf8(text: string): void {
    this.#reserve(text.length * UTF8_BYTES_PER_UNIT);
    const start = this.#length;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code >= 0x80) {
        this.#length = start + this.#buffer.write(text, start, "utf8");
        return;
      }
      this.#bytes[this.#length++] = code;
    }
  }

  /** A key's value as bytes that sort as the values of its type do. */
  value(value: AttributeValue): void {
    if ("S" in value) {
      this.utf8(value.S);
    } else if ("N" in value) {
      this.#reserve(NUMBER_BYTES_MAX);
      this.#length = writeNumber(value.N, this.#bytes, this.#length);
    } else if ("B" in value) {
      this.#reserve(decodedLength(value.B));
      this.#length += this.#buffer.write(value.B, this.#length, "base64");
    } else {
      throw new TypeError(`A key of type ${Object.keys(value)[0]}`);
    }
  }

  /** A key's value with its zero bytes escaped: any bytes may follow without changing the order of what begins alike. */
  escapedValue(value: AttributeValue): void {
    const start = this.#length;
    this.value(value);
    for (let i = start; i < this.#length; i++) {
      if (this.#bytes[i] === 0) {
        this.#escape(i);
        break;
      }
    }
  }

  /** Ends an escaped value. Nothing that {@link escapedValue} writes sorts before it or holds it. */
  terminator(): void {
    this.byte(TERMINATOR[0]);
    this.byte(TERMINATOR[1]);
  }

  #escape(start: number): void {
    const raw = this.#bytes.slice(start, this.#length);
    this.#length = start;
    for (const byte of raw) {
      this.byte(byte);
      if (byte === 0) this.byte(ESCAPED_ZERO);
    }
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const grown = new Uint8Array((this.#length + count) * 2);
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
    this.#buffer = Buffer.from(grown.buffer);
  }
}
