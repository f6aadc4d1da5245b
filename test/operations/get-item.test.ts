// GetItem: what it answers, and its refusals, in the order in which one takes precedence over the next.

import { beforeAll, describe, expect, it } from "vitest";
import { describeDatabases } from "../support/databases.ts";
import { tableInput } from "../support/tables.ts";

describeDatabases("GetItem", ({ run, refuses }) => {
  const Key = { p: { S: "1" }, s: { N: "1" } };
  const item = {
    ...Key,
    a: { S: "a" },
    l: { L: [{ S: "0" }, { M: { a: { N: "1" }, b: { N: "2" } } }, { S: "2" }] },
    m: { M: { x: { M: { y: { S: "deep" } } }, z: { S: "z" } } },
  };

  beforeAll(async () => {
    await run("CreateTable", tableInput("table", "p, s:N"));
    await run("PutItem", { TableName: "table", Item: item });
  });

  describe("refuses", () => {
    const MISMATCH = "ValidationException: The provided key element does not match the schema";
    const rows: [what: string, input: object, error: string][] = [
      [
        "absences and bad enumerations together",
        { TableName: "none", ReturnConsumedCapacity: "x" },
        "ValidationException: 2 validation errors detected: Value null at 'key' failed to satisfy constraint: Member must not be null; Value 'x' at 'returnConsumedCapacity' failed to satisfy constraint: Member must satisfy enum value set: [INDEXES, TOTAL, NONE]",
      ],
      [
        "no attributes to get",
        { TableName: "none", Key, AttributesToGet: [] },
        "ValidationException: 1 validation error detected: Value '[]' at 'attributesToGet' failed to satisfy constraint: Member must have length greater than or equal to 1",
      ],
      [
        "an expression beside what it replaced",
        { TableName: "none", Key, AttributesToGet: ["a"], ProjectionExpression: "a" },
        "ValidationException: Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {AttributesToGet} Expression parameters: {ProjectionExpression}",
      ],
      [
        "names without an expression",
        { TableName: "none", Key, ExpressionAttributeNames: { "#a": "a" } },
        "ValidationException: ExpressionAttributeNames can only be specified when using expressions",
      ],
      // DynamoDB Local's text.
      [
        "an attribute without a name, before one that is there twice",
        { TableName: "none", Key, AttributesToGet: ["", ""] },
        "ValidationException: Empty attribute name",
      ],
      [
        "an attribute twice",
        { TableName: "none", Key, AttributesToGet: ["a", "b", "a", ""] },
        "ValidationException: One or more parameter values were invalid: Duplicate value in attribute name: a",
      ],
      // §1: a bad projection fails before the table is looked for, and whether or not there is an item.
      [
        "a bad projection, before the table",
        { TableName: "none", Key, ProjectionExpression: "a, a" },
        "ValidationException: Invalid ProjectionExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a]",
      ],
      // §2
      [
        "a name that is not defined",
        { TableName: "table", Key: { p: { S: "absent" }, s: { N: "1" } }, ProjectionExpression: "#missing" },
        "ValidationException: Invalid ProjectionExpression: An expression attribute name used in the document path is not defined; attribute name: #missing",
      ],
      [
        "a table that is not there",
        { TableName: "none", Key: {} },
        "ResourceNotFoundException: Requested resource not found",
      ],
      ["no key", { TableName: "table", Key: {} }, MISMATCH],
      ["half a key", { TableName: "table", Key: { p: { S: "1" } } }, MISMATCH],
      ["more than a key", { TableName: "table", Key: { ...Key, a: { S: "1" } } }, MISMATCH],
      ["another attribute", { TableName: "table", Key: { p: { S: "1" }, t: { N: "1" } } }, MISMATCH],
      ["another type", { TableName: "table", Key: { p: { S: "1" }, s: { S: "1" } } }, MISMATCH],
      [
        "an empty key",
        { TableName: "table", Key: { ...Key, p: { S: "" } } },
        "ValidationException: One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: p",
      ],
      [
        "a key that is no number",
        { TableName: "none", Key: { ...Key, s: { N: "x" } } },
        "ValidationException: The parameter cannot be converted to a numeric value: x",
      ],
    ];
    for (const [what, input, error] of rows) it(what, () => refuses("GetItem", input, error));
  });

  describe("answers", () => {
    // §3
    const projections: [expression: string, Item: object][] = [
      ["a", { a: { S: "a" } }],
      ["a, p", { a: { S: "a" }, p: { S: "1" } }],
      ["absent", {}],
      ["m.x.y", { m: { M: { x: { M: { y: { S: "deep" } } } } } }],
      ["m.z, m.x", { m: item.m }],
      ["m.absent", {}],
      ["a.b", {}],
      ["l[2], l[0]", { l: { L: [{ S: "0" }, { S: "2" }] } }],
      ["l[1].b, l[1].a", { l: { L: [{ M: { a: { N: "1" }, b: { N: "2" } } }] } }],
      ["l[9]", {}],
      ["l[1].a, l[9], m.z", { l: { L: [{ M: { a: { N: "1" } } }] }, m: { M: { z: { S: "z" } } } }],
    ];
    for (const [ProjectionExpression, Item] of projections) {
      it(ProjectionExpression, async () =>
        expect(await run("GetItem", { TableName: "table", Key, ProjectionExpression })).toEqual({ Item }),
      );
    }

    it("attributes by name", async () =>
      expect(await run("GetItem", { TableName: "table", Key, AttributesToGet: ["a", "absent"] })).toEqual({
        Item: { a: { S: "a" } },
      }));

    it("all of it, consistently or not, by name or by ARN", async () => {
      const arn = (await run("DescribeTable", { TableName: "table" })).Table.TableArn;
      for (const TableName of ["table", arn]) {
        for (const ConsistentRead of [true, false]) {
          expect(await run("GetItem", { TableName, Key, ConsistentRead })).toEqual({ Item: item });
        }
      }
    });

    it("nothing where there is none", async () =>
      expect(await run("GetItem", { TableName: "table", Key: { ...Key, s: { N: "2" } } })).toEqual({}));
  });
});
