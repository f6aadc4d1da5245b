// LMDB's pages, as far as one has to read them to tell whether they are sound. LMDB reads its file through the memory map
// and checks nothing: a page that is missing from the file, or a pointer that leads out of its page, would end the process.
//
// A file may well be shorter than its meta page says: pages that one transaction took and gave back are never written. Only
// pages in use have to be there. Little-endian; offsets are from the beginning of what they are in:
//
//   page       0  number, 8 bytes; 8  transaction, 8; 18  flags, 2; 20  bytes of pointers, 2; 22  where nodes begin, 2;
//              24  pointers to nodes, 2 each; both are relative to 24. An overflow page: 20  how many pages it takes, 4
//   node       0  low 16 bits, then high 16 bits of the value's length; 4  flags, 2; 6  length of the key, 2; 8  key, value
//   branch     0  the child's number in three times 2 bytes, low first, instead of the value's length and flags
//   tree       6  depth, 2; 8, 16, 24  branch, leaf and overflow pages; 32  entries; 40  root page, 8 each: of the two trees
//              in a meta page, and the value of a node that names a database
//   overflow   0  number of the first of the pages that hold a long value instead of the node
//   free list  the value of an entry in the tree of free pages: their count, then numbers, 8 bytes each; a negative one says
//              how many pages there are from the next number on, 0 says nothing

import { readSync } from "node:fs";

/** LMDB takes keys of up to 4,026 bytes with pages of this size, and only 1,978 with its default of 4 KiB. */
export const PAGE_BYTES = 8_192;

/** The root of an empty tree. */
export const NO_PAGE = 2n ** 64n - 1n;

/** How long the description of a tree is. */
export const TREE_BYTES = 48;

const HEADER_BYTES = 24;
const NODE_BYTES = 8;
const IS_BRANCH = 0x01;
const IS_LEAF = 0x02;
const IS_OVERFLOW = 0x04;
const HAS_OVERFLOW = 0x01;
const HAS_SUBTREE = 0x02;
/** LMDB's cursors go no deeper. */
const DEPTH_MAX = 32;

/** A state of the database, as one of the meta pages describes it. */
export interface PageTrees {
  /** Descriptions of trees, TREE_BYTES each. */
  readonly free: Buffer;
  readonly main: Buffer;
  readonly lastPage: bigint;
  /** No page in use was written by a later one. */
  readonly transaction: bigint;
}

/** A page that is not as LMDB would have written it. */
class PageFault extends Error {}

/**
 * Reads every page in use.
 *
 * @param file a descriptor that can be read.
 * @param fileBytes how much of the file there is.
 * @returns what is wrong with the first page that cannot be used; undefined if all can.
 */
export function findPageFault(file: number, fileBytes: number, trees: PageTrees): string | undefined {
  try {
    new PageCheck(file, fileBytes, trees).run();
    return undefined;
  } catch (error) {
    if (error instanceof PageFault) return error.message;
    throw error;
  }
}

/** What the pages of a tree add up to. */
interface Counts {
  branches: number;
  leaves: number;
  overflows: number;
  entries: number;
}

type Compare = (a: Buffer, b: Buffer) => number;
const compareNumbers: Compare = (a, b) => {
  const difference = a.readBigUInt64LE() - b.readBigUInt64LE();
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
};

/** The tree whose pages are being read. */
interface Tree {
  readonly depth: number;
  readonly counts: Counts;
  readonly compare: Compare;
  readonly onValue: (value: Buffer, isTree: boolean) => void;
}

class PageCheck {
  readonly #file: number;
  readonly #trees: PageTrees;
  readonly #pagesInFile: number;
  /** 1 for each page in use. */
  readonly #used: Uint8Array;
  readonly #free: [first: bigint, count: bigint][] = [];

  constructor(file: number, fileBytes: number, trees: PageTrees) {
    this.#file = file;
    this.#trees = trees;
    const pages = Math.floor(fileBytes / PAGE_BYTES);
    this.#pagesInFile = trees.lastPage < pages ? Number(trees.lastPage) + 1 : pages;
    this.#used = new Uint8Array(this.#pagesInFile).fill(1, 0, 2);
  }

