// What is published: everything that runs, and nothing else.

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

interface Packed {
  readonly files: readonly { readonly path: string; readonly mode: number }[];
}

test("the package", async () => {
  const { stdout } = await promisify(execFile)("npm", ["pack", "--dry-run", "--json"], { cwd: root });
  const printed: unknown = JSON.parse(stdout.slice(stdout.search(/^[[{]/m)));
  const [{ files }] = Object.values(printed as object) as [Packed];
  const paths = files.map(({ path }) => path);
  expect(paths).toEqual(
    expect.arrayContaining([
      "package.json",
      "README.md",
      "LICENSE",
      "dist/index.js",
      "dist/index.d.ts",
      "dist/server/index.js",
    ]),
  );
  expect(
    paths.filter((path) => !/^(dist|docs)\/|^python\/hashrange_pytest\.py$|^[A-Z]+(\.md)?$|^package\.json$/.test(path)),
  ).toEqual([]);
  expect(files.find(({ path }) => path === "dist/cli/main.js")?.mode).toBe(0o755);
});
