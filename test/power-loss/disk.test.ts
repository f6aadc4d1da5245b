// What a loss of power can leave of writes, lengths and names, and cannot; and that nothing is written past the journal.

import { spawnSync } from "node:child_process";
import { lstatSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, type TestContext, test } from "vitest";
import { Random } from "../random/random.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { Disk, SECTOR_BYTES } from "./disk.ts";
import type { Change } from "./journal.ts";
import { Recorder } from "./recorder.ts";

const SEEDS = 400;
const [F, G] = [1e12, 1e12 + 1];

/** A letter stands for a sector full of it, a dot for one of zeros. */
const sectors = (letters: string) =>
  Buffer.concat(Array.from(letters, (letter) => Buffer.alloc(SECTOR_BYTES, letter === "." ? 0 : letter)));

function lettersOf(content: Buffer): string {
  const letters: string[] = [];
  for (let at = 0; at < content.length; at += SECTOR_BYTES) {
    const letter = content[at] === 0 ? "." : String.fromCharCode(content[at]!);
    expect(content.subarray(at, at + SECTOR_BYTES).equals(sectors(letter))).toBe(true);
    letters.push(letter);
  }
  return letters.join("");
}

// As a process does them, one after another, to the files f and g of one folder, or (`*`) to the folder.

type Step = (place: { path: string; inodeOf: (name: string) => number; now: number; began: number }) => Change[];

const made = (kind: string, members: (place: Parameters<Step>[0]) => object): Step => {
  return (place) => [{ began: place.began, ended: place.now, kind, ...members(place) } as Change];
};
const write = (name: string, letters: string, sector = 0, isSynchronous = false) =>
  made("write", ({ inodeOf }) => ({
    inode: inodeOf(name),
    offset: sector * SECTOR_BYTES,
    bytes: sectors(letters),
    isSynchronous,
  }));
const writeSynchronously = (name: string, letters: string, sector = 0) => write(name, letters, sector, true);
const flush = (name: string) => made("flush", ({ inodeOf }) => ({ inode: inodeOf(name) }));
const truncate = (name: string, size: number) =>
  made("truncate", ({ inodeOf }) => ({ inode: inodeOf(name), size: size * SECTOR_BYTES }));
const allocate = (name: string, size: number) =>
  made("allocate", ({ inodeOf }) => ({ inode: inodeOf(name), offset: 0, length: size * SECTOR_BYTES, mode: 0 }));
const create = (name: string) =>
  made("create", ({ inodeOf, path }) => ({ inode: inodeOf(name), path: join(path, name) }));
const remove = (name: string) => made("remove", ({ path }) => ({ path: join(path, name) }));
const rename = (from: string, to: string) =>
  made("rename", ({ path }) => ({ from: join(path, from), to: join(path, to) }));
/** It had begun before the step before it returned. */
const meanwhile =
  (step: Step): Step =>
  (place) =>
    step({ ...place, began: place.began - 1 });

/** @returns every state that a loss of power was found to leave, such as "f:AB g:" */
function statesAfter(content: string | undefined, steps: readonly Step[], last: Step | undefined): Set<string> {
  const path = realpathSync(temporaryDirectory());
  if (content !== undefined) writeFileSync(join(path, "f"), sectors(content));
  const existing = content === undefined ? F : lstatSync(join(path, "f")).ino;
  const folder = lstatSync(path).ino;
  const inodeOf = (name: string) => (name === "*" ? folder : name === "f" ? existing : G);
  const disk = new Disk(path);
  const place = { path, inodeOf };
  for (const [i, step] of steps.entries()) {
    for (const change of step({ ...place, began: i, now: i + 1 })) disk.apply(change);
  }
  const underWay = last?.({ ...place, began: steps.length, now: steps.length + 1 }) ?? [];
  const states = new Set<string>();
  for (let seed = 0; seed < SEEDS; seed++) {
    const left = disk.afterPowerLoss(underWay, new Random(seed));
    states.add(
      Array.from(left, ([name, content]) => `${name}:${lettersOf(content as Buffer)}`)
        .sort()
        .join(" "),
    );
  }
  return states;
}

interface Row {
  readonly what: string;
  /** Of f, at first and for sure; absent if there is no file. */
  readonly content?: string;
  readonly steps: readonly Step[];
  /** A call that has begun when power is lost. */
  readonly underWay?: Step;
  readonly left: readonly string[];
}

