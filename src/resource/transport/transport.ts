// What carries a request to a DynamoDB: the embedded database, an endpoint over HTTP, or Amazon's through its SDK.

/**
 * Input and output are the wire's JSON: attribute values as `{"S": …}`, binaries as base64, times as seconds since 1970.
 */
export interface Transport {
  /**
   * @param operation `"PutItem"`, `"Query"`, …
   * @throws {DynamoDBError} the service refused
   */
  call(operation: string, input: object): Promise<object>;
  /** Releases what the transport itself opened. */
  close?(): Promise<void>;
}
