// One request over HTTP, as an SDK sends it, and its answer: the response's body, or the error that it names. Connections
// are kept, by node:http's own agent: `fetch` takes twice as long.

import { Agent, request } from "node:http";

const commonAgent = new Agent({ keepAlive: true });

/**
 * @param agent whose connections to use
 * @throws Error named as the response's `__type`, with the response's other members as `details`
 */
export async function post(
  url: string,
  operation: string,
  input: object,
  service = "DynamoDB_20120810",
  agent = commonAgent,
): Promise<object> {
  const { status, text } = await exchange(url, agent, JSON.stringify(input), {
    "content-type": "application/x-amz-json-1.0",
    "x-amz-target": `${service}.${operation}`,
    authorization:
      "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0",
    "x-amz-date": "20260101T000000Z",
  });
  const body = text === "" ? {} : JSON.parse(text); // an operation without output answers nothing
  if (status === 200) return body;
  const { __type: type, message, Message = message, ...details } = body;
  throw Object.assign(new Error(Message ?? ""), { name: type.split("#")[1], details });
}

function exchange(
  url: string,
  agent: Agent,
  body: string,
  headers: Readonly<Record<string, string>>,
): Promise<{ readonly status: number | undefined; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const length = { "content-length": Buffer.byteLength(body) };
    const sent = request(url, { method: "POST", agent, headers: { ...headers, ...length } }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("end", () => resolve({ status: response.statusCode, text }));
      response.on("error", reject);
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
