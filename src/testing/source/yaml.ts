// YAML, with CloudFormation's short forms: `!Ref Name` is `{ Ref: Name }`, `!GetAtt` and the others `{ Fn::GetAtt: … }`. Read
// by the package `yaml`, which who gives YAML has to install.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html

import type { CollectionTag, ScalarTag } from "yaml";

const FUNCTIONS = [
  "And",
  "Base64",
  "Cidr",
  "Equals",
  "FindInMap",
  "GetAtt",
  "GetAZs",
  "If",
  "ImportValue",
  "Join",
  "Length",
  "Not",
  "Or",
  "Select",
  "Split",
  "Sub",
  "ToJsonString",
  "Transform",
] as const;

/** @throws Error if it is not YAML, or there is no package to read it */
export async function parseYaml(text: string): Promise<unknown> {
  const { parse } = await loadYaml();
  return parse(text, {
    customTags: [...shortForms("Ref", "Ref"), ...shortForms("Condition", "Condition"), ...functions],
  });
}

async function loadYaml(): Promise<typeof import("yaml")> {
  try {
    return await import("yaml");
  } catch (cause) {
    throw new Error("reading YAML needs the package yaml: npm install --save-dev yaml, or give the template as JSON", {
      cause,
    });
  }
}

const functions = FUNCTIONS.flatMap((name) => shortForms(name, `Fn::${name}`));

/** What `!name` stands for, before a scalar, a sequence and a map. */
function shortForms(name: string, member: string): (ScalarTag | CollectionTag)[] {
  const tag = `!${name}`;
  const collection = (kind: "seq" | "map"): CollectionTag => ({
    tag,
    collection: kind,
    resolve: (node) => ({ [member]: node.toJSON() }),
  });
  return [{ tag, resolve: (text) => ({ [member]: text }) }, collection("seq"), collection("map")];
}
