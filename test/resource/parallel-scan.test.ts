// Parallel scans: the order in which pages come, how far segments read ahead, and what stops when.

import { expect, test } from "vitest";
import { resource, type ScanRequest } from "../../src/index.ts";
import type { Transport } from "../../src/resource/transport/transport.ts";

interface Waiting {
  readonly segment: number;
  answer(last?: "last"): void;
  fail(error: Error): void;
}

/** A transport that answers when it is told to. Each page holds one item, named for its segment and page: `1.0`. */
function heldTransport() {
  const waiting: Waiting[] = [];
  const pages = new Map<number, number>();
  let requests = 0;
  const transport: Transport = {
    call(_, input) {
      requests++;
      const { Segment: segment = -1 } = input as { Segment?: number };
      return new Promise((resolve, reject) => {
        const settle = () => waiting.splice(waiting.indexOf(held), 1);
        const held: Waiting = {
          segment,
          answer(last) {
            settle();
            const page = pages.get(segment) ?? 0;
            pages.set(segment, page + 1);
            const id = { id: { S: `${segment}.${page}` } };
            resolve({ Items: [id], Count: 1, ScannedCount: 1, ...(last !== "last" && { LastEvaluatedKey: id }) });
          },
          fail(error) {
            settle();
            reject(error);
          },
        };
        waiting.push(held);
      });
    },
  };
  const next = (segment: number): Waiting => {
    const found = waiting.find((held) => held.segment === segment);
    if (!found) throw new Error(`Segment ${segment} has asked for nothing`);
    return found;
  };
  const scan = (input?: object) => resource("dynamodb", { transport }).Table("t").scan(input) as ScanRequest<never>;
  return { scan, next, waiting: () => waiting.map(({ segment }) => segment).sort(), requests: () => requests };
}

/** Lets everything happen that can. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

function iterate(items: AsyncIterable<unknown>): AsyncIterator<{ id: string }> {
  return items[Symbol.asyncIterator]() as AsyncIterator<{ id: string }>;
}

test("pages come as they arrive, and every segment reads one page ahead", async () => {
  const held = heldTransport();
  const items = iterate(held.scan().parallel(3));
  const first = items.next();
  await settled();
  expect(held.waiting()).toEqual([0, 1, 2]);

  held.next(1).answer();
  expect(await first).toEqual({ done: false, value: { id: "1.0" } });
  await settled();
  expect(held.waiting()).toEqual([0, 1, 2]);

  held.next(2).answer();
  held.next(1).answer();
  await settled();
  // Nobody has asked for these two pages: their segments wait.
  expect(held.waiting()).toEqual([0]);
  expect((await items.next()).value).toEqual({ id: "2.0" });
  expect((await items.next()).value).toEqual({ id: "1.1" });
  await settled();
  expect(held.waiting()).toEqual([0, 1, 2]);

  for (const segment of [2, 0, 1]) held.next(segment).answer("last");
  const rest = [await items.next(), await items.next(), await items.next(), await items.next()];
  expect(rest.map(({ value }) => value?.id)).toEqual(["2.1", "0.0", "1.2", undefined]);
  expect(held.requests()).toBe(6);
});

test("ending the loop asks for nothing more, and waits for what is under way", async () => {
  const held = heldTransport();
  let ended = false;
  const loop = (async () => {
    for await (const _ of held.scan().parallel(2)) break;
    ended = true;
  })();
  await settled();
  held.next(0).answer();
  await settled();
  expect(ended).toBe(false);
  expect(held.waiting()).toEqual([0, 1]);
  held.next(0).answer();
  held.next(1).fail(new Error("nobody listens"));
  await loop;
  await settled();
  expect(held.waiting()).toEqual([]);
  expect(held.requests()).toBe(3);
});

test("a segment that fails ends all", async () => {
  const held = heldTransport();
  const items = iterate(held.scan().parallel(2));
  const first = items.next();
  await settled();
  held.next(1).fail(new Error("lost"));
  await settled();
  held.next(0).answer();
  await expect(first).rejects.toThrow("lost");
  await settled();
  expect(held.waiting()).toEqual([]);
  expect((await items.next()).done).toBe(true);
});

test.each<[string, (scan: ScanRequest<never>) => unknown, object, string]>([
  ["no segment", (scan) => scan.parallel(0), {}, "a whole number of segments from 1, not 0"],
  ["half a segment", (scan) => scan.parallel(2.5), {}, "not 2.5"],
  ["segments of a segment", (scan) => scan.parallel(2), { Segment: 0, TotalSegments: 2 }, "of one segment already"],
  ["a start in the middle", (scan) => scan.parallel(2), { ExclusiveStartKey: { id: 1 } }, "starts at the beginning"],
  ["a cursor", (scan) => scan.parallel(2), { cursor: "x" }, "starts at the beginning"],
  ["a limit", (scan) => scan.limitItems(5).parallel(2), {}, "end the loop over a parallel scan instead"],
])("%s is refused", (_, misuse, input, message) => {
  expect(() => misuse(heldTransport().scan(input))).toThrow(message);
});
