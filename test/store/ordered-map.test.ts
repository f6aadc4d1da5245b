// The memory store's tree against a plain Map, with enough keys for several levels.

import { describe, expect, it } from "vitest";
import { OrderedMap } from "../../src/store/ordered-map.ts";

/** A small linear congruential generator: the same numbers in every run. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const name = (n: number): string => `${n}`.padStart(6, "0");
const END = "~";

/** Entries as one text, which is compared much faster than an array of arrays. */
function ascending(map: OrderedMap<number>, from = "", to = END): string {
  const found: string[] = [];
  map.ascend(from, to, (key, value) => found.push(`${key}=${value}`) > 0);
  return found.join(" ");
}

function descending(map: OrderedMap<number>, from = "", to = END): string {
  const found: string[] = [];
  map.descend(from, to, (key, value) => found.push(`${key}=${value}`) > 0);
  return found.join(" ");
}

function keysOf(model: Map<string, number>, from = "", to = END): string[] {
  return [...model.keys()].filter((key) => key >= from && key < to).sort();
}

function check(map: OrderedMap<number>, model: Map<string, number>, from = "", to = END): void {
  const entries = keysOf(model, from, to).map((key) => `${key}=${model.get(key)}`);
  expect(ascending(map, from, to)).toBe(entries.join(" "));
  expect(descending(map, from, to)).toBe(entries.reverse().join(" "));
}

describe("ordered map", () => {
  for (const [order, keyAt] of [
    ["ascending", (i: number) => name(i)],
    ["descending", (i: number) => name(100_000 - i)],
    ["scattered", (i: number) => name((i * 7_919) % 100_003)],
  ] as const) {
    it(`holds ${order} keys, and none once they are deleted`, () => {
      const map = new OrderedMap<number>();
      const model = new Map<string, number>();
      for (let i = 0; i < 10_000; i++) {
        map.set(keyAt(i), i);
        model.set(keyAt(i), i);
      }
      check(map, model);
      for (const [key, value] of model) expect(map.get(key)).toBe(value);
      for (let i = 0; i < 10_000; i += 2) {
        map.delete(keyAt(i));
        model.delete(keyAt(i));
      }
      check(map, model);
      for (const key of model.keys()) map.delete(key);
      expect(ascending(map)).toBe("");
      map.set("a", 1);
      expect(ascending(map)).toBe("a=1");
    });
  }

  for (const seed of [1, 2, 3, 4]) {
    it(`random changes, ranges and forks, seed ${seed}`, () => {
      const next = random(seed);
      let map = new OrderedMap<number>();
      let model = new Map<string, number>();
      const others: [OrderedMap<number>, Map<string, number>][] = [];
      for (let i = 0; i < 20_000; i++) {
        const key = name(next(6_000));
        const kind = next(1_000);
        if (kind < 600) {
          map.set(key, i);
          model.set(key, i);
        } else if (kind < 970) {
          map.delete(key);
          model.delete(key);
        } else if (kind < 985) {
          const to = name(Number(key) + next(400));
          check(map, model, key, to);
        } else if (kind < 998) {
          const to = name(Number(key) + next(next(10) === 0 ? 3_000 : 30));
          map.deleteRange(key, to);
          for (const gone of keysOf(model, key, to)) model.delete(gone);
        } else {
          const copy: [OrderedMap<number>, Map<string, number>] = [map.fork(), new Map(model)];
          others.push(copy);
          if (next(2) === 0) {
            others.push([map, model]);
            [map, model] = others[next(others.length)]!;
          }
        }
      }
      for (const [other, expected] of [...others, [map, model] as const]) check(other, expected);
    });
  }

  it("stops when the visitor has enough", () => {
    const map = new OrderedMap<number>();
    for (let i = 0; i < 1_000; i++) map.set(name(i), i);
    const seen: number[] = [];
    map.ascend(name(500), END, (_, value) => seen.push(value) < 3);
    map.descend("", name(500), (_, value) => seen.push(value) < 6);
    expect(seen).toEqual([500, 501, 502, 499, 498, 497]);
  });

  it("copies only what it changes after a fork", () => {
    const map = new OrderedMap<object>();
    for (let i = 0; i < 100_000; i++) map.set(name(i), {});
    const start = performance.now();
    for (let i = 0; i < 1_000; i++) map.fork().set(name(i), {});
    // Copying 100,000 entries a thousand times would take seconds.
    expect(performance.now() - start).toBeLessThan(500);
  });
});
