// `1 validation error detected: ` is how AWS reports broken constraints of the model. PutItem and UpdateItem report some
// hand-written refusals so too: those of an expression, and of some values (attribute-value-checks.ts).

import { invalid, ValidationException } from "./errors.ts";

export const ENVELOPE = "1 validation error detected: ";

const TAKES_ENVELOPE = /^Invalid (ConditionExpression|UpdateExpression): /;

/** Does `check`, and puts what it says of an expression into the envelope. */
export function enveloped<Result>(check: () => Result): Result {
  try {
    return check();
  } catch (error) {
    if (error instanceof ValidationException && TAKES_ENVELOPE.test(error.message)) {
      throw invalid(`${ENVELOPE}${error.message}`);
    }
    throw error;
  }
}
