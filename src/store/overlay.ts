// Changes that lie above another store, which does not have them yet, and what one reads through them.

import { latin1 } from "./check-changes.ts";
import type { Change } from "./log-record.ts";
import { OrderedMap } from "./ordered-map.ts";
import type { Entry, Range } from "./store.ts";

/** What a change takes beside its key and its value, about, in bytes. */
const CHANGE_BYTES = 100;
/** A deletion counts as so many bytes: whoever reads a range has to pass over all of them, so they shall not become many. */
const DELETION_BYTES = 2_000;

export class Overlay {
  readonly #changes = new OrderedMap<Change>();
  #bytes = 0;

  /** About how much memory the changes have taken, those counted that others have taken the place of. */
  get bytes(): number {
    return this.#bytes;
  }

  /** @param key as {@link latin1} */
  get(key: string): Change | undefined {
    return this.#bytes === 0 ? undefined : this.#changes.get(key);
  }

  /** @param key as {@link latin1} */
  set(key: string, change: Change): void {
    this.#changes.set(key, change);
    this.#bytes += change.value ? CHANGE_BYTES + change.key.length + change.value.length : DELETION_BYTES;
  }

  /** The changes of a range, in the range's order, until some are of entries that are there, or take up its `bytesMax`. */
  changes({ from, to, reverse = false, entriesMax, bytesMax = Number.POSITIVE_INFINITY }: Range): readonly Change[] {
    const found: Change[] = [];
    if (this.#bytes === 0) return found;
    let entries = 0;
    let bytes = 0;
    const visit = (_: string, change: Change): boolean => {
      found.push(change);
      if (!change.value) return true;
      bytes += change.value.length;
      return ++entries < entriesMax && bytes < bytesMax;
    };
    if (reverse) this.#changes.descend(latin1(from), latin1(to), visit);
    else this.#changes.ascend(latin1(from), latin1(to), visit);
    return found;
  }

  /** All changes, in the order of their keys, which are as {@link latin1}. Whoever changes the overlay meanwhile, may miss some. */
  *[Symbol.iterator](): Iterator<readonly [key: string, change: Change]> {
    let piece: [string, Change][];
    let from = "";
    do {
      piece = [];
      this.#changes.ascend(from, AFTER_ALL, (key, change) => piece.push([key, change]) < PIECE_CHANGES);
      yield* piece;
      from = `${piece.at(-1)?.[0]}\0`;
    } while (piece.length === PIECE_CHANGES);
  }
}

/** Changes are walked through so many at a time; and what lies below is, once most of what was asked for is deleted above. */
const PIECE_CHANGES = 200;
/** Above every key as {@link latin1}. */
const AFTER_ALL = "\u{100}";

/** Reads a range of what lies below. */
export type ReadBelow = (range: Range) => readonly Entry[];

/**
 * A range of a store with changes above it.
 *
 * @param overlays the latest first
 */
export function mergedRange(below: ReadBelow, overlays: readonly Overlay[], range: Range): readonly Entry[] {
  if (overlays.every(({ bytes }) => bytes === 0)) return below(range);
  const { entriesMax, bytesMax = Number.POSITIVE_INFINITY } = range;
  const found: Entry[] = [];
  let bytes = 0;
  let rest: Range | undefined = range;
  while (rest) {
    const part = mergedPart(below, overlays, rest);
    for (const entry of part.entries) {
      found.push(entry);
      bytes += entry.value.length;
      if (found.length === entriesMax || bytes >= bytesMax) return found;
    }
    rest = part.rest && { ...part.rest, entriesMax: Math.max(entriesMax, PIECE_CHANGES) };
  }
  return found;
}

interface Part {
  readonly entries: readonly Entry[];
  /** What the entries say nothing of: the range behind them. */
  readonly rest: Range | undefined;
}

/** The beginning of a range: as far as one answer of each layer tells of it. */
function mergedPart(below: ReadBelow, overlays: readonly Overlay[], range: Range): Part {
  const entries = below(range);
  const isLess = range.reverse ? (a: string, b: string) => a > b : (a: string, b: string) => a < b;
  let reach = isCutShort(entries, range) ? latin1(entries.at(-1)!.key) : undefined;
  const layers: Layer[] = [];
  for (const overlay of overlays) {
    const within = reach === undefined ? range : upTo(range, reach);
    const changes = overlay.changes(within);
    if (changes.length === 0) continue;
    if (isCutShort(changes, within)) reach = latin1(changes.at(-1)!.key);
    layers.push(new Layer(changes));
  }
  const rest = reach === undefined ? undefined : behind(range, reach);
  if (layers.length === 0) return { entries, rest };

  layers.push(new Layer(entries));
  const merged: Entry[] = [];
  for (;;) {
    const first = layers.reduce((a, b) =>
      b.key !== undefined && (a.key === undefined || isLess(b.key, a.key)) ? b : a,
    );
    const { key, change } = first;
    if (key === undefined || (reach !== undefined && isLess(reach, key))) return { entries: merged, rest };
    if (change?.value) merged.push(change as Entry);
    for (const layer of layers) if (layer.key === key) layer.advance();
  }
}

/** Changes in order, one at a time. */
class Layer {
  readonly #changes: readonly Change[];
  #next = 0;
  /** Of the present change, as {@link latin1}; undefined at the end. */
  key: string | undefined;
  change: Change | undefined;

  constructor(changes: readonly Change[]) {
    this.#changes = changes;
    this.advance();
  }

  advance(): void {
    this.change = this.#changes[this.#next++];
    this.key = this.change && latin1(this.change.key);
  }
}

/** Whether there may be more in a range than it was asked for. */
function isCutShort(changes: readonly Change[], { entriesMax, bytesMax = Number.POSITIVE_INFINITY }: Range): boolean {
  if (changes.length < entriesMax && bytesMax === Number.POSITIVE_INFINITY) return false;
  let entries = 0;
  let bytes = 0;
  for (const { value } of changes) {
    if (!value) continue;
    entries++;
    bytes += value.length;
  }
  return entries >= entriesMax || bytes >= bytesMax;
}

/** The part of a range that ends with a key. */
function upTo(range: Range, key: string): Range {
  return range.reverse ? { ...range, from: bytesOf(key) } : { ...range, to: bytesOf(`${key}\0`) };
}

/** The part of a range that begins behind a key. */
function behind(range: Range, key: string): Range {
  return range.reverse ? { ...range, to: bytesOf(key) } : { ...range, from: bytesOf(`${key}\0`) };
}

function bytesOf(key: string): Uint8Array {
  return Buffer.from(key, "latin1");
}
