// A disk as it may be found after power was lost. It follows a journal: what has been flushed is there, and of everything
// else any part may be: written or not, sector by sector, and in any order, since the operating system and the disk write when
// they like. So it is for the lengths of files and for their names.
//
// What may be counted on is what POSIX and disks promise, and no more:
//   - a flush that returned covers what had returned when it began, of that file; a write through a descriptor opened with
//     O_DSYNC covers itself and what is needed to find it again;
//   - a name is there for sure once its folder has been flushed; to flush the file is not enough;
//   - a sector of 512 bytes is written as a whole or not at all, and holds what the file held at some moment;
//   - a rename, a truncation is done as a whole or not at all.

import { lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import type { Random } from "../random/random.ts";
import type { Change } from "./journal.ts";

export const SECTOR_BYTES = 512;
const PAGE_SECTORS = 8;

/** Whether a change that was not flushed reached the disk, in this sector. */
type Survives = (change: number, sector: number) => boolean;

/** What a sector came to hold. */
interface Version {
  /** The change that made it so. */
  readonly change: number;
  readonly bytes: Buffer;
  /** The file was made shorter: nothing from before is left. */
  readonly isCut: boolean;
}

interface Size {
  readonly change: number;
  readonly bytes: number;
  readonly isCut: boolean;
  /** It may stop at any sector from here on. */
  readonly from: number;
}

class DiskFile {
  /** What it holds for sure, from the first byte on. */
  #durable: Buffer;
  #durableBytes: number;
  /** As the process sees it. */
  #bytes: number;
  /** What was not flushed, oldest first. */
  #sectors = new Map<number, Version[]>();
  #sizes: Size[] = [];
  /** The process writes to it through memory: what it holds is not known. */
  isMapped = false;

  constructor(content: Buffer) {
    this.#durable = content;
    this.#durableBytes = content.length;
    this.#bytes = content.length;
  }

  copy(): DiskFile {
    const copy = new DiskFile(this.#durable);
    copy.#durableBytes = this.#durableBytes;
    copy.#bytes = this.#bytes;
    copy.#sectors = new Map(Array.from(this.#sectors, ([sector, versions]) => [sector, [...versions]]));
    copy.#sizes = [...this.#sizes];
    copy.isMapped = this.isMapped;
    return copy;
  }

  write(change: number, offset: number, bytes: Buffer): void {
    for (let at = offset; at < offset + bytes.length; ) {
      const sector = Math.floor(at / SECTOR_BYTES);
      const end = Math.min((sector + 1) * SECTOR_BYTES, offset + bytes.length);
      const content = Buffer.from(this.#latest(sector));
      content.set(bytes.subarray(at - offset, end - offset), at - sector * SECTOR_BYTES);
      this.#become(sector, { change, bytes: content, isCut: false });
      at = end;
    }
    this.#grow(change, offset + bytes.length, this.#bytes);
  }

  /** As `write`, and it is on the disk when it returns. */
  writeSynchronously(change: number, offset: number, bytes: Buffer): void {
    this.write(change, offset, bytes);
    // It went to where a truncation had made room.
    if (this.#sizes.some(({ isCut }) => isCut)) this.flush(change);
    const end = offset + bytes.length;
    for (let sector = Math.floor(offset / SECTOR_BYTES); sector * SECTOR_BYTES < end; sector++) {
      this.#settle(sector, change);
    }
    // What makes the file longer than this write needs may still be lost.
    this.#durableBytes = Math.max(this.#durableBytes, end);
    this.#sizes = this.#sizes
      .filter((size) => size.bytes > end)
      .map((size) => ({ ...size, from: Math.max(size.from, end) }));
  }

  truncate(change: number, bytes: number): void {
    if (bytes >= this.#bytes) {
      this.#grow(change, bytes, bytes);
      return;
    }
    this.zero(change, bytes, this.#bytes - bytes, true);
    this.#sizes.push({ change, bytes, isCut: true, from: bytes });
    this.#bytes = bytes;
  }

  allocate(change: number, offset: number, length: number, mode: number): void {
    const [keepsSize, punchesHole, zeroes] = [1, 2, 16];
    if ((mode & ~(keepsSize | punchesHole | zeroes)) !== 0)
      throw new Error(`fallocate in mode ${mode} is not followed`);
    if ((mode & (punchesHole | zeroes)) !== 0) this.zero(change, offset, length);
    if ((mode & keepsSize) === 0) this.#grow(change, offset + length, this.#bytes);
  }

  zero(change: number, offset: number, length: number, isCut = false): void {
    const end = offset + length;
    for (let sector = Math.floor(offset / SECTOR_BYTES); sector * SECTOR_BYTES < end; sector++) {
      const begins = sector * SECTOR_BYTES;
      const content = Buffer.from(this.#latest(sector));
      content.fill(0, Math.max(0, offset - begins), Math.min(SECTOR_BYTES, end - begins));
      this.#become(sector, { change, bytes: content, isCut });
    }
  }

  /** @param until covers the changes up to this one */
  flush(until: number): void {
    for (const sector of this.#sectors.keys()) this.#settle(sector, until);
    this.#settleSizes(until);
  }

  /** What the process reads. */
  now(): Buffer {
    return this.afterPowerLoss(() => true);
  }

  afterPowerLoss(survives: Survives, random?: Random): Buffer {
    const sizeAt = this.#sizes.findLastIndex(({ change }) => survives(change, -1));
    const size = this.#sizes[sizeAt];
    const bytes = size ? stoppedShort(size, random) : this.#durableBytes;
    const content = Buffer.alloc(bytes);
    content.set(this.#durable.subarray(0, bytes));
    for (const [sector, versions] of this.#sectors) {
      const version = this.#survivor(sector, versions, size?.change ?? -1, survives);
      version?.bytes.copy(content, Math.min(bytes, sector * SECTOR_BYTES));
    }
    return content;
  }

  /** What a sector holds. What was written after the file was made shorter is only there if that happened too, and in its stead. */
  #survivor(sector: number, versions: readonly Version[], sizeChange: number, survives: Survives): Version | undefined {
    let [first, end] = [-1, versions.length];
    for (const [i, { isCut, change }] of versions.entries()) {
      if (isCut && change <= sizeChange) first = i;
      if (isCut && change > sizeChange) end = Math.min(end, i);
    }
    for (let i = end - 1; i > first; i--) if (survives(versions[i]!.change, sector)) return versions[i];
    return versions[first];
  }

  #grow(change: number, bytes: number, from: number): void {
    if (bytes <= this.#bytes) return;
    this.#sizes.push({ change, bytes, isCut: false, from });
    this.#bytes = bytes;
  }

  #latest(sector: number): Buffer {
    const version = this.#sectors.get(sector)?.at(-1);
    if (version) return version.bytes;
    const content = Buffer.alloc(SECTOR_BYTES);
    content.set(this.#durable.subarray(sector * SECTOR_BYTES, (sector + 1) * SECTOR_BYTES));
    return content;
  }

  #become(sector: number, version: Version): void {
    const versions = this.#sectors.get(sector);
    if (versions) versions.push(version);
    else this.#sectors.set(sector, [version]);
  }

  #settle(sector: number, until: number): void {
    const versions = this.#sectors.get(sector);
    const last = versions?.findLastIndex(({ change }) => change <= until) ?? -1;
    if (versions === undefined || last < 0) return;
    const end = (sector + 1) * SECTOR_BYTES;
    if (this.#durable.length < end) {
      // Room for what follows. Others that share the old bytes keep them.
      const longer = Buffer.alloc(Math.max(end, this.#durable.length * 2));
      this.#durable.copy(longer);
      this.#durable = longer;
    }
    versions[last]!.bytes.copy(this.#durable, sector * SECTOR_BYTES);
    if (last === versions.length - 1) this.#sectors.delete(sector);
    else versions.splice(0, last + 1);
  }

  #settleSizes(until: number): void {
    const last = this.#sizes.findLastIndex(({ change }) => change <= until);
    if (last < 0) return;
    this.#durableBytes = this.#sizes[last]!.bytes;
    this.#sizes.splice(0, last + 1);
  }
}

/** A file that became longer may have done so in part. */
function stoppedShort({ bytes, from, isCut }: Size, random: Random | undefined): number {
  if (isCut || random === undefined || !random.chance(0.3)) return bytes;
  const unit = random.pick([SECTOR_BYTES, SECTOR_BYTES * PAGE_SECTORS]);
  return Math.min(bytes, Math.ceil(random.integer(from, bytes) / unit) * unit);
}

/** What is found in a folder, by name. */
export type Left = ReadonlyMap<string, Buffer | Left>;

export function writeLeft(path: string, left: Left): void {
  mkdirSync(path, { recursive: true });
  for (const [name, found] of left) {
    if (Buffer.isBuffer(found)) writeFileSync(join(path, name), found);
    else writeLeft(join(path, name), found);
  }
}

type DiskNode = DiskFile | DiskFolder;

class DiskFolder {
  /** As the process sees it. */
  readonly names = new Map<string, DiskNode>();
  /** What is there for sure. */
  readonly durable = new Map<string, DiskNode>();
}

/** A change of names that was not flushed: of two, in a rename. */
interface Naming {
  readonly change: number;
  readonly entries: readonly { folder: DiskFolder; name: string; node: DiskNode | undefined }[];
  /** The folders that are yet to be flushed. */
  readonly waitsFor: Set<DiskFolder>;
}

export class Disk {
  readonly #path: string;
  readonly #root = new DiskFolder();
  /** By inode; as long as it is in use. */
  readonly #nodes = new Map<number, DiskNode>();
  #namings: Naming[] = [];

  /** @param path the folder as it is now, all of it flushed */
  constructor(path: string) {
    this.#path = path;
    this.#read(path, this.#root);
  }

  #read(path: string, folder: DiskFolder): void {
    this.#nodes.set(lstatSync(path).ino, folder);
    for (const { name, isFolder } of entriesOf(path)) {
      const node = isFolder ? new DiskFolder() : new DiskFile(readFileSync(join(path, name)));
      folder.names.set(name, node);
      folder.durable.set(name, node);
      if (node instanceof DiskFolder) this.#read(join(path, name), node);
      else this.#nodes.set(lstatSync(join(path, name)).ino, node);
    }
  }

  /** A call has returned. */
  apply(change: Change): void {
    const { ended } = change;
    switch (change.kind) {
      case "write":
      case "truncate":
      case "allocate":
        alter(this.#file(change.inode), change, true);
        break;
      case "map":
        this.#file(change.inode).isMapped = true;
        break;
      case "flush": {
        const node = change.inode === undefined ? undefined : this.#nodes.get(change.inode);
        for (const flushed of node ? [node] : this.#nodes.values()) this.#flush(flushed, change.began);
        break;
      }
      case "create":
      case "makeFolder": {
        const node = change.kind === "create" ? new DiskFile(Buffer.alloc(0)) : new DiskFolder();
        this.#nodes.set(change.inode, node);
        this.#name(ended, [[change.path, node]]);
        break;
      }
      case "remove":
        this.#name(ended, [[change.path, undefined]]);
        break;
      case "rename":
        this.#name(ended, [
          [change.to, this.#find(change.from)],
          [change.from, undefined],
        ]);
        break;
      case "link":
        this.#name(ended, [[change.to, this.#find(change.from)]]);
        break;
      case "mark":
    }
  }

  /**
   * What may be found if power is lost now.
   *
   * @param underWay calls that have begun: they may have been done in part.
   */
  afterPowerLoss(underWay: readonly Change[], random: Random): Left {
    const survives = chanceOfSurvival(random);
    const files = new Map<DiskFile, DiskFile>();
    for (const change of underWay) {
      if (change.kind !== "write" && change.kind !== "truncate" && change.kind !== "allocate") continue;
      const file = this.#file(change.inode);
      const copy = files.get(file) ?? file.copy();
      files.set(file, copy);
      alter(copy, change, false);
    }
    const left = this.#namings.filter(this.#isLeft(survives));
    const leftOf = (folder: DiskFolder): Left => {
      const names = new Map(folder.durable);
      for (const { entries } of left) for (const entry of entries) if (entry.folder === folder) put(names, entry);
      return new Map(
        Array.from(names, ([name, node]) => [
          name,
          node instanceof DiskFolder ? leftOf(node) : contentOf(files.get(node) ?? node, survives, random),
        ]),
      );
    };
    return leftOf(this.#root);
  }

  /** Which of the namings happened: none without those before it that are about the same name. */
  #isLeft(survives: Survives): (naming: Naming) => boolean {
    const undone: Naming[] = [];
    return (naming) => {
      const isLeft = survives(naming.change, -2) && !undone.some((other) => isAboutSame(naming, other));
      if (!isLeft) undone.push(naming);
      return isLeft;
    };
  }

  /** Where what the process sees is not what the folder holds: then there were changes that are not in the journal. */
  *differences(path = this.#path, folder = this.#root): Generator<string> {
    const found = entriesOf(path);
    const names = new Set([...found.map(({ name }) => name), ...folder.names.keys()]);
    for (const name of names) {
      const at = join(path, name);
      const node = folder.names.get(name);
      const isFolder = found.find((entry) => entry.name === name)?.isFolder;
      if (node === undefined || isFolder !== node instanceof DiskFolder) yield `${at} is another file`;
      else if (node instanceof DiskFolder) yield* this.differences(at, node);
      else if (!node.isMapped && !node.now().equals(readFileSync(at))) yield `${at} holds other bytes`;
    }
  }

  /** The files to which the process writes through memory. */
  mapped(folder = this.#root): string[] {
    return Array.from(folder.names).flatMap(([name, node]) =>
      node instanceof DiskFolder ? this.mapped(node) : node.isMapped ? [name] : [],
    );
  }

  #file(inode: number): DiskFile {
    const node = this.#nodes.get(inode);
    if (!(node instanceof DiskFile)) throw new Error(`The journal knows no file ${inode}`);
    return node;
  }

  #find(path: string): DiskNode {
    const { folder, name } = this.#place(path);
    const node = folder.names.get(name);
    if (!node) throw new Error(`The journal knows no ${path}`);
    return node;
  }

  #place(path: string): { folder: DiskFolder; name: string } {
    const above = dirname(path);
    const folder = relative(this.#path, above) === "" ? this.#root : this.#find(above);
    if (!(folder instanceof DiskFolder)) throw new Error(`${above} is no folder`);
    return { folder, name: basename(path) };
  }

  #name(change: number, names: readonly (readonly [path: string, node: DiskNode | undefined])[]): void {
    const entries = names.map(([path, node]) => ({ ...this.#place(path), node }));
    for (const entry of entries) put(entry.folder.names, entry);
    this.#namings.push({ change, entries, waitsFor: new Set(entries.map(({ folder }) => folder)) });
  }

  #flush(node: DiskNode, until: number): void {
    if (node instanceof DiskFile) {
      node.flush(until);
      return;
    }
    const isDurable = new Set<Naming>();
    for (const naming of this.#namings) {
      if (naming.change <= until) naming.waitsFor.delete(node);
      if (naming.waitsFor.size > 0) continue;
      isDurable.add(naming);
      // And what came before it about the same names.
      for (const other of this.#namings) {
        if (other.change < naming.change && isAboutSame(other, naming)) isDurable.add(other);
      }
    }
    for (const naming of this.#namings) {
      if (isDurable.has(naming)) for (const entry of naming.entries) put(entry.folder.durable, entry);
    }
    this.#namings = this.#namings.filter((naming) => !isDurable.has(naming));
  }
}

function alter(
  file: DiskFile,
  change: Change & { kind: "write" | "truncate" | "allocate" },
  hasReturned: boolean,
): void {
  const { ended } = change;
  if (change.kind === "truncate") file.truncate(ended, change.size);
  else if (change.kind === "allocate") file.allocate(ended, change.offset, change.length, change.mode);
  else if (change.isSynchronous && hasReturned) file.writeSynchronously(ended, change.offset, change.bytes);
  else file.write(ended, change.offset, change.bytes);
}

/** Nobody knows what is in a file that was written through memory, least of all who opens it. */
function contentOf(file: DiskFile, survives: Survives, random: Random): Buffer {
  const content = file.afterPowerLoss(survives, random);
  if (!file.isMapped) return content;
  for (let at = 0; at < content.length; at += SECTOR_BYTES) {
    if (random.chance(0.2)) content.subarray(at, at + SECTOR_BYTES).fill(random.integer(0, 255));
  }
  return content;
}

function isAboutSame(a: Naming, b: Naming): boolean {
  return a.entries.some(({ folder, name }) =>
    b.entries.some((entry) => entry.folder === folder && entry.name === name),
  );
}

function put(names: Map<string, DiskNode>, { name, node }: { name: string; node: DiskNode | undefined }): void {
  if (node) names.set(name, node);
  else names.delete(name);
}

function entriesOf(path: string): { name: string; isFolder: boolean }[] {
  return readdirSync(path, { withFileTypes: true }).map((entry) => ({
    name: entry.name,
    isFolder: entry.isDirectory(),
  }));
}

/** Of what was not flushed all or nothing survives; or whole changes, pages or sectors, few of them, half, or nearly all. */
function chanceOfSurvival(random: Random): Survives {
  const unit = random.weighted([
    [1, "nothing"],
    [1, "everything"],
    [3, "change"],
    [2, "page"],
    [3, "sector"],
  ] as const);
  if (unit === "nothing" || unit === "everything") return () => unit === "everything";
  const probability = random.pick([0.04, 0.5, 0.96]);
  const sectors = { change: Number.POSITIVE_INFINITY, page: PAGE_SECTORS, sector: 1 }[unit];
  const known = new Map<string, boolean>();
  return (change, sector) => {
    const name = `${change} ${sector < 0 ? sector : Math.floor(sector / sectors)}`;
    const survives = known.get(name) ?? random.chance(probability);
    known.set(name, survives);
    return survives;
  };
}
