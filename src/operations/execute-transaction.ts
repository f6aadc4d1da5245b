// ExecuteTransaction: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExecuteTransaction.html

import type { SelectStatement, Statement } from "../expressions/statement.ts";
import { normalizeAttributeValue } from "../model/attribute-value-checks.ts";
import { invalid, ValidationException } from "../model/errors.ts";
import { list, required, structure, type TypeOf } from "../model/shape.ts";
import {
  clientRequestToken,
  partiQLStatement,
  preparedStatementParameters,
  returnConsumedCapacity,
  returnValuesOnConditionCheckFailure,
} from "../model/shared-shapes.ts";
import { bindStatement, kindOfStatement } from "../partiql/bind-statement.ts";
import { CapacityMeter } from "../table/capacity.ts";
import type { Engine } from "../table/engine.ts";
import { checkTransacted, statementAction } from "../table/statement/statement-actions.ts";
import { readTogether } from "../table/statement/statement-transaction.ts";
import { IdempotencyToken } from "../table/write/idempotency.ts";
import { commitTransaction, prepareActions } from "../table/write/transaction.ts";
import type { AttributeValue } from "../values/attribute-value.ts";
import { operation } from "./operation.ts";

const parameterizedStatement = structure("ParameterizedStatement", {
  Statement: required(partiQLStatement),
  Parameters: preparedStatementParameters,
  ReturnValuesOnConditionCheckFailure: returnValuesOnConditionCheckFailure,
});

const input = structure("ExecuteTransactionInput", {
  TransactStatements: required(list(parameterizedStatement, { min: 1, max: "transactionActionsMax" })),
  ClientRequestToken: clientRequestToken,
  ReturnConsumedCapacity: returnConsumedCapacity,
});
type Input = TypeOf<typeof input>;
type NotSelect = Exclude<Statement, SelectStatement>;

export const executeTransaction = operation({
  name: "ExecuteTransaction",
  input,
  async run(input, engine) {
    checkKinds(input.TransactStatements.map(({ Statement }) => Statement));
    const parameters = input.TransactStatements.map(({ Parameters }) =>
      Parameters?.map((each) => normalizeAttributeValue(each)),
    );
    const statements = input.TransactStatements.map(({ Statement }, i) => bind(Statement, parameters[i], i));
    const selects = statements.filter((statement) => statement.kind === "SELECT");
    const others = statements.filter((statement) => statement.kind !== "SELECT");
    return selects.length > 0 ? read(input, selects, engine) : write(input, others, engine);
  },
});

/** Statements are looked at one after the other: what is wrong with the first of them is told. */
function checkKinds(texts: readonly string[]): void {
  let readsFirst: boolean | undefined;
  for (const text of texts) {
    const kind = kindOfStatement(text);
    if (kind === "none") throw invalid("Unsupported operation in transaction.");
    const reads = kind === "read";
    readsFirst ??= reads;
    if (reads === readsFirst) continue;
    throw invalid("ExecuteTransaction API does not support both read and write operations in the same request.");
  }
}

function bind(text: string, parameters: readonly AttributeValue[] | undefined, i: number): Statement {
  try {
    return bindStatement(text, parameters);
  } catch (error) {
    if (!(error instanceof ValidationException)) throw error;
    throw invalid(`Validation failed in TransactStatements[${i}]: ${error.message}`);
  }
}

async function read(input: Input, statements: readonly SelectStatement[], engine: Engine) {
  const { items, meters } = await readTogether(engine, statements);
  return {
    Responses: items.map((Item) => ({ Item })),
    ConsumedCapacity: CapacityMeter.reports(meters, input.ReturnConsumedCapacity),
  };
}

async function write(input: Input, statements: readonly NotSelect[], engine: Engine) {
  const located = statements.map((statement) => ({ statement, table: engine.catalog.table(statement.table) }));
  for (const [i, { statement, table }] of located.entries()) checkTransacted(table, statement, i);
  const actions = prepareActions(
    located.map(({ statement, table }, i) => () => {
      const { ReturnValuesOnConditionCheckFailure: returned } = input.TransactStatements[i]!;
      return statementAction(table, statement, engine.limits, returned === "ALL_OLD");
    }),
  );
  const token =
    input.ClientRequestToken === undefined
      ? undefined
      : new IdempotencyToken("ExecuteTransaction", input.ClientRequestToken, input.TransactStatements);
  const { meters } = await commitTransaction(engine, actions, token);
  return {
    Responses: [],
    ConsumedCapacity: CapacityMeter.reports(meters, input.ReturnConsumedCapacity),
  };
}
