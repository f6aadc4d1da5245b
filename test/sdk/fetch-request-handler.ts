// An AWS SDK client's requests through fetch's Request and Response: the SDK signs, a fetch handler answers.

interface SdkRequest {
  readonly protocol: string;
  readonly hostname: string;
  readonly path: string;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

/** @param handle such as `fetchHandler(database)` */
export function fetchRequestHandler(handle: (request: Request) => Promise<Response>) {
  return {
    async handle({ protocol, hostname, path, ...init }: SdkRequest) {
      const answered = await handle(new Request(`${protocol}//${hostname}${path}`, init));
      const body = new Uint8Array(await answered.arrayBuffer());
      return { response: { statusCode: answered.status, headers: Object.fromEntries(answered.headers), body } };
    },
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
    destroy: () => undefined,
  };
}
