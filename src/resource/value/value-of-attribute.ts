// A value that an expression compares with or writes to an attribute, under a placeholder's name.

/** Encoded by the rules of the attribute at the path, since a placeholder's name says nothing of it. */
export class ValueOfAttribute {
  constructor(
    readonly path: readonly (string | number)[],
    readonly value: unknown,
  ) {}
}
