// Compressed requests and responses. Bodies are small enough to be held whole, and a request that unpacks to more than
// it may is refused before it has done so.

import { promisify } from "node:util";
import { deflate, gunzip, gzip, inflate } from "node:zlib";

const unpackers = { gzip: promisify(gunzip), deflate: promisify(inflate) };
const packers = { gzip: promisify(gzip), deflate: promisify(deflate) };

export type Encoding = keyof typeof packers;

/** DynamoDB compresses a response only from this size on, in bytes. */
const RESPONSE_BYTES_MIN = 4096;

/** A request body could not be unpacked. */
export class UnpackError extends Error {
  override readonly name = "UnpackError";
  constructor(readonly reason: "malformed" | "too large") {
    super(`The compressed request body is ${reason}`);
  }
}

/** What a request's Content-Encoding says to undo. Names that DynamoDB does not know, such as `amz-1.0`, mean nothing. */
export function requestEncoding(contentEncoding: string | undefined): Encoding | undefined {
  const name = contentEncoding?.trim().toLowerCase();
  return name === "gzip" || name === "deflate" ? name : undefined;
}

/** @throws UnpackError */
export async function unpack(body: Uint8Array, encoding: Encoding, bytesMax: number): Promise<Uint8Array> {
  try {
    return await unpackers[encoding](body, { maxOutputLength: bytesMax });
  } catch (error) {
    const tooLarge = (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE";
    throw new UnpackError(tooLarge ? "too large" : "malformed");
  }
}

/** How to compress a response, if it is worth it and the client has asked for it: as it likes best, else with gzip. */
export function responseEncoding(acceptEncoding: string | undefined, bodyBytes: number): Encoding | undefined {
  if (acceptEncoding === undefined || bodyBytes < RESPONSE_BYTES_MIN) return undefined;
  const weights = { gzip: 0, deflate: 0 };
  for (const part of acceptEncoding.toLowerCase().split(",")) {
    const [name = "", ...parameters] = part.split(";").map((text) => text.trim());
    if (name === "gzip" || name === "deflate") weights[name] = weightOf(parameters);
  }
  if (weights.gzip === 0 && weights.deflate === 0) return undefined;
  return weights.gzip >= weights.deflate ? "gzip" : "deflate";
}

/** `q=0.5` is 0.5; nothing is 1, and so is what is no weight. */
function weightOf(parameters: readonly string[]): number {
  const weight = parameters.find((parameter) => /^q=(?:0(?:\.\d*)?|1(?:\.0*)?)$/.test(parameter));
  return weight === undefined ? 1 : Number(weight.slice(2));
}

export function pack(body: Uint8Array, encoding: Encoding): Promise<Uint8Array> {
  return packers[encoding](body);
}
