// ExecuteTransaction: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExecuteTransaction.html

import type { SelectStatement, Statement } from "../expressions/statement.ts";
import { StatementKeyException } from "../expressions/statement-key-exception.ts";
import { normalizeAttributeValue } from "../model/attribute-value-checks.ts";
import { invalid, TransactionCanceledException, ValidationException } from "../model/errors.ts";
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
import { statementAction } from "../table/statement/statement-actions.ts";
import { checkTransacted, type Located, readTogether } from "../table/statement/statement-transaction.ts";
import { IdempotencyToken } from "../table/write/idempotency.ts";
import { commitTransaction, prepareActions } from "../table/write/transaction.ts";
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
    const located = eachInTurn(input.TransactStatements, ({ Statement }, i) => {
      const statement = bindStatement(Statement, parameters[i]);
      const located = { statement, table: engine.catalog.table(statement.table) };
      checkTransacted(located);
      return located;
    });
    const selects = located.filter(isSelect);
    const others = located.filter((each): each is Located<NotSelect> => !isSelect(each));
    return selects.length > 0 ? read(input, selects, engine) : write(input, others, engine);
  },
});

function isSelect(located: Located<Statement>): located is Located<SelectStatement> {
  return located.statement.kind === "SELECT";
}

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

/**
 * Does something for each statement. The first that fails is told of with its place, and no other is looked at: where its
 * item's key does not fit, the transaction is cancelled.
 */
function eachInTurn<Each, Result>(statements: readonly Each[], act: (statement: Each, i: number) => Result): Result[] {
  return statements.map((statement, i) => {
    try {
      return act(statement, i);
    } catch (error) {
      if (error instanceof StatementKeyException) {
        const reason = { Code: "ValidationError", Message: error.message };
        throw new TransactionCanceledException(statements.map((_, other) => (other === i ? reason : { Code: "None" })));
      }
      if (error instanceof ValidationException) {
        throw invalid(`Validation failed in TransactStatements[${i}]: ${error.message}`);
      }
      throw error;
    }
  });
}

async function read(input: Input, located: readonly Located<SelectStatement>[], engine: Engine) {
  const { items, meters } = await readTogether(engine, located);
  return {
    Responses: items.map((Item) => ({ Item })),
    ConsumedCapacity: CapacityMeter.reports(meters, input.ReturnConsumedCapacity),
  };
}

async function write(input: Input, located: readonly Located<NotSelect>[], engine: Engine) {
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
