// Client request tokens: a transaction that was done once is not done again when its client repeats it. The token is
// kept in the transaction's own commit, so that either both are there or neither.
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html#DDB-TransactWriteItems-request-ClientRequestToken

import { createHash } from "node:crypto";
import { IdempotentParameterMismatchException } from "../model/errors.ts";
import type { Entry } from "../store/store.ts";
import type { Engine } from "./engine.ts";
import { CorruptDataError } from "./item-encoding.ts";
import { catalogKey, catalogRange } from "./key-encoding.ts";

/** The kind of record that a token is in the catalog's keyspace; catalog.ts lists the others. */
const TOKENS = 4;

/** What is remembered of a transaction. */
interface TokenRecord {
  /** SHA-256 of the request, in base64. */
  readonly request: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** A token with the request that it stands for. */
export class IdempotencyToken {
  readonly key: Uint8Array;
  readonly #request: string;

  /** @param operation each operation has tokens of its own */
  constructor(operation: string, token: string, request: unknown) {
    this.key = catalogKey(TOKENS, `${operation}/${token}`);
    this.#request = createHash("sha256")
      .update(JSON.stringify(inOneOrder(request)))
      .digest("base64");
  }

  /**
   * Whether the transaction was done already.
   *
   * @param stored what the store holds under the token's key
   * @throws IdempotentParameterMismatchException if it was done with another request
   */
  isDone(stored: Uint8Array | undefined, { clock, limits }: Engine): boolean {
    if (!stored) return false;
    const { request, at } = decode(stored);
    if (clock.now() - at >= limits.clientRequestTokenMilliseconds) return false;
    if (request === this.#request) return true;
    throw new IdempotentParameterMismatchException(
      "The request uses the same client token as a previous, but non-identical request. Do not reuse a client token with different requests, unless the requests are identical",
    );
  }

  record({ clock }: Engine): Entry {
    const record: TokenRecord = { request: this.#request, at: clock.now() };
    return { key: this.key, value: Buffer.from(JSON.stringify(record)) };
  }
}

/**
 * The request with what has no order in one order: the members of its objects, as a map of many a language has no order
 * and is sent in another one each time, and the members of sets.
 */
function inOneOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOneOrder);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  // Not an object again, which would put names that look like numbers first and lose `__proto__`.
  return {
    members: members.map(([name, member]) => [name, isSet(name, member) ? [...member].sort() : inOneOrder(member)]),
  };
}

/** A map's attribute of such a name holds an attribute value, never an array. */
function isSet(name: string, member: unknown): member is readonly string[] {
  return (name === "SS" || name === "NS" || name === "BS") && Array.isArray(member);
}

/** Forgets the tokens whose time is over. Background work: @returns how many there were. */
export async function forgetOldTokens({ store, clock, limits }: Engine): Promise<number> {
  const oldest = clock.now() - limits.clientRequestTokenMilliseconds;
  const entries = await store.range({ ...catalogRange(TOKENS), entriesMax: 10_000 });
  const old = entries.filter(({ value }) => decode(value).at <= oldest).map(({ key }) => key);
  if (old.length > 0) {
    // A token that was used again meanwhile is younger now, and stays.
    await store.commit(old, (values) => ({
      result: undefined,
      deletes: old.filter((_, i) => values[i] && decode(values[i]).at <= oldest),
    }));
  }
  return old.length;
}

function decode(stored: Uint8Array): TokenRecord {
  try {
    const record: TokenRecord = JSON.parse(Buffer.from(stored).toString());
    if (typeof record.request === "string" && Number.isFinite(record.at)) return record;
  } catch {
    // Said below, with what was found.
  }
  throw new CorruptDataError(`A client request token of ${stored.length} bytes that can not be read`);
}
