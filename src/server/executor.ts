// What the server needs of a database, and nothing more: a Database is one.

/** The services of the protocol, as `X-Amz-Target` names them. */
export type ServiceName = "DynamoDB_20120810" | "DynamoDBStreams_20120810";

/** Runs operations on JSON text. */
export interface Executor {
  readonly region: string;

  /** Whether the service has an operation of that name. */
  hasOperation(service: ServiceName, operation: string): boolean;

  /**
   * Runs one operation.
   *
   * @param allocate gives memory for the response's body, of so many bytes, if that is to be written there. It is used for
   *   other bodies as soon as this one has been sent: whoever keeps bodies does not pass it on.
   * @returns the response's body.
   * @throws DynamoDBError for a refusal; anything else is a fault of this side.
   */
  executeJson(
    service: ServiceName,
    operation: string,
    body: Uint8Array,
    allocate?: (bytes: number) => Buffer,
  ): Promise<Uint8Array>;
}
