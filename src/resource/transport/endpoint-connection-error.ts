// The error of an endpoint that nobody answers at. Thrown by the HTTP transport; exported to users.

/** The endpoint could not be reached, or the connection broke. The cause is the system's error. */
export class EndpointConnectionError extends Error {
  override readonly name = "EndpointConnectionError";

  constructor(endpoint: string, cause: Error) {
    super(
      `Could not connect to the endpoint URL: "${endpoint}": ${cause.message || (cause as NodeJS.ErrnoException).code}`,
      {
        cause,
      },
    );
  }
}
