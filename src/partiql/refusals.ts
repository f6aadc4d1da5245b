// How statements are refused: those that the language does not have, and those that it has and DynamoDB does not do.

import { invalid, type ValidationException } from "../model/errors.ts";

/** Where a token stands in a statement. Lines and columns begin with 1; a character is one, whatever UTF-16 makes of it. */
export interface Place {
  readonly line: number;
  readonly column: number;
  /** How many characters it has. */
  readonly length: number;
}

/** The text is no statement of the language. */
export function notWellFormed(reason: string): ValidationException {
  return invalid(`Statement wasn't well formed, can't be processed: ${reason}`);
}

/**
 * The language has it, DynamoDB does not.
 *
 * @param place where it stands; of some refusals DynamoDB does not say that
 * @example refused("Unsupported clause: LIMIT", place).message // "Unsupported clause: LIMIT at 1:25:5"
 */
export function refused(reason: string, place?: Place): ValidationException {
  return invalid(place ? `${reason} at ${place.line}:${place.column}:${place.length}` : reason);
}

/** Something else than a path, where only a path makes sense. */
export function unexpectedPathComponent(place: Place): ValidationException {
  return refused("Unexpected path component", place);
}
