// PutItem: what it stores and answers, and its refusals, in the order in which one takes precedence over the next.
// Behaviours named in dynamodb-behaviours.md are marked with its sections.

import { beforeAll, describe, expect, it } from "vitest";
import { describeDatabases } from "../support/databases.ts";
import { tableInput } from "../support/tables.ts";

const ITEM_BYTES_MAX = 400 * 1024;

describeDatabases("PutItem", ({ run, refuses }) => {
  beforeAll(async () => {
    await run("CreateTable", tableInput("strings", "p"));
    await run("CreateTable", tableInput("numbers", "p:N"));
    await run("CreateTable", tableInput("binaries", "p:B, s:B"));
    await run("CreateTable", tableInput("sorted", "p, s:N"));
    await run("CreateTable", tableInput("indexed", "p", { global: { index: { keys: "a, b:N" } } }));
    const local = { "local-i": { keys: "p, i" }, "local-j": { keys: "p, j" } };
    const global = { "global-i": { keys: "k" }, "global-j": { keys: "l" } };
    await run("CreateTable", tableInput("several", "p, s", { local, global }));
  });

  describe("refuses", () => {
    const NO_TABLE = "ResourceNotFoundException: Requested resource not found";
    const invalid = (message: string) => `ValidationException: ${message}`;
    const oneError = (message: string) => `ValidationException: 1 validation error detected: ${message}`;
    const badValue = (reason: string) => oneError(`One or more parameter values were invalid: ${reason}`);
    const many = (...sentences: string[]) =>
      `ValidationException: ${sentences.length} validation errors detected: ${sentences.join("; ")}`;
    const enumeration = (value: string, member: string, values: string) =>
      `Value '${value}' at '${member}' failed to satisfy constraint: Member must satisfy enum value set: [${values}]`;
    const RETURN_VALUES = "ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW";

    const rows: [what: string, input: object, error: string][] = [
      // §1: a bad table name stands alone; names of existing tables are held to less than new ones.
      [
        "an empty table name, before all else",
        { TableName: "", ReturnValues: "x" },
        oneError(
          "Value '' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 1",
        ),
      ],
      [
        "a malformed table name, before all else",
        { TableName: "a b", ReturnValues: "x" },
        oneError(
          "Value 'a b' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+",
        ),
      ],
      ["no table of a name of one letter", { TableName: "x", Item: { p: { S: "1" } } }, NO_TABLE],
      // §1: every invalid enumeration is in one message.
      [
        "all bad enumerations and absences together",
        { TableName: "none", ReturnValues: "x", ReturnConsumedCapacity: "y", ReturnItemCollectionMetrics: "z" },
        many(
          "Value null at 'item' failed to satisfy constraint: Member must not be null",
          enumeration("x", "returnValues", RETURN_VALUES),
          enumeration("y", "returnConsumedCapacity", "INDEXES, TOTAL, NONE"),
          enumeration("z", "returnItemCollectionMetrics", "SIZE, NONE"),
        ),
      ],
      [
        "expressions beside what they replaced",
        { TableName: "none", Item: { p: {} }, Expected: {}, ConditionExpression: "" },
        invalid(
          "Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {Expected} Expression parameters: {ConditionExpression}",
        ),
      ],
      [
        "names without an expression",
        { TableName: "none", Item: { p: { S: "" } }, ExpressionAttributeNames: { "#a": "b" } },
        invalid("ExpressionAttributeNames can only be specified when using expressions"),
      ],
      [
        "values without an expression",
        { TableName: "none", Item: { p: { S: "" } }, ExpressionAttributeValues: { ":a": { S: "b" } } },
        invalid("ExpressionAttributeValues can only be specified when using expressions: ConditionExpression is null"),
      ],
      // §1: some refusals of values stand in an envelope, others do not.
      [
        "an attribute value without a type",
        { TableName: "none", Item: { p: {} } },
        invalid("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"),
      ],
      [
        "an attribute value of two types",
        { TableName: "none", Item: { p: { S: "1", N: "1" } } },
        invalid(
          "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
        ),
      ],
      [
        "what is not a number, before two types",
        { TableName: "none", Item: { p: { S: "1", N: "x" } } },
        invalid("The parameter cannot be converted to a numeric value: x"),
      ],
      // §4
      [
        "null that is false",
        { TableName: "none", Item: { p: { NULL: false } } },
        badValue("Null attribute value types must have the value of true"),
      ],
      [
        "an empty set of strings",
        { TableName: "none", Item: { p: { SS: [] } } },
        badValue("An string set  may not be empty"),
      ],
      [
        "an empty set of numbers",
        { TableName: "none", Item: { p: { NS: [] } } },
        badValue("An number set  may not be empty"),
      ],
      [
        "an empty set of binaries",
        { TableName: "none", Item: { p: { BS: [] } } },
        badValue("Binary sets should not be empty"),
      ],
      [
        "a string twice",
        { TableName: "none", Item: { p: { SS: ["a", "b", "a"] } } },
        badValue("Input collection [a, b, a] contains duplicates."),
      ],
      [
        "a number twice",
        { TableName: "none", Item: { p: { NS: ["1", "1.0"] } } },
        oneError("Input collection contains duplicates"),
      ],
      [
        "bytes twice",
        { TableName: "none", Item: { p: { BS: ["AQ==", "AQ=="] } } },
        badValue("Input collection [AQ==, AQ==]of type BS contains duplicates."),
      ],
      [
        "an item that is too large, before the table",
        { TableName: "none", Item: { p: { S: "x".repeat(ITEM_BYTES_MAX) } } },
        invalid("Item size has exceeded the maximum allowed size"),
      ],
      [
        "ReturnValues of an update",
        { TableName: "none", Item: { p: { S: "1" } }, ReturnValues: "ALL_NEW" },
        invalid("ReturnValues can only be ALL_OLD or NONE"),
      ],
      [
        "an expression that does not parse",
        { TableName: "none", Item: { p: { S: "1" } }, ConditionExpression: "a = " },
        oneError('Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "= "'),
      ],
      [
        "a placeholder that is not used",
        {
          TableName: "none",
          Item: { p: { S: "1" } },
          ConditionExpression: "attribute_exists(a)",
          ExpressionAttributeNames: { "#unused": "b" },
        },
        invalid("Value provided in ExpressionAttributeNames unused in expressions: keys: {#unused}"),
      ],
      ["a table that is not there", { TableName: "none", Item: { q: { S: "1" } } }, NO_TABLE],
      [
        "a missing key",
        { TableName: "sorted", Item: { s: { S: "1" } } },
        invalid("One or more parameter values were invalid: Missing the key p in the item"),
      ],
      [
        "a missing sort key",
        { TableName: "sorted", Item: { p: { S: "" } } },
        invalid("One or more parameter values were invalid: Missing the key s in the item"),
      ],
      [
        "a key of the wrong type",
        { TableName: "sorted", Item: { p: { S: "" }, s: { S: "1" } } },
        invalid("One or more parameter values were invalid: Type mismatch for key s expected: N actual: S"),
      ],
      [
        "an empty string as a key",
        { TableName: "strings", Item: { p: { S: "" } } },
        invalid(
          "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: p",
        ),
      ],
      [
        "empty bytes as a key",
        { TableName: "binaries", Item: { p: { B: "AQ==" }, s: { B: "" } } },
        invalid(
          "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty binary value. Key: s",
        ),
      ],
      [
        "a partition key one byte too long",
        { TableName: "strings", Item: { p: { S: "x".repeat(2049) } } },
        invalid(
          "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes",
        ),
      ],
      [
        "a partition key that is too long, before an empty sort key",
        { TableName: "binaries", Item: { p: { B: Buffer.alloc(2049).toString("base64") }, s: { B: "" } } },
        invalid(
          "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes",
        ),
      ],
      [
        "a sort key one byte too long",
        { TableName: "binaries", Item: { p: { B: "AQ==" }, s: { B: Buffer.alloc(1025).toString("base64") } } },
        invalid(
          "One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of 1024 bytes",
        ),
      ],
      // §4: an index's key of the wrong type fails the write.
      [
        "an index's key of the wrong type",
        { TableName: "indexed", Item: { p: { S: "1" }, b: { S: "1" } } },
        invalid(
          "One or more parameter values were invalid: Type mismatch for Index Key b Expected: N Actual: S IndexName: index",
        ),
      ],
      [
        "an empty key of an index",
        { TableName: "indexed", Item: { p: { S: "1" }, a: { S: "" } } },
        invalid(
          "One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: index, IndexKey: a",
        ),
      ],
      ...(
        [
          ["i", "j", "IndexName: local-j, IndexKey: j"],
          ["k", "i", "IndexName: local-i, IndexKey: i"],
          ["k", "l", "IndexName: global-j, IndexKey: l"],
        ] as const
      ).map(([one, other, told]): [string, object, string] => [
        `empty keys of indexes, ${one} and ${other}, in the order of their names' hash codes, local ones first`,
        { TableName: "several", Item: { p: { S: "1" }, s: { S: "1" }, [one]: { S: "" }, [other]: { S: "" } } },
        invalid(
          `One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. ${told}`,
        ),
      ]),
      [
        "an index's key that is too long",
        { TableName: "indexed", Item: { p: { S: "1" }, a: { S: "x".repeat(2049) } } },
        invalid(
          "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes",
        ),
      ],
      [
        "a condition that does not hold",
        { TableName: "strings", Item: { p: { S: "absent" } }, ConditionExpression: "attribute_exists(p)" },
        "ConditionalCheckFailedException: The conditional request failed",
      ],
    ];
    for (const [what, input, error] of rows) it(what, () => refuses("PutItem", input, error));
  });

  describe("stores", () => {
    const stored = async (item: object) => {
      await run("PutItem", { TableName: "strings", Item: { p: { S: "stored" }, ...item } });
      const { Item } = await run("GetItem", { TableName: "strings", Key: { p: { S: "stored" } } });
      const { p, ...rest } = Item;
      return rest;
    };

    // §4: numbers are normalised; sets' members too.
    const numbers: [given: string, stored: string][] = [
      ["1.0", "1"],
      ["+5", "5"],
      [".123", "0.123"],
      ["0001.23", "1.23"],
      ["0e1000", "0"],
      ["-0", "0"],
      ["1e3", "1000"],
      ["1E-3", "0.001"],
      ["12345678901234567890123456789012345678", "12345678901234567890123456789012345678"],
      ["9.9999999999999999999999999999999999999E+125", `${"9".repeat(38)}${"0".repeat(88)}`],
      ["1E-130", `0.${"0".repeat(129)}1`],
    ];
    for (const [given, N] of numbers) {
      it(`${given} as ${N.length > 50 ? "it is" : N}`, async () => {
        expect(await stored({ n: { N: given }, ns: { NS: [given] } })).toEqual({ n: { N }, ns: { NS: [N] } });
      });
    }

    const TOO_PRECISE = "Attempting to store more than 38 significant digits in a Number";
    const refused: [number: string, message: string][] = [
      ["' 5'", "The parameter cannot be converted to a numeric value: ' 5'"],
      [" 5", "The parameter cannot be converted to a numeric value:  5"],
      ["", "The parameter cannot be converted to a numeric value"],
      ["NaN", "The parameter cannot be converted to a numeric value: NaN"],
      ["1+2", "The parameter cannot be converted to a numeric value: 1+2"],
      ["Infinity", "The parameter cannot be converted to a numeric value: Infinity"],
      ["123456789012345678901234567890123456789", TOO_PRECISE],
      ["1E126", "Number overflow. Attempting to store a number with magnitude larger than supported range"],
      ["-1E126", "Number overflow. Attempting to store a number with magnitude larger than supported range"],
      ["1E-131", "Number underflow. Attempting to store a number with magnitude smaller than supported range"],
    ];
    for (const [N, message] of refused) {
      it(`no number '${N}'`, () =>
        refuses(
          "PutItem",
          { TableName: "strings", Item: { p: { S: "1" }, n: { N } } },
          `ValidationException: ${message}`,
        ));
    }

    it("one item for equal numbers", async () => {
      await run("PutItem", { TableName: "numbers", Item: { p: { N: "1.50" }, x: { S: "first" } } });
      await run("PutItem", { TableName: "numbers", Item: { p: { N: "15e-1" }, x: { S: "second" } } });
      expect(await run("GetItem", { TableName: "numbers", Key: { p: { N: "1.5" } } })).toEqual({
        Item: { p: { N: "1.5" }, x: { S: "second" } },
      });
    });

    it("empty strings, bytes, lists and maps where they are no keys", async () => {
      const item = { s: { S: "" }, b: { B: "" }, l: { L: [] }, m: { M: {} }, ss: { SS: [""] } };
      expect(await stored(item)).toEqual(item);
    });

    it("names that JavaScript gives a meaning", async () => {
      const Item = JSON.parse(
        '{"p":{"S":"names"},"__proto__":{"S":"1"},"constructor":{"M":{"__proto__":{"N":"1"}}},"toString":{"NULL":true}}',
      );
      await run("PutItem", { TableName: "strings", Item });
      const answer = await run("GetItem", { TableName: "strings", Key: { p: { S: "names" } } });
      const inOrder = (map: object) => JSON.stringify(Object.entries(map).sort());
      expect(inOrder(answer.Item)).toBe(inOrder(Item));
    });

    it("keys as long as they may be", async () => {
      const s = { B: Buffer.alloc(1024, 7).toString("base64") };
      const p = { B: Buffer.alloc(2048, 7).toString("base64") };
      await run("PutItem", { TableName: "binaries", Item: { p, s } });
      expect(await run("GetItem", { TableName: "binaries", Key: { p, s } })).toEqual({ Item: { p, s } });
    });

    it("400 KB, and not one byte more", async () => {
      const item = (bytes: number) => ({ p: { S: "large" }, x: { S: "x".repeat(bytes - 1 - 5 - 1) } });
      await run("PutItem", { TableName: "strings", Item: item(ITEM_BYTES_MAX) });
      await refuses(
        "PutItem",
        { TableName: "strings", Item: item(ITEM_BYTES_MAX + 1) },
        "ValidationException: Item size has exceeded the maximum allowed size",
      );
    });

    // §4: the size of numbers. A name of one byte, and the rest of a 400 KB item.
    const sizes: [value: object, bytes: number][] = [
      [{ N: "0" }, 1],
      [{ N: "-12" }, 3],
      [{ N: "100.5" }, 4],
      [{ N: "1000" }, 2],
      [{ N: "0.001" }, 2],
      [{ NS: ["1", "-1"] }, 5],
      [{ S: "é😀" }, 6],
      [{ B: "AAAA" }, 3],
      [{ BOOL: true }, 1],
      [{ NULL: true }, 1],
      [{ L: [{ S: "ab" }] }, 6],
      [{ M: { ab: { S: "ab" } } }, 8],
      [{ L: [] }, 3],
      [{ SS: ["a", "bc"] }, 3],
    ];
    for (const [value, bytes] of sizes) {
      it(`${JSON.stringify(value)} in ${bytes} bytes`, async () => {
        const rest = ITEM_BYTES_MAX - 1 - 5 - 1 - bytes - 1;
        const item = (x: number) => ({ p: { S: "sizes" }, v: value, x: { S: "x".repeat(x) } });
        await run("PutItem", { TableName: "strings", Item: item(rest) });
        await refuses(
          "PutItem",
          { TableName: "strings", Item: item(rest + 1) },
          "ValidationException: Item size has exceeded the maximum allowed size",
        );
      });
    }

    it("32 levels, and not one more", async () => {
      const nested = (levels: number) => {
        let value: object = { S: "x" };
        for (let level = 1; level < levels; level++) value = level % 2 === 0 ? { L: [value] } : { M: { m: value } };
        return value;
      };
      await run("PutItem", { TableName: "strings", Item: { p: { S: "deep" }, x: nested(32) } });
      await refuses(
        "PutItem",
        { TableName: "strings", Item: { p: { S: "deep" }, x: nested(33) } },
        "ValidationException: Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit",
      );
    });

    // §4: documentation says 64 KB of names other than keys'.
    it("names of 65,535 bytes, and not one more", async () => {
      await run("PutItem", { TableName: "strings", Item: { p: { S: "name" }, ["x".repeat(65_535)]: { S: "" } } });
      await refuses(
        "PutItem",
        { TableName: "strings", Item: { p: { S: "name" }, ["x".repeat(65_536)]: { S: "" } } },
        "ValidationException: 1 validation error detected: Attribute name is too large, must be less than 65536 bytes",
      );
    });
  });

  describe("answers", () => {
    const item = (x: string) => ({ p: { S: "answers" }, x: { S: x } });

    it("nothing, or the item that was there", async () => {
      expect(await run("PutItem", { TableName: "strings", Item: item("1"), ReturnValues: "ALL_OLD" })).toEqual({});
      expect(await run("PutItem", { TableName: "strings", Item: item("2"), ReturnValues: "ALL_OLD" })).toEqual({
        Attributes: item("1"),
      });
      expect(await run("PutItem", { TableName: "strings", Item: item("3"), ReturnValues: "NONE" })).toEqual({});
      expect(await run("PutItem", { TableName: "strings", Item: item("4") })).toEqual({});
    });

    it("the item that failed a condition, if it is asked for", async () => {
      await run("PutItem", { TableName: "strings", Item: item("1") });
      const request = { TableName: "strings", Item: item("2"), ConditionExpression: "attribute_not_exists(p)" };
      const failureOf = (more: object) =>
        run("PutItem", { ...request, ...more }).then(
          () => undefined,
          ({ name, details }) => ({ name, ...details }),
        );
      const name = "ConditionalCheckFailedException";
      expect(await failureOf({})).toEqual({ name });
      expect(await failureOf({ ReturnValuesOnConditionCheckFailure: "NONE" })).toEqual({ name });
      expect(await failureOf({ ReturnValuesOnConditionCheckFailure: "ALL_OLD" })).toEqual({ name, Item: item("1") });
      const onNothing = {
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        Item: { p: { S: "absent" } },
        ConditionExpression: "attribute_exists(p)",
      };
      expect(await failureOf(onNothing)).toEqual({ name });
    });

    // §3: the condition of a put sees the item that is there, or none.
    const conditions: [expression: string, holds: boolean][] = [
      ["attribute_not_exists(p)", true],
      ["attribute_exists(p)", false],
      ["x <> :v", true],
      ["x = :v", false],
      ["NOT x = :v", true],
      ["x < :v", false],
    ];
    for (const [ConditionExpression, holds] of conditions) {
      it(`${holds ? "" : "not "}${ConditionExpression}, of no item`, async () => {
        const request = {
          TableName: "strings",
          Item: { p: { S: ConditionExpression } },
          ConditionExpression,
          ...(ConditionExpression.includes(":v") && { ExpressionAttributeValues: { ":v": { S: "x" } } }),
        };
        if (holds) expect(await run("PutItem", request)).toEqual({});
        else await refuses("PutItem", request, "ConditionalCheckFailedException: The conditional request failed");
      });
    }

    it("whether Expected, which conditions replaced, holds", async () => {
      await run("PutItem", { TableName: "strings", Item: item("1") });
      const put = (Expected: object, more: object = {}) => ({
        TableName: "strings",
        Item: item("1"),
        Expected,
        ...more,
      });
      const failed = "ConditionalCheckFailedException: The conditional request failed";
      await run("PutItem", put({ x: { Value: { S: "1" } } }));
      await refuses("PutItem", put({ x: { Value: { S: "2" } } }), failed);
      await refuses("PutItem", put({ x: { Exists: false } }), failed);
      const either = { x: { Value: { S: "2" } }, y: { Exists: false } };
      await refuses("PutItem", put(either), failed);
      await run("PutItem", put(either, { ConditionalOperator: "OR" }));
    });
  });
});
