// How broken constraints are reported: a row for each kind of constraint, with the whole message.

import { expect, test } from "vitest";
import { checkConstraints } from "../../../src/model/constraints.ts";
import { ValidationException } from "../../../src/model/errors.ts";
import { AWS_LIMITS } from "../../../src/model/limits.ts";
import {
  attributeMap,
  enumeration,
  integer,
  list,
  long,
  map,
  required,
  type Shape,
  string,
  structure,
} from "../../../src/model/shape.ts";
import * as shared from "../../../src/model/shared-shapes.ts";

const name = string({ min: 3, max: 255, pattern: "[a-zA-Z0-9_.-]+" });
const throughput = structure("Throughput", { ReadUnits: required(long({ min: 1 })), WriteUnits: long({ min: 1 }) });
const shape = structure("Input", {
  Name: required(name),
  Kind: enumeration("HASH", "RANGE"),
  Limit: integer({ min: 1, max: 100 }),
  Throughput: throughput,
  Elements: list(structure("Element", { Kind: required(enumeration("HASH", "RANGE")), Note: string() }), {
    min: 1,
    max: 2,
  }),
  Tags: list(string({ min: 1, max: 5 })),
  Requests: map(list(structure("Request", { Key: required(attributeMap) }), { min: 1, max: 2 }), {
    keys: { kind: "string", max: 5 },
    min: 1,
    max: 3,
  }),
  SSEType: enumeration("KMS"),
});

/** `input` breaks the constraints that `sentences` tell. */
function breaks(input: unknown, sentences: readonly string[], of: Shape = shape): void {
  const count = sentences.length === 1 ? "1 validation error" : `${sentences.length} validation errors`;
  refuses(input, `${count} detected: ${sentences.join("; ")}`, of);
}

function refuses(input: unknown, message: string, of: Shape = shape): void {
  expect(() => checkConstraints(of, input, AWS_LIMITS)).toThrow(ValidationException);
  expect(() => checkConstraints(of, input, AWS_LIMITS)).toThrow(expect.objectContaining({ message }));
}

function accepts(input: unknown, of: Shape = shape): void {
  expect(() => checkConstraints(of, input, AWS_LIMITS)).not.toThrow();
}

/** `members`, and a name that breaks nothing. */
function named(members: object): object {
  return { Name: "abc", ...members };
}

const FAILED = "failed to satisfy constraint:";

