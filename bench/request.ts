// Requests as clients send them, with a signature that is complete and, without access keys, believed by every server here.

export function headersOf(operation: string): Record<string, string> {
  const date = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
  return {
    "Content-Type": "application/x-amz-json-1.0",
    "X-Amz-Target": `DynamoDB_20120810.${operation}`,
    "X-Amz-Date": date,
    Authorization:
      `AWS4-HMAC-SHA256 Credential=local/${date.slice(0, 8)}/us-east-1/dynamodb/aws4_request, ` +
      `SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=${"0".repeat(64)}`,
  };
}

const ANSWER_MS_MAX = 60_000;

/** @throws Error if the server refuses, or takes too long. */
export async function call(url: string, operation: string, input: unknown): Promise<string> {
  const response = await fetch(url, {
    method: "POST",
    headers: headersOf(operation),
    body: JSON.stringify(input),
    signal: AbortSignal.timeout(ANSWER_MS_MAX),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${operation}: ${text}`);
  return text;
}
