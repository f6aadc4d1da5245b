// What an action is refused with.

import { ValidationException } from "../../src/model/errors.ts";

/** @returns the message of the ValidationException; undefined if there is none */
export function messageOf(act: () => unknown): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (error instanceof ValidationException) return error.message;
    throw error;
  }
}
