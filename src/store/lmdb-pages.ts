// LMDB's pages, as far as one has to read them to tell which are in use. LMDB reads its file through the memory map and
// checks nothing: a page that is missing from the file would end the process.
//
// A file may well be shorter than its meta page says: pages that one transaction took and gave back are never written. Only
// pages in use have to be there. Little-endian; offsets are from the beginning of what they are in:
//
//   page       0  number, 8 bytes; 18  flags, 2; 20  bytes of pointers, 2; 24  pointers to nodes, 2 each, relative to 24
//   node       0  low 16 bits, then high 16 bits of the value's length; 4  flags, 2; 6  length of the key, 2; 8  key, value
//   branch     0  the child's number in three times 2 bytes, low first, instead of the value's length and flags
//   subtree    40  root page, 8 bytes: the value of a node that is the root of a named database
//   overflow   0  number of the first of the pages that hold a long value instead of the node

import { readSync } from "node:fs";

/** LMDB takes keys of up to 4,026 bytes with pages of this size, and only 1,978 with its default of 4 KiB. */
export const PAGE_BYTES = 8_192;

/** The root of an empty tree. */
export const NO_PAGE = 2n ** 64n - 1n;

const HEADER_BYTES = 24;
const NODE_BYTES = 8;
const IS_BRANCH = 0x01;
const IS_LEAF = 0x02;
const HAS_OVERFLOW = 0x01;
const HAS_SUBTREE = 0x02;

/**
 * Whether all pages of some trees are in the file, and are pages of trees.
 *
 * @param file a descriptor that can be read.
 * @param fileBytes how much of the file there is.
 */
export function hasAllPages(file: number, fileBytes: number, roots: readonly bigint[]): boolean {
  try {
    return walk(file, fileBytes, roots);
  } catch (error) {
    // A pointer past the end of its page.
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function walk(file: number, fileBytes: number, roots: readonly bigint[]): boolean {
  const pagesInFile = Math.floor(fileBytes / PAGE_BYTES);
  const page = Buffer.alloc(PAGE_BYTES);
  const ahead = [...roots];
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
    if (next === NO_PAGE) continue;
    if (next >= pagesInFile) return false;
    readSync(file, page, 0, PAGE_BYTES, Number(next) * PAGE_BYTES);
    if (page.readBigUInt64LE(0) !== next) return false;
    const flags = page.readUInt16LE(18);
    if (!(flags & (IS_BRANCH | IS_LEAF))) return false;
    for (const node of nodesOf(page)) {
      if (flags & IS_BRANCH) {
        ahead.push(BigInt(node.readUIntLE(0, 6)));
        continue;
      }
      const value = node.subarray(NODE_BYTES + node.readUInt16LE(6));
      const valueFlags = node.readUInt16LE(4);
      if (valueFlags & HAS_SUBTREE) ahead.push(value.readBigUInt64LE(40));
      if (valueFlags & HAS_OVERFLOW) {
        const pages = Math.ceil((HEADER_BYTES + node.readUInt32LE(0)) / PAGE_BYTES);
        if (value.readBigUInt64LE(0) + BigInt(pages) > pagesInFile) return false;
      }
    }
  }
  return true;
}

/** The nodes of a page, each with whatever follows it. */
function nodesOf(page: Buffer): Buffer[] {
  const pointers = page.subarray(HEADER_BYTES, HEADER_BYTES + page.readUInt16LE(20));
  return Array.from({ length: pointers.length / 2 }, (_, i) =>
    page.subarray(HEADER_BYTES + pointers.readUInt16LE(i * 2)),
  );
}
