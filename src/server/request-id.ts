// Request ids as DynamoDB makes them: 52 characters, of which the second half never changes.

import { randomFillSync } from "node:crypto";

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUV";
const SUFFIX = "VV4KQNSO5AEMVJF66Q9ASUAAJG";

/** Every pair of digits: ten random bits make two characters. */
const PAIRS: readonly string[] = Array.from({ length: 1024 }, (_, i) => `${DIGITS[i >> 5]}${DIGITS[i & 31]}`);
const PAIRS_PER_ID = 13;

/** Randomness is fetched for many ids at a time: asking for it costs more than the id. */
const pool = new Uint16Array(PAIRS_PER_ID * 256);
let used = pool.length;

/** A new request id, such as `NTCFJB3O0K7NB0DKN38A7GHREVVV4KQNSO5AEMVJF66Q9ASUAAJG`. */
export function newRequestId(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  let id = "";
  for (const end = used + PAIRS_PER_ID; used < end; used++) id += PAIRS[(pool[used] ?? 0) & 1023];
  return id + SUFFIX;
}
