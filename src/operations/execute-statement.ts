// ExecuteStatement: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExecuteStatement.html

import { createHash } from "node:crypto";
import type { SelectStatement, WriteStatement } from "../expressions/statement.ts";
import { normalizeAttributes } from "../model/attribute-value-checks.ts";
import { invalid } from "../model/errors.ts";
import { decodeInput } from "../model/serialization.ts";
import { required, string, structure, type TypeOf } from "../model/shape.ts";
import {
  consistentRead,
  key,
  partiQLStatement,
  positiveInteger,
  preparedStatementParameters,
  returnConsumedCapacity,
  returnValuesOnConditionCheckFailure,
} from "../model/shared-shapes.ts";
import { bindStandingAlone } from "../partiql/bind-statement.ts";
import type { Engine } from "../table/engine.ts";
import { returnedItem, statementAction } from "../table/statement/statement-actions.ts";
import { readStatement, type StatementCursor } from "../table/statement/statement-read.ts";
import { commitAction } from "../table/write/write-batch.ts";
import { operation } from "./operation.ts";

const input = structure("ExecuteStatementInput", {
  Statement: required(partiQLStatement),
  Parameters: preparedStatementParameters,
  ConsistentRead: consistentRead,
  NextToken: string({ min: 1, max: 32_768 }),
  ReturnConsumedCapacity: returnConsumedCapacity,
  Limit: positiveInteger,
  ReturnValuesOnConditionCheckFailure: returnValuesOnConditionCheckFailure,
});
type Input = TypeOf<typeof input>;

export const executeStatement = operation({
  name: "ExecuteStatement",
  input,
  async run(input, engine) {
    const statement = bindStandingAlone(input.Statement, input.Parameters);
    return statement.kind === "SELECT" ? select(input, statement, engine) : write(input, statement, engine);
  },
});

async function select(input: Input, statement: SelectStatement, engine: Engine) {
  const start = input.NextToken === undefined ? undefined : decodeToken(input.NextToken, input);
  const table = engine.catalog.table(statement.table);
  const { items, next, meter } = await readStatement(engine, table, statement, {
    consistentRead: input.ConsistentRead === true,
    limit: input.Limit,
    start,
  });
  return {
    Items: items,
    NextToken: next && encodeToken(next, input),
    LastEvaluatedKey: next?.key,
    ConsumedCapacity: meter.report(input.ReturnConsumedCapacity),
  };
}

async function write(input: Input, statement: WriteStatement, engine: Engine) {
  const table = engine.catalog.table(statement.table);
  const returnItem = input.ReturnValuesOnConditionCheckFailure === "ALL_OLD";
  const action = statementAction(table, statement, engine.limits, returnItem);
  const outcome = await commitAction(engine, action);
  const item = returnedItem(statement.returning, outcome);
  return {
    Items: item ? [item] : [],
    ConsumedCapacity: outcome.meter.report(input.ReturnConsumedCapacity),
  };
}

/** What a `NextToken` holds: where its page begins, and of which statement. */
interface Token {
  readonly statement: string;
  readonly cursor: StatementCursor;
}

function encodeToken(cursor: StatementCursor, input: Input): string {
  const token: Token = { statement: digestOf(input), cursor };
  return Buffer.from(JSON.stringify(token)).toString("base64");
}

/** @throws ValidationException unless the token came with a page of the same statement */
function decodeToken(text: string, input: Input): StatementCursor {
  const { statement, cursor } = parseToken(text);
  if (statement !== digestOf(input)) throw invalid("NextToken does not match request");
  return cursor;
}

function parseToken(text: string): Token {
  try {
    const { statement, cursor }: Token = JSON.parse(Buffer.from(text, "base64").toString());
    const { partition } = cursor;
    const last = cursor.key && normalizeAttributes(decodeInput(key, cursor.key));
    if (Number.isInteger(partition) && partition >= 0) return { statement, cursor: { partition, key: last } };
  } catch {
    // Said below.
  }
  throw invalid("Invalid NextToken");
}

function digestOf({ Statement, Parameters }: Input): string {
  return createHash("sha256")
    .update(JSON.stringify([Statement, Parameters ?? []]))
    .digest("base64");
}
