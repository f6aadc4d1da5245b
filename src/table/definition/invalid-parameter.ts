// The commonest refusal of the control plane, and what it says of parameters that this database does not support.

import { ValidationException } from "../../model/errors.ts";

/** `One or more parameter values were invalid: …` */
export function invalidParameter(reason: string): ValidationException {
  return new ValidationException(`One or more parameter values were invalid: ${reason}`);
}

/** Refuses parameters that ask for something this database does not have, so that none is accepted and ignored. */
export function refuseUnsupported(input: Readonly<Record<string, unknown>>, parameters: readonly string[]): void {
  for (const parameter of parameters) {
    if (input[parameter] !== undefined) throw invalidParameter(`${parameter} is not supported by this database`);
  }
}
