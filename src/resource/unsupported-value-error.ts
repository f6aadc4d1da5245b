// The error for a value that DynamoDB cannot hold. It learns its path on the way out of the serializer.

/**
 * A value that has no form in DynamoDB. The message begins with its place in the input: `Item.address.tags[2]: …`.
 * Nothing was sent.
 */
export class UnsupportedValueError extends TypeError {
  override readonly name = "UnsupportedValueError";
  /** Where in the input the value stands, such as `Item.address.tags[2]`. */
  path = "";

  constructor(readonly reason: string) {
    super(reason);
  }
}

/** Places an error one step further from the value: the member or element that it came out of. */
export function within(step: string | number, error: unknown): unknown {
  if (!(error instanceof UnsupportedValueError)) return error;
  const own = typeof step === "number" ? `[${step}]` : step;
  error.path = error.path === "" || error.path.startsWith("[") ? own + error.path : `${own}.${error.path}`;
  error.message = `${error.path}: ${error.reason}`;
  return error;
}
