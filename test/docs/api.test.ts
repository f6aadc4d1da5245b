// The API reference that `npm run docs` makes: of everything that can be imported, with links that lead somewhere.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
// @ts-expect-error a script
import { apiReference } from "../../scripts/docs.mjs";
import * as hashrange from "../../src/index.ts";
import * as sdk from "../../src/sdk/index.ts";
import * as server from "../../src/server/index.ts";
import { root } from "../support/examples.ts";

// The declarations are part of the build, which has not been made where the sources do not compile.
describe.skipIf(!existsSync(join(root, "dist", "index.d.ts")))("the API reference", () => {
  let pages: Map<string, string>;
  let milliseconds: number;
  beforeAll(() => {
    const start = performance.now();
    pages = apiReference(root);
    milliseconds = performance.now() - start;
  });

  test("is made at once", () => expect(milliseconds).toBeLessThan(3_000));

  test("has every name that can be imported", () => {
    const index = pages.get("README.md") as string;
    const names = [hashrange, server, sdk].flatMap((entry) => Object.keys(entry));
    expect(names.filter((name) => !index.includes(`[${name}](`))).toEqual([]);
    const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { exports: object };
    const entryPoints = Object.keys(exports).filter((path) => path !== "./package.json");
    const headings = [...index.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(entryPoints.map((path) => `hashrange${path.slice(1)}`));
  });

  test("has links that lead somewhere", () => {
    const headings = (page: string) =>
      [...(pages.get(page) ?? "").matchAll(/^## (.*)$/gm)].map(([, heading]) => heading?.toLowerCase());
    const links = [...pages.values()].flatMap((text) => [...text.matchAll(/\]\(([\w-]+\.md)(?:#(\w+))?\)/g)]);
    expect(links.length).toBeGreaterThan(300);
    const dead = links.filter(
      ([, page, anchor]) => !pages.has(page!) || (anchor !== undefined && !headings(page!).includes(anchor)),
    );
    expect(dead.map(([link]) => link)).toEqual([]);
  });

  test("shows declarations whole, and nothing private", () => {
    for (const [page, text] of pages) {
      expect(text.match(/^```/gm)?.length ?? 0, page).toSatisfy((count: number) => count % 2 === 0);
      expect(text, page).not.toMatch(/#private|^\s*private /m);
      for (const [, code] of text.matchAll(/^```ts\n(export [\s\S]*?)\n```$/gm)) {
        const count = (character: string) => code!.split(character).length;
        expect(count("{"), code).toBe(count("}"));
      }
    }
  });

  test("shows what classes inherit", () => {
    expect(pages.get("resource.md")).toContain('get itemCount(): Attribute<"ItemCount">;');
    expect(pages.get("resource-expression.md")).toMatch(/declare abstract class Comparable[\s\S]*beginsWith\(/);
  });

  test("has a comment's text, tags and links", () => {
    expect(pages.get("resource-expression.md")).toContain(
      "## Attr\n\nAn attribute by its path, for filters and conditions of writes.",
    );
    expect(pages.get("resource-expression.md")).toContain("made by [Attr](resource-expression.md#attr).");
    expect(pages.get("resource.md")).toContain("*Throws* {TypeError} another service");
  });
});
