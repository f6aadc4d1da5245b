// What the HTTP benchmark compares with: node:http, which reads the request to its end and answers the same bytes every
// time. `node bare-server.js BODY` prints its URL.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import process from "node:process";

const body = Buffer.from(process.argv[2] ?? "{}");
const headers = ["Content-Type", "application/x-amz-json-1.0", "Content-Length", String(body.length)];

const server = createServer((request, response) => {
  request.resume().on("end", () => response.writeHead(200, headers).end(body));
});
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
