// Where each setting may come from, which source wins, and what is refused.

import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readSettings, type Settings } from "../../src/cli/settings.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

type Flags = Readonly<Record<string, string | boolean>>;
type Environment = Readonly<Record<string, string>>;

interface Sources {
  readonly flags?: Flags;
  readonly environment?: Environment;
  /** The configuration file's content. */
  readonly file?: object | string;
  /** Another file. */
  readonly keys?: string;
}

function settings({ flags = {}, environment = {}, file, keys }: Sources): Settings {
  const folder = temporaryDirectory();
  const config = join(folder, "hashrange.json");
  if (file !== undefined) writeFileSync(config, typeof file === "string" ? file : JSON.stringify(file));
  if (keys !== undefined) writeFileSync(join(folder, "keys"), keys);
  return readSettings(file === undefined ? flags : { config, ...flags }, environment, folder);
}

function check(name: string, sources: Sources, expected: Partial<Settings>): void {
  test(name, () => expect(settings(sources)).toMatchObject(expected));
}

test("defaults", () => {
  expect(readSettings({}, {}, "/work")).toEqual({
    host: "127.0.0.1",
    port: 8000,
    data: "/work/data",
    region: "us-east-1",
    account: "000000000000",
    credentials: [],
    anonymous: false,
    crossOrigin: "any",
    logLevel: "error",
    durability: "sync",
    realism: "instant",
    workers: 1,
    namespaces: undefined,
    admin: false,
    limits: {},
  });
});

describe("precedence", () => {
  const flags = { port: "1" };
  const environment = { HASHRANGE_PORT: "2" };
  const file = { port: 3 };
  check("a flag over all", { flags, environment, file }, { port: 1 });
  check("the environment over the file", { environment, file }, { port: 2 });
  check("the file over the default", { file }, { port: 3 });
  check("an empty variable is none", { environment: { HASHRANGE_PORT: "" }, file }, { port: 3 });

  const ambient = { AWS_REGION: "eu-west-1" };
  check("AWS_REGION over the default", { environment: ambient }, { region: "eu-west-1" });
  check("the file over AWS_REGION", { environment: ambient, file: { region: "eu-west-2" } }, { region: "eu-west-2" });
});

check("namespaces in memory", { flags: { memory: true, namespaces: "path" } }, { namespaces: "path" });

describe("every setting", () => {
  const all: Record<string, string | boolean> = {
    host: "localhost",
    port: "9000",
    region: "eu-west-1",
    account: "123456789012",
    anonymous: "true",
    crossOrigin: "none",
    logLevel: "debug",
    durability: "none",
    realism: "strict",
    admin: "true",
  };
  const expected = { ...all, port: 9000, anonymous: true, admin: true } as Partial<Settings>;
  check("by flag", { flags: { ...all, anonymous: true } }, expected);
  check("by file", { file: { ...all, port: 9000, anonymous: true } }, expected);
  const variable = (name: string) => `HASHRANGE_${name.replace(/[A-Z]/g, "_$&").toUpperCase()}`;
  const environment = Object.fromEntries(Object.entries(all).map(([name, value]) => [variable(name), String(value)]));
  check("by variable", { environment }, expected);
  test("a configuration file by variable", () => {
    const folder = temporaryDirectory();
    writeFileSync(join(folder, "a.json"), '{"port":5}');
    expect(readSettings({}, { HASHRANGE_CONFIG: "a.json" }, folder).port).toBe(5);
  });
});

describe("the data", () => {
  test("relative to the working folder", () => expect(readSettings({ data: "d" }, {}, "/work").data).toBe("/work/d"));
  test("relative to the configuration file", () => {
    const folder = temporaryDirectory();
    const config = join(folder, "a.json");
    writeFileSync(config, '{"data":"d"}');
    expect(readSettings({ config }, {}, "/work").data).toBe(join(folder, "d"));
  });
  check("in memory", { flags: { memory: true } }, { data: undefined });
  check("in memory, by variable", { environment: { HASHRANGE_MEMORY: "1" } }, { data: undefined });
  check("in memory, over a folder", { flags: { memory: true }, file: { data: "d" } }, { data: undefined });
  check("in a folder, over memory", { flags: { data: "/d" }, file: { memory: true } }, { data: "/d" });
  check(
    "in a folder, memory declined",
    { flags: { data: "/d" }, environment: { HASHRANGE_MEMORY: "0" } },
    { data: "/d" },
  );
});

describe("limits", () => {
  const limits = { transactionActionsMax: 500 };
  check("by file", { file: { limits } }, { limits });
});