test.each<[string, object, string[]]>([
  ["a required member", {}, [`Value null at 'name' ${FAILED} Member must not be null`]],
  [
    "a short text",
    { Name: "ab" },
    [`Value 'ab' at 'name' ${FAILED} Member must have length greater than or equal to 3`],
  ],
  [
    "a long text",
    { Name: "a".repeat(256) },
    [`Value '${"a".repeat(256)}' at 'name' ${FAILED} Member must have length less than or equal to 255`],
  ],
  [
    "an empty text: its length first",
    { Name: "" },
    [
      `Value '' at 'name' ${FAILED} Member must have length greater than or equal to 3`,
      `Value '' at 'name' ${FAILED} Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+`,
    ],
  ],
  [
    "a pattern, on the whole text",
    { Name: "abc;\n" },
    [`Value 'abc;\n' at 'name' ${FAILED} Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+`],
  ],
  [
    "an enumeration",
    named({ Kind: "hash" }),
    [`Value 'hash' at 'kind' ${FAILED} Member must satisfy enum value set: [HASH, RANGE]`],
  ],
  [
    "only the first letter of a path's names is made small",
    named({ SSEType: "x" }),
    [`Value 'x' at 'sSEType' ${FAILED} Member must satisfy enum value set: [KMS]`],
  ],
  [
    "a low number",
    named({ Limit: 0 }),
    [`Value '0' at 'limit' ${FAILED} Member must have value greater than or equal to 1`],
  ],
  [
    "a high number",
    named({ Limit: 101 }),
    [`Value '101' at 'limit' ${FAILED} Member must have value less than or equal to 100`],
  ],
  [
    "members of members",
    named({ Throughput: { WriteUnits: 0 } }),
    [
      `Value null at 'throughput.readUnits' ${FAILED} Member must not be null`,
      `Value '0' at 'throughput.writeUnits' ${FAILED} Member must have value greater than or equal to 1`,
    ],
  ],
  [
    "an empty list",
    named({ Elements: [] }),
    [`Value '[]' at 'elements' ${FAILED} Member must have length greater than or equal to 1`],
  ],
  [
    "a long list, printed as Java prints it",
    named({ Elements: [{ Kind: "HASH" }, { Kind: "RANGE", Note: "a b" }, { Kind: "HASH" }] }),
    [
      `Value '[Element(kind=HASH, note=null), Element(kind=RANGE, note=a b), Element(kind=HASH, note=null)]' at 'elements' ${FAILED} ` +
        "Member must have length less than or equal to 2",
    ],
  ],
  [
    "elements, counted from 1",
    named({ Elements: [{ Kind: "HASH" }, {}] }),
    [`Value null at 'elements.2.member.kind' ${FAILED} Member must not be null`],
  ],
  [
    "a null element",
    named({ Elements: [null] }),
    [`Value null at 'elements.1.member' ${FAILED} Member must not be null`],
  ],
  [
    "elements' own constraints are the list's",
    named({ Tags: ["a", ""] }),
    [
      `Value '[a, ]' at 'tags' ${FAILED} Member must satisfy constraint: ` +
        "[Member must have length less than or equal to 5, Member must have length greater than or equal to 1]",
    ],
  ],
  [
    "an empty map",
    named({ Requests: {} }),
    [`Value '{}' at 'requests' ${FAILED} Member must have length greater than or equal to 1`],
  ],
  [
    "a map's keys",
    named({ Requests: { abcdef: [{ Key: {} }] } }),
    [
      `Value '{abcdef=[Request(key={})]}' at 'requests' ${FAILED} ` +
        "Map keys must satisfy constraint: [Member must have length less than or equal to 5]",
    ],
  ],
  [
    "a map's values",
    named({ Requests: { a: [] } }),
    [
      `Value '{a=[]}' at 'requests' ${FAILED} Map value must satisfy constraint: ` +
        "[Member must have length less than or equal to 2, Member must have length greater than or equal to 1]",
    ],
  ],
  [
    "what a map's values hold",
    named({ Requests: { a: [{ Key: {} }, {}], b: null } }),
    [
      `Value null at 'requests.a.member.2.member.key' ${FAILED} Member must not be null`,
      `Value null at 'requests.b.member' ${FAILED} Member must not be null`,
    ],
  ],
  [
    "several, in the shape's order",
    { Kind: "x", Name: "a", Limit: 0 },
    [
      `Value 'a' at 'name' ${FAILED} Member must have length greater than or equal to 3`,
      `Value 'x' at 'kind' ${FAILED} Member must satisfy enum value set: [HASH, RANGE]`,
      `Value '0' at 'limit' ${FAILED} Member must have value greater than or equal to 1`,
    ],
  ],
])("%s", (_, input, sentences) => breaks(input, sentences));

test("at most ten are reported", () => {
  const elements = Array.from({ length: 12 }, () => ({}));
  breaks(
    { Elements: elements },
    Array.from(
      { length: 10 },
      (_, i) => `Value null at 'elements.${i + 1}.member.kind' ${FAILED} Member must not be null`,
    ),
    structure("Input", { Elements: list(structure("Element", { Kind: required(string()) })) }),
  );
});

test.each<[string, object]>([
  ["the least and greatest lengths", { Name: "abc", Elements: [{ Kind: "HASH" }], Tags: ["a", "abcde"] }],
  ["the greatest length", { Name: "a".repeat(255) }],
  ["the least and greatest values", { Name: "abc", Limit: 1 }],
  ["the greatest value", { Name: "abc", Limit: 100 }],
  ["an optional member's absence", { Name: "abc" }],
  ["a list without a least length", { Name: "abc", Tags: [] }],
])("%s may be", (_, input) => accepts(input));