  run(): void {
    const { free, main } = this.#trees;
    this.#tree(main, Buffer.compare, (value, isTree) => {
      if (isTree) this.#tree(value, Buffer.compare, () => {});
    });
    this.#tree(free, compareNumbers, (value) => this.#noteFree(value));
    for (const [first, count] of this.#free) {
      for (let page = first; page < first + count && page < this.#pagesInFile; page++) {
        if (this.#used[Number(page)] === 1) throw new PageFault(`page ${page} is both free and in use`);
      }
    }
  }

  #tree(description: Buffer, compare: Compare, onValue: Tree["onValue"]): void {
    const depth = description.readUInt16LE(6);
    const counts: Counts = { branches: 0, leaves: 0, overflows: 0, entries: 0 };
    const root = description.readBigUInt64LE(40);
    if (root !== NO_PAGE) {
      if (depth > DEPTH_MAX) throw new PageFault(`a tree has a depth of ${depth}`);
      this.#page(root, 1, { depth, counts, compare, onValue }, undefined, undefined);
    }
    const { branches, leaves, overflows, entries } = counts;
    for (const [i, [what, found]] of Object.entries({ branches, leaves, overflows, entries }).entries()) {
      const expected = description.readBigUInt64LE(8 + 8 * i);
      if (expected !== BigInt(found)) throw new PageFault(`a tree counts ${expected} ${what} and has ${found}`);
    }
  }

  /** @param low, high what the keys of the page are between: the first may be equal to `low`. */
  #page(number: bigint, level: number, tree: Tree, low: Buffer | undefined, high: Buffer | undefined): void {
    const page = this.#read(number);
    const isBranch = level < tree.depth;
    if ((page.readUInt16LE(18) & (IS_BRANCH | IS_LEAF | IS_OVERFLOW)) !== (isBranch ? IS_BRANCH : IS_LEAF)) {
      throw new PageFault(`page ${number} is of another kind than its place in the tree`);
    }
    const nodes = nodesOf(number, page);
    if (nodes.length < (isBranch ? 2 : 1)) throw new PageFault(`page ${number} has ${nodes.length} entries`);
    const keys = nodes.map((node) => keyOf(number, node));
    for (const [i, key] of keys.entries()) {
      // The first key of a branch is never looked at.
      if (isBranch && i === 0) continue;
      if (tree.compare === compareNumbers && key.length !== 8) throw new PageFault(`page ${number} has an odd key`);
      const before = i > (isBranch ? 1 : 0) ? keys[i - 1] : undefined;
      const isInOrder =
        (before === undefined || tree.compare(before, key) < 0) &&
        (low === undefined || tree.compare(low, key) <= 0) &&
        (high === undefined || tree.compare(key, high) < 0);
      if (key.length === 0 || !isInOrder) throw new PageFault(`the keys of page ${number} are not in order`);
    }
    if (isBranch) {
      tree.counts.branches += 1;
      for (const [i, node] of nodes.entries()) {
        this.#page(BigInt(node.readUIntLE(0, 6)), level + 1, tree, i === 0 ? low : keys[i], keys[i + 1] ?? high);
      }
    } else {
      tree.counts.leaves += 1;
      tree.counts.entries += nodes.length;
      for (const [i, node] of nodes.entries()) this.#value(number, node, NODE_BYTES + keys[i]!.length, tree);
    }
  }

  #value(number: bigint, node: Buffer, at: number, { counts, onValue }: Tree): void {
    const flags = node.readUInt16LE(4);
    const bytes = node.readUInt32LE(0);
    if (flags === HAS_OVERFLOW) {
      if (at + 8 > node.length) throw new PageFault(`an entry of page ${number} leads out of it`);
      const first = node.readBigUInt64LE(at);
      const head = this.#read(first);
      const pages = head.readUInt32LE(20);
      // A value that was replaced by a shorter one in the same transaction keeps its pages.
      const isLongEnough = HEADER_BYTES + bytes <= pages * PAGE_BYTES;
      if (!isLongEnough || (head.readUInt16LE(18) & IS_OVERFLOW) === 0) {
        throw new PageFault(`page ${first} does not begin the long value that it should`);
      }
      counts.overflows += pages;
      const value = Buffer.concat([head, this.#readMore(first + 1n, pages - 1)]);
      onValue(value.subarray(HEADER_BYTES, HEADER_BYTES + bytes), false);
      return;
    }
    const isTree = flags === HAS_SUBTREE;
    if ((flags !== 0 && !isTree) || (isTree && bytes !== TREE_BYTES)) {
      throw new PageFault(`page ${number} has an entry of an unknown kind`);
    }
    if (at + bytes > node.length) throw new PageFault(`an entry of page ${number} leads out of it`);
    onValue(node.subarray(at, at + bytes), isTree);
  }

  /** Reads a page with a header, and notes that it is in use. */
  #read(number: bigint): Buffer {
    const page = this.#readMore(number, 1);
    if (page.readBigUInt64LE(0) !== number) throw new PageFault(`page ${number} is another page`);
    if (page.readBigUInt64LE(8) > this.#trees.transaction) throw new PageFault(`page ${number} is of a later time`);
    return page;
  }

  /** Reads pages that follow each other, and notes that they are in use. */
  #readMore(number: bigint, pages: number): Buffer {
    if (number + BigInt(pages) > this.#pagesInFile) throw new PageFault(`page ${number} is missing`);
    const first = Number(number);
    for (let i = first; i < first + pages; i++) {
      if (this.#used[i] === 1) throw new PageFault(`page ${i} is used twice`);
      this.#used[i] = 1;
    }
    const bytes = Buffer.alloc(pages * PAGE_BYTES);
    readSync(this.#file, bytes, 0, bytes.length, first * PAGE_BYTES);
    return bytes;
  }

  #noteFree(list: Buffer): void {
    if (list.length % 8 !== 0 || list.length === 0) throw new PageFault("a list of free pages is cut off");
    const count = list.readBigInt64LE();
    if (count < 0n || count >= list.length / 8) throw new PageFault("a list of free pages is longer than it is");
    for (let i = 1; i <= Number(count); i++) {
      const number = list.readBigInt64LE(i * 8);
      if (number === 0n) continue;
      // A count at the end of a list belongs to the beginning of the next, which has it too.
      if (number < 0n && ++i > Number(count)) return;
      const [first, pages] = number < 0n ? [list.readBigInt64LE(i * 8), -number] : [number, 1n];
      if (first < 0n || first + pages - 1n > this.#trees.lastPage)
        throw new PageFault(`page ${first} is free and past the end`);
      if (first > 0n) this.#free.push([first, pages]);
    }
  }
}

/** The nodes of a page, each with whatever follows it. */
function nodesOf(number: bigint, page: Buffer): Buffer[] {
  const pointerBytes = page.readUInt16LE(20);
  const nodesBegin = page.readUInt16LE(22);
  if (pointerBytes % 2 !== 0 || pointerBytes > nodesBegin || nodesBegin > PAGE_BYTES - HEADER_BYTES) {
    throw new PageFault(`page ${number} is not filled as it says`);
  }
  return Array.from({ length: pointerBytes / 2 }, (_, i) => {
    const pointer = page.readUInt16LE(HEADER_BYTES + 2 * i);
    if (pointer < nodesBegin || pointer > PAGE_BYTES - HEADER_BYTES - NODE_BYTES) {
      throw new PageFault(`an entry of page ${number} leads out of it`);
    }
    return page.subarray(HEADER_BYTES + pointer);
  });
}

function keyOf(number: bigint, node: Buffer): Buffer {
  const end = NODE_BYTES + node.readUInt16LE(6);
  if (end > node.length) throw new PageFault(`a key of page ${number} leads out of it`);
  return node.subarray(NODE_BYTES, end);
}
