// What tests ask of a server beside DynamoDB's API, under a path that no client of DynamoDB uses: to fork and reset
// databases, to set the time, to make things go wrong. Only where a server was told to, and only for this machine or for
// whoever has an access key; never for web pages.

import { DynamoDBError } from "../model/errors.ts";
import { authenticate } from "./authenticate.ts";
import { type HttpResponse, response } from "./response.ts";
import type { Administrator, HttpRequest, Service } from "./service.ts";

/** Where it is: `POST /_hashrange/reset`. */
const PATH = /^\/_hashrange(?:\/([^?]*))?(?:\?|$)/;

/** The action that a request is for; undefined if it is for a database. */
export function administrativeAction({ url }: HttpRequest): string | undefined {
  const match = PATH.exec(url);
  return match ? (match[1] ?? "") : undefined;
}

/** Answers a request for an action. Never rejects. */
export async function administer(
  action: string,
  administrator: Administrator,
  request: HttpRequest,
  service: Service,
  requestId: string,
): Promise<HttpResponse> {
  const { method, headers, body } = request;
  const answer = (status: number, json: object) =>
    response(status, requestId, "application/json", Buffer.from(JSON.stringify(json)));
  // A browser sends its page's origin with every POST, and nobody else does.
  if (headers.origin !== undefined) return answer(403, { error: "Web pages may not administer this server" });
  if (method !== "POST") return answer(405, { error: `${method} is not POST` });
  try {
    if (service.credentials.length > 0) authenticate(request, service);
    const answered = await administrator.administer(action, inputOf(body));
    return answered ? answer(200, answered) : answer(404, { error: `There is no action ${JSON.stringify(action)}` });
  } catch (error) {
    if (error instanceof DynamoDBError) return answer(403, { error: `${error.name}: ${error.message}` });
    return answer(400, { error: (error as Error).message });
  }
}

/** The request's body, a JSON object; an empty one if there is none. */
function inputOf(body: Uint8Array): Readonly<Record<string, unknown>> {
  if (body.length === 0) return {};
  const input: unknown = JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.length).toString());
  if (typeof input !== "object" || input === null || Array.isArray(input)) {
    throw new TypeError("The body has to be a JSON object");
  }
  return input as Readonly<Record<string, unknown>>;
}
