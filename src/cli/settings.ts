// What can be set, and from where: a flag, else an environment variable, else the configuration file, else the default.
// Each setting is a row; each value, wherever it comes from, is text until its row has read it.

import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, resolve } from "node:path";
import {
  type Credentials,
  LOG_LEVELS,
  type LogLevel,
  NAMESPACE_KINDS,
  type NamespaceKind,
  parseCredentials,
} from "../server/index.ts";

/** Everything the command can be told. */
export interface Settings {
  readonly host: string;
  readonly port: number;
  /** The data's folder, absolute; undefined keeps it in memory. */
  readonly data: string | undefined;
  readonly region: string;
  readonly account: string;
  readonly credentials: readonly Credentials[];
  readonly anonymous: boolean;
  readonly crossOrigin: "any" | "none";
  readonly logLevel: LogLevel;
  readonly durability: Durability;
  readonly realism: Realism;
  /** How many processes serve. */
  readonly workers: number;
  /** What names the database that a request is for; undefined if there is only one. */
  readonly namespaces: NamespaceKind | undefined;
  /** Whether tests may administer the server. */
  readonly admin: boolean;
  /** Limits other than AWS's, by their names. Only a configuration file has them. */
  readonly limits: Readonly<Record<string, number>>;
}

const DURABILITIES = ["sync", "relaxed", "none"] as const;
export type Durability = (typeof DURABILITIES)[number];

const REALISMS = ["instant", "strict"] as const;
export type Realism = (typeof REALISMS)[number];

/** A setting cannot be used. The message says which, where it was set, and what it may be. */
export class SettingError extends Error {
  override readonly name = "SettingError";
}

/** One setting: how it is written, and what it means. */
interface Row {
  readonly name: string;
  /** As in the help: `--port <number>`, or `--memory` for a switch. */
  readonly flag: string;
  readonly help: string;
  readonly default?: string;
}

/** In the order of the help. */
export const ROWS: readonly Row[] = [
  { name: "host", flag: "--host <address>", help: "address to listen on", default: "127.0.0.1" },
  { name: "port", flag: "--port <number>", help: "port to listen on; 0 takes a free one", default: "8000" },
  { name: "data", flag: "--data <folder>", help: "where the data is kept", default: "./data" },
  { name: "memory", flag: "--memory", help: "keep the data in memory, and forget it at the end" },
  { name: "region", flag: "--region <name>", help: "region in ARNs and signatures", default: "us-east-1" },
  { name: "account", flag: "--account <id>", help: "account in ARNs, 12 digits", default: "000000000000" },
  { name: "credentials", flag: "--credentials <file>", help: "access keys to accept, a line each: id:secret" },
  { name: "anonymous", flag: "--anonymous", help: "take requests without a signature" },
  { name: "crossOrigin", flag: "--cross-origin <any|none>", help: "whether web pages may call", default: "any" },
  {
    name: "durability",
    flag: "--durability <sync|relaxed|none>",
    help: "when a write is answered: on disk, or sooner",
    default: "sync",
  },
  {
    name: "workers",
    flag: "--workers <number|auto>",
    help: "processes that serve; auto: one for each core",
    default: "1",
  },
  {
    name: "realism",
    flag: "--realism <instant|strict>",
    help: "whether things take their time and have their limits as on AWS",
    default: "instant",
  },
  {
    name: "namespaces",
    flag: "--namespaces <access-key|path>",
    help: "a database of its own, in memory, for each access key or path",
  },
  { name: "admin", flag: "--admin", help: "let tests reset, fork and disturb databases: POST /_hashrange/..." },
  { name: "logLevel", flag: "--log-level <level>", help: LOG_LEVELS.join(", "), default: "error" },
];

/** Higher outranks lower. */
const RANKS = { default: 0, file: 1, environment: 2, flag: 3 } as const;

interface Value {
  readonly text: string;
  readonly rank: number;
  /** For messages: `--port abc`, `HASHRANGE_PORT=abc`, `hashrange.json: port abc`. */
  readonly shown: string;
  /** What a relative path is relative to. */
  readonly folder: string;
}

