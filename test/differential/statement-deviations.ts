// Where DynamoDB Local is known to answer statements otherwise than Amazon DynamoDB does: rows of deviations.ts.

import type { Behaviour } from "./deviations.ts";
import { type Answer, type JsonObject, type Request, textOf } from "./sides.ts";

const IS_STATEMENT = /^(ExecuteStatement|BatchExecuteStatement|ExecuteTransaction)$/;

function isStatement({ request }: { readonly request: Request }): boolean {
  return IS_STATEMENT.test(request.operation);
}

/** The place of the statement that an answer is about. */
function placeOf(answer: Answer): string | undefined {
  return /TransactStatements\[(\d+)\]/.exec(JSON.stringify(answer))?.[1];
}

/** A request's statements, with their parameters. */
function statementsOf({ operation, input }: Request): readonly JsonObject[] {
  if (!IS_STATEMENT.test(operation)) return [];
  const statements = input.Statements ?? input.TransactStatements ?? [input];
  return Array.isArray(statements) ? statements : [];
}

function haveOtherParameters({ Statement, Parameters }: JsonObject): boolean {
  const marks =
    String(Statement)
      .replace(/'[^']*'|"[^"]*"|--.*/g, "")
      .split("?").length - 1;
  return marks !== (Array.isArray(Parameters) ? Parameters.length : 0);
}

function isBatch({ request }: { readonly request: Request }): boolean {
  return request.operation === "BatchExecuteStatement";
}

const KEY_VALUE_REFUSAL =
  /(?:Condition parameter type does not match schema type$|The AttributeValue for a key attribute cannot contain an empty \w+ value\. (?:IndexName: \S+, Index)?Key: (\w+)$)/;

/** Whether both sides say that a value of the same key attribute is empty. */
function nameSameEmptyKey(ours: Answer, local: Answer): boolean {
  const [name, localName] = [ours, local].map((answer) => KEY_VALUE_REFUSAL.exec(textOf(answer))?.[1]);
  return name !== undefined && name === localName;
}

/** Whether the statement's WHERE clause has an attribute that may be a key more than once. */
function repeatsKey({ input }: Request): boolean {
  return /\b(pk|sk|[ghijl])\b.*\b\1\b/s.test(String(input.Statement).replace(/^.*?WHERE/is, ""));
}

/** Whether the statement's WHERE clause has three conditions that hold together, one of them on a sort key. */
function comparesSortKeyInThree({ input }: Request): boolean {
  const where = String(input.Statement).replace(/^.*?WHERE/is, "");
  return /\b(sk|[hijl])\b/.test(where) && where.replace(/BETWEEN.+?AND/gis, "").split(/\bAND\b/i).length > 2;
}

/** The answer as text, without the full stops that some refusals of conditions have. */
function withoutStops(answer: Answer): string {
  return JSON.stringify(answer).replaceAll("The conditional request failed.", "The conditional request failed");
}

/** Of the reasons of a cancelled transaction, the one that is none but "None". */
function onlyReason(answer: Answer): JsonObject | undefined {
  const reasons = "error" in answer ? ((answer.error.CancellationReasons ?? []) as readonly JsonObject[]) : [];
  const failed = reasons.filter(({ Code }) => Code !== "None");
  return failed.length === 1 ? failed[0] : undefined;
}

const FAILS = /\bMISSING\b|\bnull\b|ORDER BY|""/i;

