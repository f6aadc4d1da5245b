// How the values of a request are printed in AWS's errors.

import { expect, test } from "vitest";
import { javaName, renderJava } from "../../../src/model/java-rendering.ts";
import { attributeMap, boolean, double, integer, list, map, type Shape, string } from "../../../src/model/shape.ts";
import { globalSecondaryIndex, keySchema } from "../../../src/model/shared-shapes.ts";

test.each<[Shape, unknown, string]>([
  [string(), "a, b", "a, b"],
  [integer(), 5, "5"],
  [double(), 70, "70.0"],
  [double(), 0.5, "0.5"],
  [boolean, true, "true"],
  [list(string()), [], "[]"],
  [list(string()), ["a", null], "[a, null]"],
  [map(string()), { "#a": "x", b: "y" }, "{#a=x, b=y}"],
  [
    keySchema,
    [
      { AttributeName: "pk", KeyType: "HASH" },
      { AttributeName: "sk", KeyType: "RANGE" },
    ],
    "[KeySchemaElement(attributeName=pk, keyType=HASH), KeySchemaElement(attributeName=sk, keyType=RANGE)]",
  ],
  [
    globalSecondaryIndex,
    { IndexName: "byAge", Projection: { ProjectionType: "ALL" } },
    "GlobalSecondaryIndex(indexName=byAge, keySchema=null, projection=Projection(projectionType=ALL, " +
      "nonKeyAttributes=null), provisionedThroughput=null, onDemandThroughput=null, warmThroughput=null)",
  ],
  [
    attributeMap,
    { a: { L: [{ B: "YWJj" }] } },
    "{a=AttributeValue(s=null, n=null, b=null, sS=null, nS=null, bS=null, m=null, " +
      "l=[AttributeValue(s=null, n=null, b=java.nio.HeapByteBuffer[pos=0 lim=3 cap=3], sS=null, nS=null, bS=null, " +
      "m=null, l=null, nULL=null, bOOL=null)], nULL=null, bOOL=null)}",
  ],
])("%j of %j is %s", (shape, value, expected) => {
  expect(renderJava(shape, value)).toBe(expected);
});

test("only a name's first letter is made small", () => {
  expect(["TableName", "SSEType", "KMSMasterKeyId"].map(javaName)).toStrictEqual([
    "tableName",
    "sSEType",
    "kMSMasterKeyId",
  ]);
});
