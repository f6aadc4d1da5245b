// Misused conditions, each refused in words that say what to do, and the forms that boto3 has no operator for. What
// correct conditions become is held to boto3 in boto3-requests.test.ts.

import { expect, test } from "vitest";
import {
  Attr,
  and,
  type Condition,
  ConditionExpressionBuilder,
  DynamoDBNeedsConditionError,
  DynamoDBNeedsKeyConditionError,
  DynamoDBOperationNotSupportedError,
  Key,
  not,
  or,
  resource,
} from "../../src/index.ts";
import { recordingTransport } from "./recording-transport.ts";

const a = Attr("a").eq(1);
const b = Attr("b").eq(2);
const c = Attr("c").eq(3);
const build = (condition: Condition) => new ConditionExpressionBuilder().buildExpression(condition);

test.each<[string, () => unknown, unknown, string]>([
  [
    "an attribute joined to a condition",
    () => a.and(Attr("b") as never),
    DynamoDBOperationNotSupportedError,
    'AND operation cannot be applied to Attr("b") of type AttrReference directly.',
  ],
  [
    "a condition joined to an attribute",
    () => Attr("a").or(b as never),
    DynamoDBOperationNotSupportedError,
    'OR operation cannot be applied to Attr("a") of type AttrReference directly.',
  ],
  [
    "a value joined to a condition",
    () => a.or(true as never),
    DynamoDBOperationNotSupportedError,
    "OR operation cannot be applied to true of type boolean directly.",
  ],
  [
    "a size joined to a condition",
    () =>
      Attr("a")
        .size()
        .and(b as never),
    DynamoDBOperationNotSupportedError,
    'AND operation cannot be applied to Attr("a").size() of type SizeOf directly.',
  ],
  [
    "not of an attribute",
    () => not(Key("a") as never),
    DynamoDBNeedsConditionError,
    'Got Key("a") of type KeyReference',
  ],
  [
    "and of nothing",
    () => (and as (...conditions: Condition[]) => Condition)(),
    DynamoDBNeedsConditionError,
    "Got undefined",
  ],
  [
    "no condition to build",
    () => build("a = 1" as never),
    DynamoDBNeedsConditionError,
    'Expecting a condition. Got "a = 1" of type string.',
  ],
  ["a value to compare with that is undefined", () => build(Attr("a").eq(undefined as never)), TypeError, "undefined"],
  ["isIn without an array", () => Attr("a").isIn("abc" as never), TypeError, "isIn takes an array of values, not abc"],
  ["a name that is no string", () => Attr(undefined as never), TypeError, "An attribute's name is a string"],
])("%s", (_, misuse, ErrorClass, message) => {
  expect(misuse).toThrow(ErrorClass as never);
  expect(misuse).toThrow(message);
});

test("an attribute where a condition goes is refused before anything is sent", async () => {
  const transport = recordingTransport();
  const table = resource("dynamodb", { transport }).Table("t");
  await expect(table.scan({ FilterExpression: Attr("a") as never })).rejects.toThrow(DynamoDBNeedsConditionError);
  await expect(table.query({ KeyConditionExpression: a as never })).rejects.toThrow(
    'Attribute "a" is named by Attr. A KeyConditionExpression only supports attributes named by Key: Key("a").',
  );
  await expect(table.query({ KeyConditionExpression: Key("k").eq(1).and(a) as never })).rejects.toThrow(
    DynamoDBNeedsKeyConditionError,
  );
  expect(transport.calls).toEqual([]);
});

test("and, or and not as functions", () => {
  const text = (condition: Condition) => build(condition).conditionExpression;
  expect(text(and(a, b, c))).toBe(text(a.and(b).and(c)));
  expect(text(or(a, b, c))).toBe("((#n0 = :v0 OR #n1 = :v1) OR #n2 = :v2)");
  expect(text(not(a))).toBe("(NOT #n0 = :v0)");
  expect(text(and(a))).toBe("#n0 = :v0");
});

test("sizes differ, and attributes are in lists of attributes", () => {
  expect(build(Attr("a").size().ne(0)).conditionExpression).toBe("size(#n0) <> :v0");
  expect(build(Attr("a").isIn([1, Attr("b")])).conditionExpression).toBe("#n0 IN (:v0, #n1)");
});

test("the builder counts on until it is reset", () => {
  const builder = new ConditionExpressionBuilder();
  expect(builder.buildExpression(a)).toEqual({
    conditionExpression: "#n0 = :v0",
    attributeNamePlaceholders: { "#n0": "a" },
    attributeValuePlaceholders: { ":v0": 1 },
  });
  expect(builder.buildExpression(b).conditionExpression).toBe("#n1 = :v1");
  builder.reset();
  expect(builder.buildExpression(c).conditionExpression).toBe("#n0 = :v0");
});

test("placeholders that the request uses itself are passed over", async () => {
  const transport = recordingTransport();
  const input = {
    Key: { id: 1 },
    UpdateExpression: "SET #n0 = :v1",
    ExpressionAttributeNames: { "#n0": "mine" },
    ExpressionAttributeValues: { ":v1": 1 },
    ConditionExpression: a.and(b),
  };
  await resource("dynamodb", { transport }).Table("t").updateItem(input);
  expect(transport.calls[0]?.input).toEqual({
    TableName: "t",
    Key: { id: { N: "1" } },
    UpdateExpression: "SET #n0 = :v1",
    ConditionExpression: "(#n1 = :v0 AND #n2 = :v2)",
    ExpressionAttributeNames: { "#n0": "mine", "#n1": "a", "#n2": "b" },
    ExpressionAttributeValues: { ":v1": { N: "1" }, ":v0": { N: "1" }, ":v2": { N: "2" } },
  });
  expect(input.ExpressionAttributeNames).toEqual({ "#n0": "mine" });
});

test("conditions inside a transaction bring their names and values with them", async () => {
  const transport = recordingTransport();
  await resource("dynamodb", { transport }).meta.client.transactWriteItems({
    TransactItems: [
      { Put: { TableName: "t", Item: { id: 1 }, ConditionExpression: Attr("id").notExists() } },
      { ConditionCheck: { TableName: "t", Key: { id: 2 }, ConditionExpression: b } },
    ],
  });
  expect(transport.calls[0]?.input).toEqual({
    TransactItems: [
      {
        Put: {
          TableName: "t",
          Item: { id: { N: "1" } },
          ConditionExpression: "attribute_not_exists(#n0)",
          ExpressionAttributeNames: { "#n0": "id" },
        },
      },
      {
        ConditionCheck: {
          TableName: "t",
          Key: { id: { N: "2" } },
          ConditionExpression: "#n0 = :v0",
          ExpressionAttributeNames: { "#n0": "b" },
          ExpressionAttributeValues: { ":v0": { N: "2" } },
        },
      },
    ],
  });
});
