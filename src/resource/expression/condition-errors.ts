// The errors of misused conditions, with boto3's names. All are thrown before anything is sent.

/** An operator was applied to something that cannot be its operand. */
export class DynamoDBOperationNotSupportedError extends TypeError {
  override readonly name = "DynamoDBOperationNotSupportedError";

  constructor(operation: "AND" | "OR" | "NOT", value: unknown) {
    super(
      `${operation} operation cannot be applied to ${describe(value)} directly. Complete it with one of its methods ` +
        `first, such as Attr("name").eq(value).`,
    );
  }
}

/** Something other than a condition stands where a condition goes. */
export class DynamoDBNeedsConditionError extends TypeError {
  override readonly name = "DynamoDBNeedsConditionError";

  constructor(value: unknown) {
    super(
      `Expecting a condition. Got ${describe(value)}. Use the methods of Attr and Key, such as ` +
        `Attr("name").eq(value), to make one.`,
    );
  }
}

/** A condition on an attribute stands where only conditions on keys go. */
export class DynamoDBNeedsKeyConditionError extends TypeError {
  override readonly name = "DynamoDBNeedsKeyConditionError";

  constructor(attribute: { readonly name: string }) {
    super(
      `Attribute ${JSON.stringify(attribute.name)} is named by Attr. A KeyConditionExpression only supports attributes ` +
        `named by Key: Key(${JSON.stringify(attribute.name)}).`,
    );
  }
}

function describe(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (typeof value === "object") return `${value} of type ${value.constructor?.name ?? "object"}`;
  return `${JSON.stringify(value)} of type ${typeof value}`;
}