export const statementBehaviours: readonly Behaviour[] = [
  {
    ours: KEY_VALUE_REFUSAL,
    local: new RegExp(`^response$|${KEY_VALUE_REFUSAL.source}`),
    where: ({ request }) => isStatement({ request }) && repeatsKey(request),
    reason: "of several conditions on one key attribute, holds only the values of the last against its type",
  },
  {
    ours: /^ValidationException: One or more parameter values were invalid: Condition parameter type does not match schema type$/,
    local: /^response$/,
    where: ({ request }) => isStatement({ request }) && comparesSortKeyInThree(request),
    reason: "of three conditions and more, holds only the last one on the sort key against its type",
  },
  {
    ours: /^ValidationException: Key attribute's data type should match its data type in table's schema: Key \w+$/,
    local: /^(response$|InternalFailure: )/,
    where: ({ request }) => isStatement({ request }) && /\bIN\b/i.test(String(request.input.Statement)),
    reason: "holds only the first of the values behind IN against the type of a key",
  },
  {
    ours: KEY_VALUE_REFUSAL,
    local: /A value specified for a secondary index key is not supported/,
    where: ({ request, ours, local }) => isStatement({ request }) && nameSameEmptyKey(ours, local),
    reason: "names the index in statements that read one of a table without a sort key, but not of other tables",
  },
  {
    ours: /^ValidationException: Key attributes must be scalars; /,
    local:
      /^(response$|ValidationException: One or more parameter values are not valid\. The AttributeValue for a key attribute)/,
    where: isBatch,
    reason: "lets paths lead into key attributes in batches only",
  },
  {
    ours: /^ValidationException: Statement wasn't well formed, can't be processed: /,
    local: /^ValidationException: Statement wasn't well formed, can't be processed: /,
    where: isStatement,
    reason: "says nothing but that a statement is not well formed",
  },
  {
    ours: /^ValidationException: (Validation failed in TransactStatements\[\d+\]: )?Number of parameters in request and statement don't match\.$/,
    local: /./,
    where: ({ request }) => statementsOf(request).some(haveOtherParameters),
    reason: "takes more parameters than a statement has question marks, and misses others late",
  },
  {
    ours: /^ValidationException: Validation failed in TransactStatements\[/,
    local: /^ValidationException: Validation failed in TransactStatements\[/,
    where: ({ ours, local }) => placeOf(ours) !== placeOf(local),
    reason: "of several wrong statements, looks at one after the other",
  },
  {
    ours: /^ValidationException: Select statements within BatchExecuteStatement must specify the primary key in the where clause\.$/,
    local: /^ValidationException: Only single item select is supported$/,
    where: isBatch,
    reason: "has another text for reads of more than one item",
  },
  {
    ours: /^ValidationException: Unsupported operation: /,
    local: /^ValidationException: Invalid operation\. Only select, insert, update and delete operations are valid$/,
    where: isBatch,
    reason: "does not name what it does not support",
  },
  {
    ours: /^response$/,
    local: /^ValidationException: Provided list of item keys contains duplicates$/,
    where: ({ request, ours }) => isBatch({ request }) && /"Responses":.*\{"Error":/.test(JSON.stringify(ours)),
    reason: "compares the keys of statements that fail, too",
  },
  {
    ours: /^(response$|ValidationException: ((Variable reference \w+ in|Argument to) ORDER BY |One or more parameter values were invalid: Global secondary index \S+ does not project))/,
    local: /^ValidationException: One or more parameter values were invalid: Condition parameter type does not match/,
    where: ({ request }) => isStatement({ request }) && /attribute_type\(| IS /.test(JSON.stringify(request.input)),
    reason: "takes the type that attribute_type and IS ask for, for an operand",
  },
  {
    ours: /^ValidationException: (ExecuteTransaction API does not support both|Read and write requests together|Supplied AttributeValue)/,
    local:
      /^ValidationException: (Supplied AttributeValue|One or more parameter values were invalid|A value provided|Number |DynamoDB only|Input collection|Empty attribute|Nesting Levels)/,
    where: ({ request }) => /^(BatchExecuteStatement|ExecuteTransaction)$/.test(request.operation),
    reason: "looks at parameters sooner in transactions, and later in batches",
  },
  {
    ours: /^ValidationException: (.*This attribute is part of the key|Key attributes must be scalars; )/,
    local: /^ConditionalCheckFailedException: /,
    where: isBatch,
    reason: "looks at the condition of a batch's statement before its changes",
  },
  {
    ours: /^ValidationException: Transaction request cannot include multiple operations on one item$/,
    local: /^response$/,
    where: ({ request }) =>
      request.operation === "ExecuteTransaction" &&
      /\b(\d+[eE][+-]?\d+|0\d+|\d+\.\d*0)\b/.test(JSON.stringify(request.input)),
    reason: "takes a number that is written in two ways for two keys, in transactions of statements",
  },
  {
    ours: /^ValidationException: One or more parameter values are not valid\. The AttributeValue for a key attribute/,
    local: /^(response$|TransactionCanceledException: .*ConditionalCheckFailed)/,
    where: ({ request }) => statementsOf(request).some(({ Statement }) => /^EXISTS/i.test(String(Statement))),
    reason: "looks in EXISTS for an item with an empty key, which a condition check refuses",
  },
  {
    ours: /^response$/,
    local: /^InternalFailure: /,
    where: ({ request }) => isBatch({ request }) && /"BS":\[[^\]]*\bnull\b/.test(JSON.stringify(request.input)),
    reason:
      "fails on null in a set of binary, also where the statement is none for batches and its parameters do not matter",
  },
  {
    ours: /^DuplicateItemException: /,
    local: /^DuplicateItem: /,
    reason: "calls the error by the name that batches have for it",
  },
  {
    ours: /^TransactionCanceledException: .*ValidationError/,
    local:
      /^TransactionCanceledException: ValidationError (Where clause does not contain|Multiple conditions on same key) /,
    where: ({ ours, local }) =>
      `ValidationError ${onlyReason(ours)?.Message}` === ("error" in local ? local.error.message : undefined),
    reason: "says in the message why a transaction is cancelled, where AWS has reasons for that",
  },
  {
    ours: /^TransactionCanceledException: .*DuplicateItem/,
    local: /^TransactionCanceledException: .*ValidationError/,
    where: ({ ours, local }) =>
      JSON.stringify(ours).replaceAll("DuplicateItem", "ValidationError") === withoutStops(local),
    reason: "calls duplicates ValidationError in transactions",
  },
  {
    ours: /./,
    local: /^InternalFailure: /,
    where: ({ request }) => statementsOf(request).some(({ Statement }) => FAILS.test(String(Statement))),
    reason:
      "fails on IS MISSING of a key, null among keys, ORDER BY of what is not selected, and names with a quotation mark",
  },
  {
    ours: /^ValidationException: Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY/,
    local:
      /^ValidationException: (One or more parameter values were invalid: Condition parameter type does not match|Key attributes must be scalars; )/,
    where: isStatement,
    reason: "looks at what is said of the keys of what is read before it looks at ORDER BY, and at other keys after it",
  },
  {
    ours: /^ValidationException: Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY/,
    local:
      /^(response$|ValidationException: Variable reference \S+ in ORDER BY clause must be part of the primary key$)/,
    // The partition keys are pk, and i or j of an index.
    where: ({ request }) => !/\b(pk|i|j)"? (=|IN \[)/.test(String(request.input.Statement)),
    reason: "takes any condition on a partition key for one of ORDER BY, and leaves the items in the order of a scan",
  },
  {
    ours: /^ValidationException: Strongly consistent read is not supported on Global Secondary Indexes$/,
    local: /^ValidationException: /,
    where: ({ request: { input } }) => input.ConsistentRead === true && /"global-\w"/.test(String(input.Statement)),
    reason: "has another text for consistent reads of global indexes, and looks at other things first",
  },
];
