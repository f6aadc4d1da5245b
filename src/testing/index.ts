// The entry point "hashrange/testing": databases for tests, whatever runs them. "hashrange/vitest" and "hashrange/jest" are
// made of it.

export { Administration } from "./namespace/administration.ts";
export { Namespaces } from "./namespace/namespaces.ts";
