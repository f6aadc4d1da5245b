// Amazon's DynamoDB Local, from Maven Central into .cache/dynamodb-local (about 48 MB): the black box that the
// differential test compares with. Fetched on first use; where it cannot be had or cannot run, says why.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const version = "3.1.0";
const javaMajorMin = 17;
const fetchMsMax = 10 * 60_000;

const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>hashrange</groupId>
  <artifactId>dynamodb-local</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>software.amazon.dynamodb</groupId>
      <artifactId>DynamoDBLocal</artifactId>
      <version>${version}</version>
    </dependency>
  </dependencies>
</project>
`;

/**
 * @param {string} root the repository
 * @returns {{ lib?: string, reason?: string }} the folder of its jars and native libraries, or why there is none
 */
export function dynamodbLocal(root) {
  const java = javaMajor();
  if (java === undefined) return { reason: "no Java on the PATH" };
  if (java < javaMajorMin) return { reason: `Java ${java}, of at least ${javaMajorMin}, on the PATH` };

  const directory = join(root, ".cache", "dynamodb-local");
  const lib = join(directory, "lib");
  if (existsSync(join(lib, `DynamoDBLocal-${version}.jar`))) return { lib };
  if (spawnSync("mvn", ["--version"]).status !== 0) return { reason: "no Maven on the PATH" };

  console.log(`Fetching DynamoDB Local ${version} from Maven Central …`);
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, "pom.xml"), pom);
  const goal = ["dependency:copy-dependencies", `-DoutputDirectory=${join(directory, "fetched")}`];
  const options = ["--batch-mode", "--quiet", "--file", join(directory, "pom.xml")];
  const fetched = spawnSync("mvn", [...options, ...goal], { encoding: "utf8", timeout: fetchMsMax });
  if (fetched.status !== 0) return { reason: `Maven Central: ${(fetched.stdout ?? "").trim().split("\n")[0]}` };
  // Renamed only when it is whole, for an interrupted fetch must not look like one.
  renameSync(join(directory, "fetched"), lib);
  return { lib };
}

/** @returns {number | undefined} 17 for `openjdk version "17.0.15"`; undefined if there is no Java */
function javaMajor() {
  const answered = spawnSync("java", ["-version"], { encoding: "utf8" });
  if (answered.status !== 0) return undefined;
  const major = /version "(\d+)/.exec(answered.stderr);
  return major ? Number(major[1]) : undefined;
}