test.for<Row>([
  { what: "nothing", content: "A", steps: [], left: ["f:A"] },
  { what: "a write", content: "A", steps: [write("f", "B")], left: ["f:A", "f:B"] },
  { what: "sectors of a write", content: "AA", steps: [write("f", "BB")], left: ["f:AA", "f:AB", "f:BA", "f:BB"] },
  {
    what: "writes out of order",
    content: "AA",
    steps: [write("f", "B"), write("f", "C", 1)],
    left: ["f:AA", "f:BA", "f:AC", "f:BC"],
  },
  {
    what: "one of several contents",
    content: "A",
    steps: [write("f", "B"), write("f", "C")],
    left: ["f:A", "f:B", "f:C"],
  },
  { what: "a flushed write", content: "A", steps: [write("f", "B"), flush("f")], left: ["f:B"] },
  {
    what: "a write after a flush",
    content: "A",
    steps: [write("f", "B"), flush("f"), write("f", "C")],
    left: ["f:B", "f:C"],
  },
  {
    what: "a flush that began before the write returned",
    content: "A",
    steps: [write("f", "B"), meanwhile(flush("f"))],
    left: ["f:A", "f:B"],
  },
  {
    what: "a flush of another file",
    content: "A",
    steps: [create("g"), flush("*"), write("f", "B"), flush("g")],
    left: ["f:A g:", "f:B g:"],
  },
  { what: "a synchronous write", content: "A", steps: [writeSynchronously("f", "B")], left: ["f:B"] },
  {
    what: "a synchronous write over another",
    content: "AA",
    steps: [write("f", "BB"), writeSynchronously("f", "C")],
    left: ["f:CA", "f:CB"],
  },
  {
    what: "a write under way",
    content: "AA",
    steps: [],
    underWay: write("f", "BB"),
    left: ["f:AA", "f:AB", "f:BA", "f:BB"],
  },
  {
    what: "a synchronous write under way",
    content: "A",
    steps: [],
    underWay: writeSynchronously("f", "B"),
    left: ["f:A", "f:B"],
  },
  { what: "a file that grows", content: "A", steps: [write("f", "B", 1)], left: ["f:A", "f:A.", "f:AB"] },
  {
    what: "a file that grows in part",
    content: "",
    steps: [write("f", "BB")],
    left: ["f:", "f:.", "f:B", "f:..", "f:.B", "f:B.", "f:BB"],
  },
  { what: "a file that grows synchronously", content: "A", steps: [writeSynchronously("f", "B", 1)], left: ["f:AB"] },
  {
    what: "a synchronous write into room that may be lost",
    content: "A",
    steps: [truncate("f", 4), writeSynchronously("f", "B", 1)],
    left: ["f:AB", "f:AB.."],
  },
  { what: "room that was allocated", content: "A", steps: [allocate("f", 2)], left: ["f:A", "f:A."] },
  {
    what: "room that was allocated and flushed",
    content: "A",
    steps: [allocate("f", 2), flush("f"), write("f", "B", 1)],
    left: ["f:A.", "f:AB"],
  },
  { what: "a file that is cut", content: "AA", steps: [truncate("f", 1)], left: ["f:AA", "f:A"] },
  {
    what: "a file that is cut and written anew, in place of the old bytes or not at all",
    content: "AA",
    steps: [truncate("f", 0), write("f", "B")],
    left: ["f:AA", "f:", "f:.", "f:B"],
  },
  {
    what: "a file that is cut and written synchronously",
    content: "AA",
    steps: [truncate("f", 0), writeSynchronously("f", "B")],
    left: ["f:B"],
  },
  { what: "a new file", steps: [create("f"), write("f", "A")], left: ["", "f:", "f:.", "f:A"] },
  {
    what: "a new file that was flushed, its folder not",
    steps: [create("f"), write("f", "A"), flush("f")],
    left: ["", "f:A"],
  },
  {
    what: "a new file, its folder flushed",
    steps: [create("f"), write("f", "A"), flush("*")],
    left: ["f:", "f:.", "f:A"],
  },
  { what: "a removed file", content: "A", steps: [remove("f")], left: ["f:A", ""] },
  { what: "a removed file, the folder flushed", content: "A", steps: [remove("f"), flush("*")], left: [""] },
  { what: "a renamed file", content: "A", steps: [rename("f", "g")], left: ["f:A", "g:A"] },
  { what: "a renamed file, the folder flushed", content: "A", steps: [rename("f", "g"), flush("*")], left: ["g:A"] },
  {
    what: "a file that is replaced",
    content: "A",
    steps: [create("g"), write("g", "B"), flush("g"), rename("g", "f")],
    left: ["f:A", "f:A g:B", "f:B"],
  },
  {
    what: "a file that is replaced before it is flushed",
    content: "A",
    steps: [create("g"), write("g", "B"), rename("g", "f"), flush("*")],
    left: ["f:", "f:.", "f:B"],
  },
])("a loss of power leaves of $what: $left", ({ content, steps, underWay, left }) => {
  expect(statesAfter(content, steps, underWay)).toEqual(new Set(left));
});

