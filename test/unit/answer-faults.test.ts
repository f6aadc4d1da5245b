// The check of answers' forms that the tests of operations make (test/support/answer-faults.ts), against answers with a fault.

import { expect, test } from "vitest";
import { answerFaults } from "../support/answer-faults.ts";

test.each<[operation: string, answer: unknown, faults: string[]]>([
  ["GetItem", { Item: { a: { L: [{ NULL: true }, { M: { b: { NS: ["1"] } } }] } } }, []],
  ["GetItem", { Item: { a: { L: [{ X: "x" }] } } }, ["GetItem.Item.a.L[0].X is not in the model"]],
  ["GetItem", { Item: { a: { N: 1 } } }, ["GetItem.Item.a.N is 1"]],
  ["GetItem", { Item: { a: { SS: "a" } } }, ["GetItem.Item.a.SS is no list"]],
  ["GetItem", { Item: [] }, ["GetItem.Item is no object"]],
  ["ListTables", { TableNames: [1] }, ["ListTables.TableNames[0] is 1"]],
  ["DescribeTable", { Table: { CreationDateTime: "now" } }, ['DescribeTable.Table.CreationDateTime is "now"']],
  ["DescribeEndpoints", {}, ["DescribeEndpoints.Endpoints is missing"]],
  ["TagResource", {}, []],
  ["TagResource", { Tags: [] }, ["TagResource.Tags is not in the model"]],
  ["GetRecords", { Records: [{ eventID: 1 }] }, ["GetRecords.Records[0].eventID is 1"]],
])("%s answers %j", (operation, answer, faults) => {
  expect(answerFaults(operation, answer)).toEqual(faults);
});
