// The entry point "hashrange/sdk": AWS SDK v3 clients, and whatever else speaks DynamoDB's HTTP, on an embedded database
// without a port.

export { type FetchHandlerOptions, fetchHandler } from "../server/fetch-handler.ts";
export { type InProcessConfig, type InProcessRequestHandler, inProcess } from "./request-handler.ts";