/** Does to files what Node can do to them, in threads and out of them. */
const OPERATIONS = `
  import fs, { constants } from "node:fs";
  import { join } from "node:path";
  const { folder, operations } = JSON.parse(process.argv[2]);
  const at = (name) => join(folder, name);
  await new Function("fs", "at", "constants", "return (async () => {" + operations + "})()")(fs, at, constants);
`;

async function record(context: TestContext, operations: string) {
  const recorder = new Recorder(context);
  const program = join(temporaryDirectory(), "operations.mjs");
  writeFileSync(program, OPERATIONS);
  const folder = recorder.newFolder();
  const recording = await recorder.record(folder, program, [{ folder, operations }]);
  return { ...recording, folder };
}

test.for([
  ["fs.writeFileSync(at('f'), 'abc')", "create write"],
  ["await fs.promises.writeFile(at('f'), 'abc'); await fs.promises.appendFile(at('f'), 'd')", "create write write"],
  [
    "const f = fs.openSync(at('f'), 'w'); fs.writeSync(f, 'a', 5); fs.writevSync(f, [Buffer.from('b'), Buffer.from('c')], 3); fs.fdatasyncSync(f)",
    "create write write flush",
  ],
  [
    "const f = await fs.promises.open(at('f'), 'w+'); await f.write('abc'); await f.writev([Buffer.from('b')]); await f.sync(); await f.truncate(2); await f.close()",
    "create write write flush truncate",
  ],
  [
    "const f = fs.openSync(at('f'), constants.O_CREAT | constants.O_RDWR | constants.O_DSYNC); await Promise.all([0, 1].map((i) => new Promise((done) => fs.write(f, 'x', i, done))))",
    "create write! write!",
  ],
  [
    "fs.writeFileSync(at('f'), 'abc', { flush: true }); fs.writeFileSync(at('f'), 'd'); fs.truncateSync(at('f'), 0)",
    "create write flush truncate write truncate",
  ],
  [
    "fs.mkdirSync(at('a/b'), { recursive: true }); fs.writeFileSync(at('a/b/f'), 'x'); fs.renameSync(at('a/b/f'), at('g')); fs.rmdirSync(at('a/b'))",
    "makeFolder makeFolder create write rename remove",
  ],
  [
    "fs.writeFileSync(at('f'), 'x'); fs.linkSync(at('f'), at('g')); fs.unlinkSync(at('f')); fs.fsyncSync(fs.openSync(at('.'), 'r'))",
    "create write link remove flush",
  ],
  ["fs.createWriteStream(at('f')).end('abc')", "create write"],
] as const)("all of it is recorded: %s", async ([operations, expected], context) => {
  const { disk, changes } = await record(context, operations);
  const kinds = changes.map((change) => change.kind + (change.kind === "write" && change.isSynchronous ? "!" : ""));
  for (const change of changes) disk.apply(change);
  expect([...disk.differences()]).toEqual([]);
  expect(kinds.join(" ")).toBe(expected);
});

test("what is written past the journal is noticed", async (context) => {
  const { disk, changes, folder } = await record(context, "fs.writeFileSync(at('f'), 'abc')");
  for (const change of changes) disk.apply(change);
  spawnSync("sh", ["-c", 'printf xyz > "$0/f"', folder]);
  expect([...disk.differences()]).toEqual([`${join(folder, "f")} holds other bytes`]);
});
