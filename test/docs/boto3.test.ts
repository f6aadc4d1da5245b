// Holds docs/boto3.md: its example runs, and its tables name everything that boto3 has, as it is named here. What boto3 has
// is recorded in test/resource/boto3/surface.json, and compared with the boto3 of .venv where there is one.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import * as hashrange from "../../src/index.ts";
import { askBoto3, besideBoto3, hasBoto3 } from "../resource/boto3/python.ts";
import { recordingTransport } from "../resource/recording-transport.ts";
import { exampleFolder, examplesOf, outputOfTypeScript, root } from "../support/examples.ts";

type Surface = { readonly [thing: string]: readonly string[] };

const guide = readFileSync(join(root, "docs/boto3.md"), "utf8");
const surface = JSON.parse(readFileSync(join(root, "test/resource/boto3/surface.json"), "utf8")) as Surface;

/** Lists of names that have no row each, because a sentence says them all. */
const LISTS = ["client operations", "paginators", "waiters", "client.exceptions"];

interface Row {
  readonly boto3: string;
  readonly ours: string;
  readonly note: string;
}

const rows: Row[] = [...guide.matchAll(/^\| `(.+?)` \| (?:`(.+?)`|—) \| (.*?) ?\|$/gm)].map((match) => ({
  boto3: match[1]!,
  ours: match[2] ?? "—",
  note: match[3]!,
}));

/** `table.put_item(…)` is `put_item` of `table`. */
function member(code: string): { readonly of: string; readonly name: string; readonly isCalled: boolean } | undefined {
  const match = /^(?:await )?(?<of>.+)\.(?<name>\w+)(?<call>\([^()]*\))?$/.exec(code)?.groups;
  return match && { of: match.of!, name: match.name!, isCalled: match.call !== undefined };
}

describe("every name of boto3's has its row", () => {
  for (const [thing, names] of Object.entries(surface).filter(([thing]) => !LISTS.includes(thing))) {
    test(thing, () => {
      const told = rows.map(({ boto3 }) => member(boto3)).filter((told) => told?.of === thing);
      expect(told.map((each) => each?.name).sort()).toEqual([...names].sort());
    });
  }
});

const camel = (name: string) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
const pascal = (name: string) => camel(`_${name}`);

const dynamodb = hashrange.resource("dynamodb", { transport: recordingTransport() });
const { client } = dynamodb.meta;
const table = dynamodb.Table("users");
const things = {
  dynamodb,
  table,
  client,
  batch: table.batchWriter(),
  pages: client.getPaginator("Scan").paginate({ TableName: "users" }),
  waiter: client.getWaiter("table_exists"),
  builder: new hashrange.ConditionExpressionBuilder(),
  ...hashrange,
};

/** What a member is, without reading an attribute, which would load it. */
function kindOf(thing: object, name: string): "method" | "attribute" | "missing" {
  for (let owner: object | null = thing; owner; owner = Object.getPrototypeOf(owner)) {
    const property = Object.getOwnPropertyDescriptor(owner, name);
    if (property) return typeof property.value === "function" ? "method" : "attribute";
  }
  return "missing";
}

describe("what a row says is here", () => {
  test.each(rows.filter(({ ours }) => ours !== "—"))("$ours", ({ ours }) => {
    const told = member(ours.replace("…", ""));
    const evaluate = (code: string) => new Function(...Object.keys(things), `return ${code}`)(...Object.values(things));
    if (told) expect(kindOf(evaluate(told.of), told.name)).toBe(told.isCalled ? "method" : "attribute");
    else expect(evaluate(ours.replace("…", ""))).toBeDefined();
  });

  test("what is not says why", () => {
    expect(rows.filter(({ ours, note }) => ours === "—" && note === "")).toEqual([]);
  });

  test("every operation is a method", () => {
    const missing = surface["client operations"]!.filter((name) => kindOf(client, camel(name)) !== "method");
    expect(missing).toEqual([]);
  });

  test("every paginator", () => {
    const missing = surface.paginators!.filter((name) => !client.canPaginate(pascal(name)));
    expect(missing).toEqual([]);
  });

  test("every waiter", () => {
    const missing = surface.waiters!.filter((name) => !(client.waiterNames as readonly string[]).includes(name));
    expect(missing).toEqual([]);
  });

  test("every exception is exported", () => {
    expect(surface["client.exceptions"]!.filter((name) => !Object.hasOwn(hashrange, name))).toEqual([]);
  });
});

describe.skipIf(!hasBoto3)(`the surface, ${besideBoto3}`, () => {
  test("is all there still; a newer boto3 may have more", () => {
    const now = askBoto3("surface.py", undefined, ["--print"]) as Surface;
    for (const [thing, names] of Object.entries(surface))
      expect(now[thing]).toEqual(expect.arrayContaining([...names]));
  });
});

const folder = exampleFolder("boto3-guide");
test.each(examplesOf(guide))("the example at line $line runs", async (example) => {
  expect(await outputOfTypeScript(example, folder)).toEqual(example.expected);
});
