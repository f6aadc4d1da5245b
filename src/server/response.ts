// A response before it is sent, and the headers that every response of DynamoDB carries.

import { crc32 } from "node:zlib";
import type { Loan } from "./body-memory.ts";

/** An HTTP response. Its headers are a flat list, name, value, name, value: what node:http writes fastest. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: string[];
  readonly body: Uint8Array;
  /** Of a body in memory that is lent to it: to be given back once it has been sent. */
  readonly loan?: Loan | undefined;
}

export const EMPTY = new Uint8Array(0);

/** No response: the connection is to end instead. */
export function noResponse(): HttpResponse {
  return { status: 0, headers: [], body: EMPTY };
}

export function isNoResponse({ status }: HttpResponse): boolean {
  return status === 0;
}

/**
 * A response with the headers they all have. The checksum is of the body as sent, compressed if it is: that is what SDKs
 * compare with.
 */
export function response(
  status: number,
  requestId: string,
  contentType: string | undefined,
  body: Uint8Array,
  loan?: Loan,
): HttpResponse {
  const headers = ["Server", "Server"];
  if (contentType !== undefined) headers.push("Content-Type", contentType);
  headers.push(
    "Content-Length",
    String(body.length),
    "x-amzn-RequestId",
    requestId,
    "x-amz-crc32",
    String(loan?.crc32 ?? crc32(body)),
  );
  return { status, headers, body, loan };
}
