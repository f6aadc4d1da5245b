// Where DynamoDB Local is known to answer statements otherwise than Amazon DynamoDB does: rows of deviations.ts.

import { isDeepStrictEqual } from "node:util";
import type { Behaviour } from "./deviations.ts";
import type { Answer, Request } from "./sides.ts";

const IS_STATEMENT = /^(ExecuteStatement|BatchExecuteStatement|ExecuteTransaction)$/;

function isStatement({ request }: { readonly request: Request }): boolean {
  return IS_STATEMENT.test(request.operation);
}

/** The place of the statement that an answer is about. */
function placeOf(answer: Answer): string | undefined {
  return /TransactStatements\[(\d+)\]/.exec(JSON.stringify(answer))?.[1];
}

interface BatchResponse {
  readonly Error?: { readonly Code: string; readonly Message: string };
}

/** Whether the answers of a batch differ only in what failed statements are said to be. */
function areAlikeInBatches(ours: Answer, local: Answer): boolean {
  const [a, b] = [ours, local].map((answer) => {
    const responses = "response" in answer ? answer.response.Responses : undefined;
    return (responses as readonly BatchResponse[] | undefined)?.map(withoutWords);
  });
  return isDeepStrictEqual(a, b);
}

const BATCH_WORDS: readonly (readonly [RegExp, string])[] = [
  [
    /^Select statements within BatchExecuteStatement must specify the primary key in the where clause\.$/,
    "Only single item select is supported",
  ],
  [/^(Statement wasn't well formed, can't be processed): .*$/, "$1"],
  [/^Unsupported operation: .*$/, "Invalid operation. Only select, insert, update and delete operations are valid"],
  [/^(Nesting Levels have exceeded supported limits): .*$/, "$1"],
  [/^Cannot do operations on a non-existent table$/, "Requested resource not found"],
];

function withoutWords(response: BatchResponse): BatchResponse {
  if (!response.Error) return response;
  const { Code, Message } = response.Error;
  return { Error: { Code, Message: BATCH_WORDS.reduce((text, [ours, local]) => text.replace(ours, local), Message) } };
}

export const statementBehaviours: readonly Behaviour[] = [
  {
    ours: /^ValidationException: Statement wasn't well formed, can't be processed: /,
    local: /^ValidationException: Statement wasn't well formed, can't be processed: /,
    where: isStatement,
    reason: "says nothing but that a statement is not well formed",
  },
  {
    ours: /^ValidationException: Statement wasn't well formed, can't be processed: /,
    local: /./,
    where: isStatement,
    reason: "has a later parser, which takes more",
  },
  {
    ours: /^ValidationException: (Validation failed in TransactStatements\[\d+\]: )?Number of parameters in request and statement don't match\.$/,
    local: /./,
    where: isStatement,
    reason: "takes more parameters than a statement has question marks, and misses others late",
  },
  {
    ours: /^response$/,
    local: /./,
    where: ({ request, ours }) =>
      request.operation === "BatchExecuteStatement" &&
      JSON.stringify(ours).includes("Number of parameters in request and statement don't match."),
    reason: "the same, in batches",
  },
  {
    ours: /^ValidationException: Validation failed in TransactStatements\[/,
    local: /^ValidationException: Validation failed in TransactStatements\[/,
    where: ({ ours, local }) => placeOf(ours) !== placeOf(local),
    reason: "of several wrong statements, looks at one after the other",
  },
  {
    ours: /^response$/,
    local: /^response$/,
    where: ({ request, ours, local }) =>
      request.operation === "BatchExecuteStatement" && areAlikeInBatches(ours, local),
    reason: "has another text for reads of more than one item, and does not name the tables of statements that fail",
  },
  {
    ours: /^response$/,
    local: /^ValidationException: Provided list of item keys contains duplicates$/,
    where: ({ request }) => request.operation === "BatchExecuteStatement",
    reason: "compares the keys of statements that fail, too",
  },
  {
    ours: /^response$/,
    local: /^ValidationException: One or more parameter values were invalid: Condition parameter type does not match/,
    where: ({ request }) => isStatement({ request }) && JSON.stringify(request.input).includes("attribute_type("),
    reason: "takes the type that attribute_type asks for, for an operand",
  },
  {
    ours: /^response$/,
    local: /^response$/,
    where: ({ request }) => /\."(local|global)-\w" WHERE /.test(String(request.input.Statement)),
    reason: "lets a clause see what the index does not hold",
  },
  {
    ours: /^ValidationException: (ExecuteTransaction API does not support both|Read and write requests together|Supplied AttributeValue)/,
    local:
      /^(ValidationException: (Supplied AttributeValue|One or more parameter values were invalid|A value provided|Number |DynamoDB only|Input collection|Empty attribute)|response$)/,
    where: isStatement,
    reason: "looks at parameters sooner in transactions, and later in batches",
  },
  {
    ours: /^ValidationException: (Variable reference \w+ in ORDER BY clause must be|Must have at least one non-optional hash key)/,
    local: /^ValidationException: (One or more parameter values|Key attribute's data type|Where clause)/,
    where: isStatement,
    reason: "looks at ORDER BY after the types of keys",
  },
  {
    ours: /^response$/,
    local: /^response$/,
    where: ({ request, ours }) =>
      request.operation === "BatchExecuteStatement" &&
      JSON.stringify(ours).includes("This attribute is part of the key"),
    reason: "looks at the condition of a batch's statement before its changes",
  },
  {
    ours: /^ValidationException: One or more parameter values were invalid: Global secondary index \S+ does not project /,
    local: /^ValidationException: (One or more parameter values|Key attribute's data type|Must have at least one)/,
    where: isStatement,
    reason: "looks at the columns of an index after the types of keys and ORDER BY",
  },
  {
    ours: /^DuplicateItemException: /,
    local: /^DuplicateItem: /,
    reason: "calls the error by the name that batches have for it",
  },
  {
    ours: /^TransactionCanceledException: .*DuplicateItem/,
    local: /^TransactionCanceledException: .*ValidationError/,
    where: isStatement,
    reason: "calls duplicates ValidationError in transactions",
  },
  {
    ours: /^(ValidationException|TransactionCanceledException): /,
    local: /^TransactionCanceledException: ValidationError /,
    where: isStatement,
    reason: "puts the code of a refusal before it, and gives no reasons",
  },
  {
    ours: /./,
    local: /^(ValidationException: Table name should be within the length|InternalFailure: )/,
    where: isStatement,
    reason: "holds names of three characters and more for the only valid ones; and fails on IS MISSING of a key",
  },
  {
    ours: /^ValidationException: Strongly consistent read is not supported on Global Secondary Indexes$/,
    local: /^ValidationException: /,
    where: isStatement,
    reason: "has another text for consistent reads of global indexes, and looks at other things first",
  },
];
