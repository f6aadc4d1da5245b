// The other DynamoDBs that `npm run bench -- peers` measures beside ours, each fetched on first use into .cache/peers by its
// own ecosystem's client: programs to run, and nothing of them is read. Where one cannot be had, says why.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { dynamodbLocal } from "./dynamodb-local.mjs";

const versions = { dynalite: "4.0.0", moto: "5.2.5", dynoxide: "3.2.0" };

/**
 * @typedef {object} Peer
 * @property {string} name
 * @property {string} durability what an acknowledged write has survived
 * @property {string[]} [command] how to start it; `PORT` and `DATA` stand for a port and an empty folder
 * @property {string} [reason] why it cannot be had
 */

/**
 * @param {string} root the repository
 * @param {readonly string[]} [names] only these
 * @returns {Peer[]}
 */
export function peers(root, names) {
  const directory = join(root, ".cache", "peers");
  mkdirSync(directory, { recursive: true });
  const all = {
    "DynamoDB Local": () => [{ name: "DynamoDB Local", durability: "memory", ...amazon(root) }],
    dynalite: () => [{ name: "dynalite", durability: "memory", ...dynalite(join(directory, "dynalite")) }],
    moto: () => [{ name: "moto", durability: "memory", ...moto(join(directory, "moto")) }],
    dynoxide: () => dynoxide(join(directory, "dynoxide")),
  };
  return (names ?? Object.keys(all)).flatMap((name) => all[name]());
}

function amazon(root) {
  const { lib, reason } = dynamodbLocal(root);
  if (lib === undefined) return { reason };
  const options = [`-Djava.library.path=${lib}`, "-cp", join(lib, "*")];
  const main = "software.amazon.dynamodb.services.local.main.ServerRunner";
  return { command: ["java", ...options, main, "-inMemory", "-sharedDb", "-disableTelemetry", "-port", "PORT"] };
}

function dynalite(directory) {
  const script = join(directory, "node_modules", ".bin", "dynalite");
  if (!existsSync(script)) {
    mkdirSync(directory, { recursive: true });
    // Without a package of its own, npm would install into ours.
    writeFileSync(join(directory, "package.json"), '{ "private": true }');
    const options = ["install", "--ignore-scripts", "--no-audit", "--no-fund", `dynalite@${versions.dynalite}`];
    const failure = run("npm", options, directory);
    if (failure) return { reason: failure };
  }
  return { command: [process.execPath, script, "--host", "127.0.0.1", "--port", "PORT", "--createTableMs", "0"] };
}

function moto(directory) {
  const script = join(directory, "bin", "moto_server");
  if (!existsSync(script)) {
    const failure =
      run("python3", ["-m", "venv", directory]) ??
      run(join(directory, "bin", "pip"), ["install", "--quiet", `moto[server,dynamodb]==${versions.moto}`]);
    if (failure) return { reason: failure };
  }
  return { command: [script, "--host", "127.0.0.1", "--port", "PORT"] };
}

/** Once in memory, and once on disk: the only one here that can keep its data. */
function dynoxide(directory) {
  const binary = join(directory, "bin", "dynoxide");
  if (!existsSync(binary)) {
    console.log("Compiling dynoxide …");
    const options = ["install", "--quiet", "--root", directory, "--version", versions.dynoxide, "dynoxide-rs"];
    const failure = run("cargo", options);
    if (failure) return [{ name: "dynoxide", durability: "", reason: failure }];
  }
  const command = [binary, "serve", "--log", "quiet", "--port", "PORT"];
  return [
    { name: "dynoxide", durability: "memory", command },
    {
      name: "dynoxide --db-path",
      durability: "synced to disk",
      command: [...command, "--db-path", "DATA/dynoxide.db"],
    },
  ];
}

/** @returns {string | undefined} why it failed */
function run(command, options, cwd) {
  const { status, error, stderr } = spawnSync(command, options, { cwd, encoding: "utf8" });
  if (status === 0) return undefined;
  return error?.message ?? `${command}: ${stderr.trim().split("\n").at(-1)}`;
}
