// What AWS says of statements that do not name the one item that they are to change, or name it by a key that none has.

import { ValidationException } from "../model/errors.ts";

/** What a statement says of its item's key is wrong: a transaction is cancelled for it, where others are refused. */
export class StatementKeyException extends ValidationException {}

/** A change has to name one item, whose key may have several attributes. */
export function keyNotGiven(): StatementKeyException {
  return new StatementKeyException("Where clause does not contain a mandatory equality on all key attributes");
}
