// Every operation's input against that of AWS's SDK, at every depth: a member that we do not know is not decoded, so it would
// be accepted and ignored.

import * as dynamodb from "@aws-sdk/client-dynamodb";
import * as streams from "@aws-sdk/client-dynamodb-streams";
import { expect, test } from "vitest";
import type { Shape, StructureShape } from "../../src/model/shape.ts";
import type { Operation } from "../../src/operations/operation.ts";
import { operations } from "../../src/operations/operations.ts";

type Schemas = { readonly [name: string]: unknown };
const schemasOf = ({ service }: Operation): Schemas => ({ ...(service === undefined ? dynamodb : streams) });

/** The structures within a shape, each once. */
function structuresWithin(shape: Shape, found = new Set<StructureShape>()): ReadonlySet<StructureShape> {
  if (shape.kind === "list" || shape.kind === "map") return structuresWithin(shape.of, found);
  if (shape.kind !== "structure" || found.has(shape)) return found;
  found.add(shape);
  for (const member of Object.values(shape.members)) structuresWithin(member.shape, found);
  return found;
}

/** The names of a structure's members. A schema has: kind, namespace, name, traits, members' names. */
function membersOf(schema: unknown): readonly string[] {
  const [, , , , names] = schema as [never, never, never, never, string[]];
  return names;
}

test.each(operations.map((operation) => [operation.name, operation] as const))(
  "%s knows every member",
  (name, operation) => {
    const schemas = schemasOf(operation);
    // An operation's schema has its input's in the fifth place.
    const [, , , , input] = schemas[`${name}$`] as [never, never, never, never, () => unknown];
    for (const structure of structuresWithin(operation.input)) {
      const schema = structure === operation.input ? input() : schemas[`${structure.name}$`];
      const unknown = membersOf(schema).filter((member) => !Object.hasOwn(structure.members, member));
      expect({ structure: structure.name, unknown }).toEqual({ structure: structure.name, unknown: [] });
    }
  },
);