/** `logLevel` is `HASHRANGE_LOG_LEVEL`. */
function variableOf(name: string): string {
  return `HASHRANGE_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

/**
 * Reads the settings.
 *
 * @param flags as commander parsed them: text, or true for a switch.
 * @throws SettingError
 */
export function readSettings(
  flags: Readonly<Record<string, string | boolean | undefined>>,
  environment: Readonly<Record<string, string | undefined>>,
  workingFolder: string,
): Settings {
  const configuration = flags.config ?? environment.HASHRANGE_CONFIG;
  const file = typeof configuration === "string" ? readFile(resolve(workingFolder, configuration)) : undefined;

  const find = (row: Row): Value | undefined => {
    const { name } = row;
    const value = (text: string, rank: number, shown: string, folder = workingFolder) => ({
      text,
      rank,
      shown,
      folder,
    });
    const flag = flags[name];
    if (flag !== undefined) return value(String(flag), RANKS.flag, `${row.flag.split(" ")[0]} ${flag}`);
    const variable = environment[variableOf(name)];
    if (variable !== undefined && variable !== "") {
      return value(
        variable,
        RANKS.environment,
        name === "credentials" ? variableOf(name) : `${variableOf(name)}=${variable}`,
      );
    }
    const member = file?.members.get(name);
    if (file && member !== undefined)
      return value(member, RANKS.file, `${file.path}: ${name} ${member}`, dirname(file.path));
    if (name === "region" && environment.AWS_REGION) {
      return value(environment.AWS_REGION, RANKS.default, `AWS_REGION=${environment.AWS_REGION}`);
    }
    return row.default === undefined ? undefined : value(row.default, RANKS.default, row.default);
  };
  const values = new Map(ROWS.map((row) => [row.name, find(row)]));

  return {
    host: read(values, "host", readText),
    port: read(values, "port", readPort),
    data: readData(values),
    region: read(values, "region", readRegion),
    account: read(values, "account", readAccount),
    credentials: readCredentials(values.get("credentials")),
    anonymous: readSwitch(values.get("anonymous")),
    crossOrigin: read(values, "crossOrigin", (value) => readOneOf(value, ["any", "none"] as const)),
    namespaces: readNamespaces(values),
    admin: readSwitch(values.get("admin")),
    logLevel: read(values, "logLevel", (value) => readOneOf(value, LOG_LEVELS)),
    durability: read(values, "durability", (value) => readOneOf(value, DURABILITIES)),
    realism: read(values, "realism", (value) => readOneOf(value, REALISMS)),
    workers: readWorkers(values),
    limits: file?.limits ?? {},
  };
}

type Values = ReadonlyMap<string, Value | undefined>;

function read<Type>(values: Values, name: string, parse: (value: Value) => Type): Type {
  const value = values.get(name);
  if (value === undefined) throw new TypeError(`The setting ${name} has no default`);
  return parse(value);
}

function refuse(value: Value, expected: string): SettingError {
  return new SettingError(`${value.shown}: ${expected}`);
}

function readText(value: Value): string {
  if (value.text.trim() === "") throw refuse(value, "must not be empty");
  return value.text.trim();
}

function readPort(value: Value): number {
  const port = Number(value.text);
  if (!/^\d{1,5}$/.test(value.text) || port > 65_535) throw refuse(value, "must be a number from 0 to 65535");
  return port;
}

function readRegion(value: Value): string {
  if (!/^[a-z0-9-]+$/.test(value.text)) throw refuse(value, "must be a region such as us-east-1");
  return value.text;
}

function readAccount(value: Value): string {
  if (!/^\d{12}$/.test(value.text)) throw refuse(value, "must be 12 digits");
  return value.text;
}

function readOneOf<Name extends string>(value: Value, names: readonly Name[]): Name {
  const name = names.find((candidate) => candidate === value.text);
  if (name === undefined) throw refuse(value, `must be one of ${names.join(", ")}`);
  return name;
}

function readSwitch(value: Value | undefined): boolean {
  if (value === undefined) return false;
  return readOneOf(value, ["true", "false", "1", "0"] as const) in { true: 1, 1: 1 };
}

/** A folder, or memory: whichever was asked for with more right. */
function readData(values: Values): string | undefined {
  const memory = values.get("memory");
  const folder = read(values, "data", (value) => value);
  if (memory === undefined || !readSwitch(memory) || memory.rank < folder.rank) {
    return resolve(folder.folder, readText(folder));
  }
  if (memory.rank === folder.rank) throw refuse(folder, "cannot be combined with --memory");
  return undefined;
}

/** More would run out of LMDB's slots for readers. */
const WORKERS_MAX = 256;

/** @throws SettingError together with what cannot be shared by several processes */
function readWorkers(values: Values): number {
  const value = read(values, "workers", (value) => value);
  const isAuto = value.text === "auto";
  const workers = isAuto ? Math.min(availableParallelism(), WORKERS_MAX) : Number(value.text);
  if (!isAuto && (!/^\d{1,3}$/.test(value.text) || workers < 1 || workers > WORKERS_MAX)) {
    throw refuse(value, `must be auto or a number from 1 to ${WORKERS_MAX}`);
  }
  if (!isAuto && workers === 1) return workers;
  const alone = (what: string) => refuse(value, `cannot be combined with ${what}, of which every process has its own`);
  if (readData(values) === undefined) throw alone("--memory: data in memory");
  if (readSwitch(values.get("admin"))) throw alone("--admin: the clock, faults and snapshots");
  if (values.get("realism")?.text === "strict") throw alone("--realism strict: used capacity and lagging reads");
  return workers;
}

/** @throws SettingError on disk, where there is only one database */
function readNamespaces(values: Values): NamespaceKind | undefined {
  const value = values.get("namespaces");
  if (value === undefined) return undefined;
  const kind = readOneOf(value, NAMESPACE_KINDS);
  if (readData(values) !== undefined) throw refuse(value, "needs --memory: a database on disk cannot be forked");
  return kind;
}

/** From the environment they are the access keys themselves, separated by spaces; elsewhere the file that holds them. */
function readCredentials(value: Value | undefined): Credentials[] {
  if (value === undefined) return [];
  try {
    if (value.rank === RANKS.environment) return parseCredentials(value.text.replace(/\s+/g, "\n"));
    return parseCredentials(readFileSync(resolve(value.folder, value.text), "utf8"));
  } catch (error) {
    throw refuse(value, (error as Error).message);
  }
}

interface ConfigurationFile {
  readonly path: string;
  readonly members: ReadonlyMap<string, string>;
  readonly limits: Readonly<Record<string, number>>;
}

/** A JSON object whose members are settings by name, and one, `limits`, limits by name. */
function readFile(path: string): ConfigurationFile {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new SettingError(`${path}: ${(error as Error).message}`);
  }
  if (typeof content !== "object" || content === null || Array.isArray(content)) {
    throw new SettingError(`${path}: must be a JSON object`);
  }
  const members = new Map<string, string>();
  const { limits = {}, ...settings } = content as { readonly limits?: unknown };
  for (const [name, value] of Object.entries<unknown>(settings)) {
    if (!ROWS.some((row) => row.name === name)) {
      throw new SettingError(
        `${path}: there is no setting ${name}; there are ${[...ROWS.map((row) => row.name), "limits"].join(", ")}`,
      );
    }
    if (typeof value === "object") throw new SettingError(`${path}: ${name} must be a string, a number or a boolean`);
    members.set(name, String(value));
  }
  return { path, members, limits: readLimits(path, limits) };
}

/** Which limits there are is the database's to know: it refuses others. */
function readLimits(path: string, limits: unknown): Readonly<Record<string, number>> {
  if (typeof limits !== "object" || limits === null || Array.isArray(limits)) {
    throw new SettingError(`${path}: limits must be an object`);
  }
  for (const [name, limit] of Object.entries(limits)) {
    if (typeof limit !== "number") throw new SettingError(`${path}: limits: ${name} must be a number`);
  }
  return limits as Readonly<Record<string, number>>;
}
