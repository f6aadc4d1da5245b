// `npm start`: what it installs and builds first, and when it need not; and that it ends with npm.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Calls a function of scripts/ on a folder. */
function ensure(script: string, name: string, folder: string, environment: Record<string, string> = {}) {
  const call = `import { ${name} } from ${JSON.stringify(join(root, "scripts", script))}; ${name}(process.argv[1]);`;
  const { status, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", call, folder], {
    env: { ...process.env, ...environment },
    encoding: "utf8",
  });
  return { status, stderr };
}

function write(folder: string, path: string, content: string | object): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), typeof content === "string" ? content : JSON.stringify(content));
}

describe("installing", () => {
  const locked = { version: "1.0.0", integrity: "sha512-a" };
  const platform = { version: "1.0.0", integrity: "sha512-b", optional: true };
  const wanted = { "": { name: "x" }, "node_modules/a": locked, "node_modules/b": platform };

  const check = (name: string, present: object | undefined, calls: boolean) =>
    test(name, () => {
      const folder = temporaryDirectory();
      write(folder, "package-lock.json", { packages: wanted });
      if (present) write(folder, "node_modules/.package-lock.json", { packages: present });
      write(folder, "package.json", {});
      write(folder, "npm.js", 'require("node:fs").writeFileSync("called", process.argv.slice(2).join(" "));');
      const { status } = ensure("ensure-installed.mjs", "ensureInstalled", folder, {
        npm_execpath: join(folder, "npm.js"),
      });
      expect(status).toBe(0);
      const called = existsSync(join(folder, "called")) ? readFileSync(join(folder, "called"), "utf8") : undefined;
      expect(called).toBe(calls ? "ci --ignore-scripts --include=dev --no-audit --no-fund" : undefined);
    });

  check("nothing is there", undefined, true);
  check("all is there", { "node_modules/a": locked, "node_modules/b": platform }, false);
  check("what another platform needs is not there", { "node_modules/a": locked }, false);
  check("a package is missing", { "node_modules/b": platform }, true);
  check("a package has another version", { "node_modules/a": { ...locked, version: "1.0.1" } }, true);
  check("a package has another content", { "node_modules/a": { ...locked, integrity: "sha512-c" } }, true);
  check("an optional package is old", { "node_modules/a": locked, "node_modules/b": { version: "0.9.0" } }, true);

  test("npm fails", () => {
    const folder = temporaryDirectory();
    write(folder, "package-lock.json", { packages: wanted });
    write(folder, "package.json", {});
    write(folder, "npm.js", "process.exit(7);");
    const environment = { npm_execpath: join(folder, "npm.js") };
    const { status, stderr } = ensure("ensure-installed.mjs", "ensureInstalled", folder, environment);
    expect([status, stderr]).toEqual([1, expect.stringContaining("failed with 7")]);
  });
});

describe("building", () => {
  test("only what has changed, and as a whole", () => {
    const folder = temporaryDirectory();
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    write(folder, "package-lock.json", {});
    write(folder, "package.json", {
      type: "module",
      exports: { ".": { default: "./dist/index.js" } },
      bin: { command: "dist/cli/main.js" },
    });
    write(folder, "scripts/rolldown.config.mjs", readFileSync(join(root, "scripts/rolldown.config.mjs"), "utf8"));
    write(folder, "tsconfig.json", { compilerOptions: { types: [] } });
    write(folder, "tsconfig.build.json", {
      extends: "./tsconfig.json",
      compilerOptions: {
        module: "NodeNext",
        rootDir: "src",
        outDir: "dist",
        declaration: true,
        emitDeclarationOnly: true,
      },
      include: ["src"],
    });
    write(folder, "src/index.ts", "export const index = 1;");
    write(folder, "src/cli/main.ts", "export const main: number = 1;");
    write(folder, "src/old.ts", "export const old = 1;");
    const build = () => ensure("ensure-built.mjs", "ensureBuilt", folder);
    const built = (path: string) => existsSync(join(folder, "dist", path));

    expect(build()).toEqual({ status: 0, stderr: "Building\n" });
    expect(["index.js", "cli/main.js", "old.d.ts"].map(built)).toEqual([true, true, true]);
    expect(build()).toEqual({ status: 0, stderr: "" });

    utimesSync(join(folder, "src/old.ts"), 1, 1);
    expect(build().stderr).toBe("Building\n");

    rmSync(join(folder, "src/old.ts"));
    expect(build().stderr).toBe("Building\n");
    expect(["index.js", "cli/main.js", "old.d.ts"].map(built)).toEqual([true, true, false]);

    rmSync(join(folder, "dist"), { recursive: true });
    expect(build().stderr).toBe("Building\n");

    write(folder, "src/cli/main.ts", 'export const main: number = "1";');
    const { status, stderr } = build();
    expect([status, stderr]).toEqual([1, expect.stringContaining("The sources do not compile")]);
    expect(built("cli/main.js")).toBe(true);
  });
});

test("npm start serves, and the server ends with it", async () => {
  const npm = spawn("npm", ["start", "--", "--port", "0", "--memory"], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void npm.kill());
  let output = "";
  npm.stdout.on("data", (chunk) => {
    output += chunk;
  });
  const endpoint = () => /endpoint +(\S+)\n/.exec(output)?.[1];
  while (endpoint() === undefined && npm.exitCode === null) await wait(20);
  const url = endpoint() ?? "";
  expect(await (await fetch(url)).text()).toMatch(/^healthy/);

  npm.kill();
  await once(npm, "exit");
  const answers = () =>
    fetch(url).then(
      () => true,
      () => false,
    );
  while (await answers()) await wait(50);
});
