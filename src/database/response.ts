// What an operation answers, in its two forms: as a JavaScript value, and as the bytes of a JSON body. Items that are
// still as they were stored are copied into the body, and not read.

import { Item } from "../table/item/item-encoding.ts";

/** The response as plain JSON values: items as attribute maps, members without a value left out. */
export function plainResponse(value: unknown): unknown {
  if (value instanceof Item) return value.attributes;
  if (Array.isArray(value)) return value.map(plainResponse);
  if (typeof value !== "object" || value === null) return value;
  const plain: Record<string, unknown> = {};
  for (const name in value) {
    const member = plainResponse((value as Record<string, unknown>)[name]);
    if (member === undefined) continue;
    if (name === "__proto__") setOwn(plain, name, member);
    else plain[name] = member;
  }
  return plain;
}

function setOwn(object: object, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
}

/** The response as the bytes of a JSON body. */
export function encodeResponse(response: unknown): Buffer {
  const writer = new JsonWriter();
  writer.value(response);
  return writer.end();
}

/** Gathers text and stored bytes; text that stands together is encoded together. */
class JsonWriter {
  #text = "";
  readonly #chunks: Uint8Array[] = [];

  value(value: unknown): void {
    if (value instanceof Item) this.#item(value);
    else if (Array.isArray(value)) this.#array(value);
    else if (typeof value === "object" && value !== null) this.#object(value);
    else this.#text += JSON.stringify(value);
  }

  end(): Buffer {
    if (this.#chunks.length === 0) return Buffer.from(this.#text);
    this.#flush();
    return Buffer.concat(this.#chunks);
  }

  #item(item: Item): void {
    this.#flush();
    this.#chunks.push(item.json);
  }

  #array(array: readonly unknown[]): void {
    this.#text += "[";
    for (let i = 0; i < array.length; i++) {
      if (i > 0) this.#text += ",";
      this.value(array[i]);
    }
    this.#text += "]";
  }

  #object(object: object): void {
    this.#text += "{";
    let first = true;
    for (const [name, member] of Object.entries(object)) {
      if (member === undefined) continue;
      this.#text += first ? `${JSON.stringify(name)}:` : `,${JSON.stringify(name)}:`;
      first = false;
      this.value(member);
    }
    this.#text += "}";
  }

  #flush(): void {
    if (this.#text === "") return;
    this.#chunks.push(Buffer.from(this.#text));
    this.#text = "";
  }
}
