// Client request tokens: a transaction that was done once is not done again when its client repeats it. The token is
// kept in the transaction's own commit, so that either both are there or neither.
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html#DDB-TransactWriteItems-request-ClientRequestToken

import { createHash } from "node:crypto";
import { IdempotentParameterMismatchException } from "../../model/errors.ts";
import type { Entry } from "../../store/store.ts";
import type { Engine } from "../engine.ts";
import { CorruptDataError } from "../item/item-encoding.ts";
import { catalogKey, catalogRange } from "../item/key-encoding.ts";

/** The kind of record that a token is in the catalog's keyspace; catalog.ts lists the others. */
const TOKENS = 4;
/** The kind of the notes of when tokens were used, in the order of time: what is old is found without a look at the rest. */
const TIMES = 6;
const TIME_DIGITS = 15;

const TOKENS_PER_COMMIT_MAX = 500;

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
  readonly #name: string;
  readonly #request: string;

  /** @param operation each operation has tokens of its own */
  constructor(operation: string, token: string, request: unknown) {
    this.#name = `${operation}/${token}`;
    this.key = tokenKey(this.#name);
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

  /** What is stored of it: its record, and the note by which {@link forgetOldTokens} finds it. */
  entries({ clock }: Engine): readonly [Entry, Entry] {
    const at = clock.now();
    const record: TokenRecord = { request: this.#request, at };
    return [
      { key: this.key, value: Buffer.from(JSON.stringify(record)) },
      { key: timeKey(at, this.#name), value: new Uint8Array() },
    ];
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
  if (oldest < 0) return 0;
  const { from } = catalogRange(TIMES);
  const to = timeKey(oldest + 1, "");
  let forgotten = 0;
  for (;;) {
    const notes = (await store.range({ from, to, entriesMax: TOKENS_PER_COMMIT_MAX })).map(({ key }) => key);
    if (notes.length === 0) return forgotten;
    const names = new Set(notes.map((key) => nameOfNote(key, from.length)));
    const keys = Array.from(names, tokenKey);
    forgotten += await store.commit(keys, (values) => {
      // A token that was used again meanwhile is younger now, and stays.
      const old = keys.filter((_, i) => values[i] && decode(values[i]).at <= oldest);
      return { result: old.length, deletes: [...notes, ...old] };
    });
  }
}

/** @param name the operation's and the token's */
function tokenKey(name: string): Uint8Array {
  return catalogKey(TOKENS, name);
}

function timeKey(at: number, name: string): Uint8Array {
  return catalogKey(TIMES, `${String(at).padStart(TIME_DIGITS, "0")}/${name}`);
}

/** The name of the token that a note is of. @param start where the names of records begin in their keys */
function nameOfNote(key: Uint8Array, start: number): string {
  return Buffer.from(key.subarray(start + TIME_DIGITS + 1)).toString();
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
