// Where DynamoDB Local is known to answer statements otherwise than Amazon DynamoDB does: rows of deviations.ts.

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
