// What a process has done to the files of a folder, as recorded-disk.c has written it down, and the marks that the process
// itself has put between: "this commit has been acknowledged".

import { openSync, readFileSync, writeSync } from "node:fs";

// A record, little-endian:
//
//   offset  bytes
//        0      4  kind, a letter
//        4      4  1 if the file was opened so that writes are flushed when they return
//        8      8  how long the journal was when the call began
//       16      8  inode
//       24      8  offset or length in the file
//       32      8  length of what follows: the bytes written, the names given
const HEAD_BYTES = 40;
const MARK = "k";

/** Where a record stands in the journal: which calls had returned when others began, and when others returned. */
interface Placed {
  /** Where the journal ended when the call began. */
  readonly began: number;
  /** Where the record ends, and the call with it. */
  readonly ended: number;
}

export type Change = Placed &
  (
    | { readonly kind: "write"; inode: number; offset: number; bytes: Buffer; isSynchronous: boolean }
    | { readonly kind: "truncate"; inode: number; size: number }
    | { readonly kind: "allocate"; inode: number; offset: number; length: number; mode: number }
    /** Of a file or a folder; of everything, if there is no inode. */
    | { readonly kind: "flush"; inode: number | undefined }
    | { readonly kind: "map"; inode: number }
    | { readonly kind: "create" | "makeFolder"; inode: number; path: string }
    | { readonly kind: "remove"; path: string }
    | { readonly kind: "rename" | "link"; from: string; to: string }
    | { readonly kind: "mark"; mark: unknown }
  );

export function readJournal(path: string): Change[] {
  const journal = readFileSync(path);
  const changes: Change[] = [];
  for (let at = 0; at < journal.length; ) {
    const length = Number(journal.readBigUInt64LE(at + 32));
    const body = journal.subarray(at + HEAD_BYTES, at + HEAD_BYTES + length);
    changes.push(changeOf(journal.subarray(at, at + HEAD_BYTES), body, at + HEAD_BYTES + length));
    at += HEAD_BYTES + length;
  }
  return changes;
}

function changeOf(head: Buffer, body: Buffer, ended: number): Change {
  const letter = String.fromCharCode(head.readUInt32LE(0));
  const isSynchronous = head.readUInt32LE(4) === 1;
  const placed = { began: Number(head.readBigUInt64LE(8)), ended };
  const inode = Number(head.readBigUInt64LE(16));
  const offset = Number(head.readBigInt64LE(24));
  const names = () => body.toString().split("\0") as [string, string];
  switch (letter) {
    case "w":
      return { ...placed, kind: "write", inode, offset, bytes: body, isSynchronous };
    case "t":
      return { ...placed, kind: "truncate", inode, size: offset };
    case "a": {
      const [length, mode] = [Number(body.readBigInt64LE(0)), Number(body.readBigInt64LE(8))];
      return { ...placed, kind: "allocate", inode, offset, length, mode };
    }
    case "f":
      return { ...placed, kind: "flush", inode: inode === 0 ? undefined : inode };
    case "m":
      return { ...placed, kind: "map", inode };
    case "c":
      return { ...placed, kind: "create", inode, path: names()[0] };
    case "d":
      return { ...placed, kind: "makeFolder", inode, path: names()[0] };
    case "u":
      return { ...placed, kind: "remove", path: names()[0] };
    case "r":
    case "l":
      return { ...placed, kind: letter === "r" ? "rename" : "link", from: names()[0], to: names()[1] };
    case MARK:
      return { ...placed, kind: "mark", mark: JSON.parse(body.toString()) };
    default:
      throw new Error(`The journal has a record of an unknown kind: ${letter}`);
  }
}

/** @returns what puts a mark into the journal in which this process is being recorded; nothing happens if it is not */
export function markIn(path: string | undefined): (mark: unknown) => void {
  if (path === undefined) return () => {};
  const file = openSync(path, "a");
  return (mark) => {
    const body = Buffer.from(JSON.stringify(mark));
    const head = Buffer.alloc(HEAD_BYTES);
    head.write(MARK, "latin1");
    head.writeBigUInt64LE(BigInt(body.length), 32);
    // One write, between which no other thread comes.
    writeSync(file, Buffer.concat([head, body]));
  };
}
