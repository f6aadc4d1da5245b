// The entry point "hashrange/server": a database over HTTP, for unmodified clients in any language.

export { type Credentials, parseCredentials } from "../auth/credentials.ts";
export type { CrossOrigin } from "./cross-origin.ts";
export type { BodyOutput, Executor, ServiceName } from "./executor.ts";
export { LOG_LEVELS, type Log, type LogLevel, openLog } from "./log.ts";
export { NAMESPACE_KINDS, type NamespaceKind, type Namespaces } from "./namespaces.ts";
export { type ServeOptions, type Server, serve } from "./server.ts";
export type { Administrator } from "./service.ts";
