// The errors for values that cannot be written or read. They learn their path on the way out of the walk through them.

/** What the errors for values have in common: the reason, and the path to the value before it. */
export abstract class ValueError extends TypeError {
  constructor(
    readonly reason: string,
    /** Where the value stands, such as `Item.address.tags[2]`. */
    public path = "",
    options?: ErrorOptions,
  ) {
    super(path === "" ? reason : `${path}: ${reason}`, options);
  }
}

/**
 * A value that has no form in DynamoDB. The message begins with its place in the input: `Item.address.tags[2]: …`.
 * Nothing was sent.
 *
 * @example
 * await table.putItem({ Item: { username: "x", tags: [1, Number.NaN] } });
 * // UnsupportedValueError: Item.tags[1]: NaN is no number that DynamoDB can hold
 */
export class UnsupportedValueError extends ValueError {
  override readonly name = "UnsupportedValueError";
}

/**
 * A codec did not take a value that was to be written, so that nothing was sent, or what was stored for one. The cause
 * is the codec's own error.
 */
export class CodecError extends ValueError {
  override readonly name = "CodecError";
}

/** Places an error one step further from the value: the member or element that it came out of. */
export function within(step: string | number, error: unknown): unknown {
  if (!(error instanceof ValueError)) return error;
  const own = typeof step === "number" ? `[${step}]` : step;
  const isInnermost = error.message === error.reason;
  error.path = isInnermost || error.path.startsWith("[") ? own + error.path : `${own}.${error.path}`;
  error.message = `${error.path}: ${error.reason}`;
  return error;
}
