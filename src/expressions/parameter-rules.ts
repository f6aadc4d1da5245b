// The rules for which of a request's expression parameters may stand together: expressions and the parameters they
// replaced exclude each other, and names and values need an expression that could use them.

import { invalid } from "../model/errors.ts";

/**
 * @param input of an operation that takes expressions
 * @param expressions the operation's expression parameters, in the order in which AWS lists them
 * @param replaced the parameters that expressions replaced, likewise
 * @param withValues those of `expressions` that may use `ExpressionAttributeValues`, as AWS lists them
 * @throws ValidationException
 */
export function checkExpressionParameters(
  input: object,
  expressions: readonly string[],
  replaced: readonly string[],
  withValues: readonly string[] = [],
): void {
  const given = input as Readonly<Record<string, unknown>>;
  const isGiven = (name: string) => given[name] !== undefined;
  const usedExpressions = expressions.filter(isGiven);
  const usedReplaced = replaced.filter(isGiven);
  if (usedExpressions.length > 0 && usedReplaced.length > 0) {
    throw invalid(
      `Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {${usedReplaced.join(", ")}} Expression parameters: {${usedExpressions.join(", ")}}`,
    );
  }
  if (isGiven("ExpressionAttributeNames") && usedExpressions.length === 0) {
    throw invalid("ExpressionAttributeNames can only be specified when using expressions");
  }
  if (isGiven("ExpressionAttributeValues") && !withValues.some(isGiven)) {
    const absent = withValues.length === 1 ? `${withValues[0]} is null` : `${withValues.join(" and ")} are null`;
    throw invalid(`ExpressionAttributeValues can only be specified when using expressions: ${absent}`);
  }
}
