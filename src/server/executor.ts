// What the server needs of a database, and nothing more: a Database is one.

/** The services of the protocol, as `X-Amz-Target` names them. */
export type ServiceName = "DynamoDB_20120810" | "DynamoDBStreams_20120810";

/** Where a response's body may be written, and what whoever did so knows of it. */
export interface BodyOutput {
  /** Memory, with anything in it, of so many bytes. Called once at most. */
  allocate(bytes: number): Buffer;
  /** The body's CRC-32, if it is known without looking at all of it. */
  crc32?: number | undefined;
}

/** Runs operations on JSON text. */
export interface Executor {
  readonly region: string;

  /** Whether the service has an operation of that name. */
  hasOperation(service: ServiceName, operation: string): boolean;

  /**
   * Runs one operation.
   *
   * @param output where the response's body may be written. That memory is used for other bodies as soon as this one has been
   *   sent: whoever keeps bodies does not pass it on.
   * @returns the response's body; an empty one of an operation that has no output.
   * @throws DynamoDBError for a refusal; anything else is a fault of this side.
   */
  executeJson(service: ServiceName, operation: string, body: Uint8Array, output?: BodyOutput): Promise<Uint8Array>;
}
