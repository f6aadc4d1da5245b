// The entry point "hashrange/sdk": AWS SDK v3 clients on an embedded database.

export { type InProcessConfig, type InProcessRequestHandler, inProcess } from "./request-handler.ts";