test("an operation may report the first violation only", () => {
  const first = structure("Input", { Kind: enumeration("A"), Limit: integer({ min: 1 }) }, "first");
  breaks({ Kind: "x", Limit: 0 }, [`Value 'x' at 'kind' ${FAILED} Member must satisfy enum value set: [A]`], first);
  breaks({ Limit: 0 }, [`Value '0' at 'limit' ${FAILED} Member must have value greater than or equal to 1`], first);
});

test("an operation may report by wire name, without the value", () => {
  const byName = structure(
    "BatchGetItemInput",
    {
      ReturnConsumedCapacity: shared.returnConsumedCapacity,
      RequestItems: required(shared.batchGetRequestMap),
      Limit: integer({ min: 1 }),
    },
    "firstByName",
  );
  breaks(
    { ReturnConsumedCapacity: "x", RequestItems: { users: { Keys: [{}] } }, Limit: 0 },
    [`Value 'x' at 'returnConsumedCapacity' ${FAILED} Member must satisfy enum value set: [INDEXES, TOTAL, NONE]`],
    byName,
  );
  breaks(
    { RequestItems: {}, Limit: 0 },
    [`Value at 'RequestItems' ${FAILED} Member must have length greater than or equal to 1`],
    byName,
  );
  breaks(
    { RequestItems: { users: { Keys: Array.from({ length: 101 }, () => ({})) } } },
    [`Value at 'RequestItems.users.member.Keys' ${FAILED} Member must have length less than or equal to 100`],
    byName,
  );
  refuses({}, "The requestItems parameter is required for BatchGetItem", byName);
});

test("a broken table name of an item operation is reported alone", () => {
  const input = structure("PutItemInput", {
    ReturnValues: shared.returnValue,
    TableName: required(shared.tableArnOrName),
    Item: required(shared.putItemInputAttributeMap),
  });
  breaks(
    { TableName: "", ReturnValues: "x" },
    [`Value '' at 'tableName' ${FAILED} Member must have length greater than or equal to 1`],
    input,
  );
  breaks(
    { TableName: "a;", ReturnValues: "x" },
    [`Value 'a;' at 'tableName' ${FAILED} Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+`],
    input,
  );
  breaks(
    {},
    [
      `Value null at 'tableName' ${FAILED} Member must not be null`,
      `Value null at 'item' ${FAILED} Member must not be null`,
    ],
    input,
  );
  accepts({ TableName: "arn:aws:dynamodb:us-east-1:123456789012:table/users", Item: {} }, input);
  accepts({ TableName: "a", Item: {} }, input);
});

test("an existing table has a name or an ARN, and its absence its own text", () => {
  const input = structure("DescribeTableInput", {
    TableName: required(shared.existingTableName),
    Limit: required(integer()),
  });
  refuses({}, "The parameter 'TableName' is required but was not present in the request", input);
  breaks(
    { TableName: "", Limit: 1 },
    [
      `Value '' at 'tableName' ${FAILED} Member must have length greater than or equal to 3`,
      `Value '' at 'tableName' ${FAILED} Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+`,
    ],
    input,
  );
  accepts({ TableName: "arn:aws:dynamodb:us-east-1:123456789012:table/users", Limit: 1 }, input);
  breaks(
    { TableName: "arnold:x", Limit: 1 },
    [`Value 'arnold:x' at 'tableName' ${FAILED} Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+`],
    input,
  );
});

test("a BatchWriteItem without requests has its own text", () => {
  const input = structure("BatchWriteItemInput", {
    RequestItems: required(shared.batchWriteItemRequestMap),
    ReturnConsumedCapacity: shared.returnConsumedCapacity,
  });
  refuses({}, "The requestItems parameter is required for BatchWriteItem", input);
  refuses(
    { RequestItems: {}, ReturnConsumedCapacity: "x" },
    "The requestItems parameter is required for BatchWriteItem",
    input,
  );
  breaks(
    { RequestItems: { users: Array.from({ length: 26 }, () => ({})) } },
    [
      `Value '{users=[${Array.from({ length: 26 }, () => "WriteRequest(putRequest=null, deleteRequest=null)").join(", ")}]}' ` +
        `at 'requestItems' ${FAILED} Map value must satisfy constraint: ` +
        "[Member must have length less than or equal to 25, Member must have length greater than or equal to 1]",
    ],
    input,
  );
});