describe("credentials", () => {
  const key = { accessKeyId: "AKIA", secretAccessKey: "secret", sessionToken: undefined };
  const other = { ...key, accessKeyId: "AKIB" };
  check("by flag, in a file", { flags: { credentials: "keys" }, keys: "AKIA:secret\n" }, { credentials: [key] });
  check("by file, in a file", { file: { credentials: "keys" }, keys: "AKIA:secret" }, { credentials: [key] });
  check(
    "by variable, themselves",
    { environment: { HASHRANGE_CREDENTIALS: "AKIA:secret AKIB:secret" } },
    { credentials: [key, other] },
  );
});

describe("workers", () => {
  check("by flag", { flags: { workers: "3" } }, { workers: 3 });
  check("by variable", { environment: { HASHRANGE_WORKERS: "2" } }, { workers: 2 });
  check("by file", { file: { workers: 4 } }, { workers: 4 });
  check("one for each core", { flags: { workers: "auto" } }, { workers: availableParallelism() });
  check("one alone, which may be in memory", { flags: { workers: "1", memory: true } }, { workers: 1 });
});

describe("refused", () => {
  const refuse = (name: string, sources: Sources, message: string | RegExp) =>
    test(name, () => expect(() => settings(sources)).toThrow(message));

  const oneOrMore = "must be auto or a number from 1 to 256";
  refuse("no workers", { flags: { workers: "0" } }, `--workers 0: ${oneOrMore}`);
  refuse("too many workers", { environment: { HASHRANGE_WORKERS: "257" } }, `HASHRANGE_WORKERS=257: ${oneOrMore}`);
  refuse("half a worker", { flags: { workers: "1.5" } }, `--workers 1.5: ${oneOrMore}`);
  refuse(
    "workers in memory",
    { flags: { workers: "2", memory: true } },
    "--workers 2: cannot be combined with --memory: data in memory, of which every process has its own",
  );
  refuse(
    "workers, however many, with namespaces",
    { flags: { workers: "auto", memory: true, namespaces: "path" } },
    "--workers auto: cannot be combined with --memory",
  );
  refuse("workers for tests", { flags: { workers: "2", admin: true } }, "--workers 2: cannot be combined with --admin");
  refuse(
    "workers with used capacity",
    { flags: { workers: "2" }, file: { realism: "strict" } },
    "--workers 2: cannot be combined with --realism strict",
  );
  refuse("a port", { flags: { port: "65536" } }, "--port 65536: must be a number from 0 to 65535");
  refuse("a port in words", { environment: { HASHRANGE_PORT: "eighty" } }, "HASHRANGE_PORT=eighty: must be a number");
  refuse("a port in a file", { file: { port: -1 } }, /hashrange\.json: port -1: must be a number/);
  refuse("a host", { flags: { host: " " } }, "must not be empty");
  refuse("a region", { flags: { region: "US East" } }, "--region US East: must be a region such as us-east-1");
  refuse("an AWS_REGION", { environment: { AWS_REGION: "?" } }, "AWS_REGION=?: must be a region");
  refuse("an account", { flags: { account: "1" } }, "--account 1: must be 12 digits");
  refuse("namespaces of a kind", { flags: { memory: true, namespaces: "name" } }, "must be one of access-key, path");
  refuse("namespaces on disk", { flags: { namespaces: "path" } }, "needs --memory");
  refuse("a realism", { flags: { realism: "real" } }, "must be one of instant, strict");
  refuse("a durability", { flags: { durability: "full" } }, "must be one of sync, relaxed, none");
  refuse("a log level", { environment: { HASHRANGE_LOG_LEVEL: "loud" } }, "HASHRANGE_LOG_LEVEL=loud: must be one of");
  refuse("a switch", { environment: { HASHRANGE_MEMORY: "yes" } }, "must be one of true, false, 1, 0");
  refuse("a folder and memory", { flags: { data: "d", memory: true } }, "--data d: cannot be combined with --memory");
  refuse("no access keys", { flags: { credentials: "none" } }, "--credentials none: ENOENT");
  refuse("bad access keys", { flags: { credentials: "keys" }, keys: "secret" }, "--credentials keys: Line 1");
  test("bad access keys in a variable, unshown", () => {
    const read = () => settings({ environment: { HASHRANGE_CREDENTIALS: "hidden" } });
    expect(read).toThrow(/^HASHRANGE_CREDENTIALS: Line 1 of the credentials is not/);
  });
  refuse("limits that are none", { file: { limits: 1 } }, /hashrange\.json: limits must be an object/);
  refuse("a limit", { file: { limits: { tagsMax: "1" } } }, /hashrange\.json: limits: tagsMax must be a number/);
  refuse("a file that is no JSON", { file: "{" }, /hashrange\.json: .*JSON/);
  refuse("a file that is no object", { file: "[]" }, /hashrange\.json: must be a JSON object/);
  refuse(
    "an unknown setting",
    { file: { prot: 1 } },
    /hashrange\.json: there is no setting prot; there are host, port,/,
  );
  refuse("a setting that is no text", { file: { port: [1] } }, /port must be a string, a number or a boolean/);
});
