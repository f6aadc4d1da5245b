// BatchExecuteStatement: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchExecuteStatement.html
// Each statement succeeds or fails alone.

import type { SelectStatement, WriteStatement } from "../expressions/statement.ts";
import { normalizeAttributeValue } from "../model/attribute-value-checks.ts";
import { DynamoDBError, InternalServerError, invalid } from "../model/errors.ts";
import { list, required, structure, type TypeOf } from "../model/shape.ts";
import {
  consistentRead,
  partiQLStatement,
  preparedStatementParameters,
  returnConsumedCapacity,
  returnValuesOnConditionCheckFailure,
} from "../model/shared-shapes.ts";
import { bindStandingAlone, kindOfStatement, type StatementKind } from "../partiql/bind-statement.ts";
import { CapacityMeter } from "../table/capacity.ts";
import type { Engine } from "../table/engine.ts";
import { areDistinct } from "../table/item/distinct-keys.ts";
import type { Item } from "../table/item/item-encoding.ts";
import { returnedItem, statementAction } from "../table/statement/statement-actions.ts";
import { isKeyAlone, itemKeyOf, readStatement } from "../table/statement/statement-read.ts";
import { commitAction, type ItemAction, TableChangedError } from "../table/write/write-batch.ts";
import type { AttributeValue } from "../values/attribute-value.ts";
import { operation } from "./operation.ts";

const batchStatementRequest = structure("BatchStatementRequest", {
  Statement: required(partiQLStatement),
  Parameters: preparedStatementParameters,
  ConsistentRead: consistentRead,
  // AWS takes it here and answers no item all the same.
  ReturnValuesOnConditionCheckFailure: returnValuesOnConditionCheckFailure,
});
type Request = TypeOf<typeof batchStatementRequest>;

/** The codes of statements' errors, which are shorter than the errors' names. */
const CODES: Readonly<Record<string, string>> = {
  AccessDeniedException: "AccessDenied",
  ConditionalCheckFailedException: "ConditionalCheckFailed",
  DuplicateItemException: "DuplicateItem",
  InternalServerError: "InternalServerError",
  ItemCollectionSizeLimitExceededException: "ItemCollectionSizeLimitExceeded",
  ProvisionedThroughputExceededException: "ProvisionedThroughputExceeded",
  RequestLimitExceeded: "RequestLimitExceeded",
  ResourceNotFoundException: "ResourceNotFound",
  ThrottlingException: "ThrottlingError",
  TransactionConflictException: "TransactionConflict",
  ValidationException: "ValidationError",
};

type BatchStatement = SelectStatement | WriteStatement;
/** A statement that has been bound, or what is wrong with it. */
type Bound = BatchStatement | DynamoDBError;

interface Response {
  readonly Error?: { readonly Code: string; readonly Message: string };
  readonly TableName?: string;
  readonly Item?: Item;
}

/** What one statement answers, and what it has cost. */
interface Answer {
  readonly response: Response;
  readonly meter?: CapacityMeter;
}

export const batchExecuteStatement = operation({
  name: "BatchExecuteStatement",
  input: structure("BatchExecuteStatementInput", {
    Statements: required(list(batchStatementRequest, { min: 1, max: "batchStatementsMax" })),
    ReturnConsumedCapacity: returnConsumedCapacity,
  }),
  async run(input, engine) {
    checkKinds(input.Statements);
    const parameters = input.Statements.map(parametersOf);
    const bound = input.Statements.map(({ Statement }, i) => bind(Statement, parameters[i]));
    checkKeys(bound.filter(isStatement), engine);
    const answers = await Promise.all(bound.map((statement, i) => answer(statement, input.Statements[i]!, engine)));
    const meters = CapacityMeter.merged(answers.flatMap(({ meter }) => meter ?? []));
    return {
      Responses: answers.map(({ response }) => response),
      ConsumedCapacity: CapacityMeter.reports(meters, input.ReturnConsumedCapacity),
    };
  },
});

/** The parameters of one statement that are not valid refuse the whole batch, unless it is no statement for batches. */
function parametersOf(request: Request): readonly AttributeValue[] | undefined {
  const kind = kindOf(request);
  if (kind !== "read" && kind !== "write") return request.Parameters;
  return request.Parameters?.map((each) => normalizeAttributeValue(each));
}

function bind(text: string, parameters: readonly AttributeValue[] | undefined): Bound {
  try {
    return bindStandingAlone(text, parameters);
  } catch (error) {
    if (error instanceof DynamoDBError) return error;
    throw error;
  }
}

function isStatement(bound: Bound): bound is BatchStatement {
  return !(bound instanceof DynamoDBError);
}

function checkKinds(requests: readonly Request[]): void {
  const kinds = new Set(requests.map(kindOf));
  if (kinds.has("read") && kinds.has("write")) {
    throw invalid("Read and write requests together in the same batch is not supported.");
  }
}

/** @returns undefined for what is no statement, which is answered so */
function kindOf({ Statement }: Request): StatementKind | undefined {
  try {
    return kindOfStatement(Statement);
  } catch (error) {
    if (error instanceof DynamoDBError) return undefined;
    throw error;
  }
}

/** No item may be named twice. */
function checkKeys(statements: readonly BatchStatement[], engine: Engine): void {
  const keys = statements.flatMap((statement) => keyOf(statement, engine) ?? []);
  if (!areDistinct(keys)) throw invalid("Provided list of item keys contains duplicates");
}

/** The store's key of the item that a statement names. One that names none is answered with what is wrong with it. */
function keyOf(statement: BatchStatement, engine: Engine): Uint8Array | undefined {
  try {
    const table = engine.catalog.table(statement.table);
    if (statement.kind === "SELECT") {
      return isKeyAlone(table, statement) ? itemKeyOf(table, statement, engine.limits) : undefined;
    }
    return statementAction(table, statement, engine.limits).key;
  } catch (error) {
    if (error instanceof DynamoDBError) return undefined;
    throw error;
  }
}

async function answer(statement: Bound, request: Request, engine: Engine): Promise<Answer> {
  if (statement instanceof DynamoDBError) return { response: { Error: errorOf(statement) } };
  const TableName = statement.table;
  for (;;) {
    try {
      const { item, meter } =
        statement.kind === "SELECT" ? await read(statement, request, engine) : await write(statement, engine);
      return { response: { TableName, Item: item }, meter };
    } catch (error) {
      // Only this statement has to start again: the others may have been done.
      if (error instanceof TableChangedError) {
        await engine.catalog.settled();
        continue;
      }
      if (!(error instanceof DynamoDBError) || error instanceof InternalServerError) throw error;
      return { response: { Error: errorOf(error), TableName } };
    }
  }
}

async function read(statement: SelectStatement, { ConsistentRead }: Request, engine: Engine) {
  const table = engine.catalog.table(statement.table);
  if (!isKeyAlone(table, statement)) {
    throw invalid("Select statements within BatchExecuteStatement must specify the primary key in the where clause.");
  }
  const options = { consistentRead: ConsistentRead === true, inPlace: true };
  const { items, meter } = await readStatement(engine, table, statement, options);
  return { item: items[0], meter };
}

async function write(statement: WriteStatement, engine: Engine) {
  const action: ItemAction = statementAction(engine.catalog.table(statement.table), statement, engine.limits);
  const outcome = await commitAction(engine, action);
  return { item: returnedItem(statement.returning, outcome), meter: outcome.meter };
}

function errorOf({ name, message }: DynamoDBError): NonNullable<Response["Error"]> {
  return { Code: CODES[name] ?? "InternalServerError", Message: message };
}
