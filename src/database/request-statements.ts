// The PartiQL statements of a request, from its JSON, for the three operations that have some.

/** A statement and its parameters, as the request has them. */
export interface RequestStatement {
  readonly Statement?: unknown;
  readonly Parameters?: unknown;
}

/** The request's statements in their order; none of an operation without. */
export function statementsOf(operation: string, input: unknown): readonly RequestStatement[] {
  const { Statements, TransactStatements } = (input ?? {}) as { Statements?: unknown; TransactStatements?: unknown };
  if (operation === "ExecuteStatement") return [input as RequestStatement];
  const list = operation === "BatchExecuteStatement" ? Statements : TransactStatements;
  return Array.isArray(list) ? list.map((statement) => statement ?? {}) : [];
}
