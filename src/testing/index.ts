// The entry point "hashrange/testing": databases for tests, whatever runs them. "hashrange/vitest" and "hashrange/jest" are
// made of it.

export { type CapacityLimits, type CapacityMatchers, capacityMatchers } from "./capacity-matchers.ts";
export { Administration } from "./namespace/administration.ts";
export { Namespaces } from "./namespace/namespaces.ts";
export { SourceError } from "./source/document.ts";
export type { ItemSource, Seed, SeedContext } from "./source/seed.ts";
export type { TableSource } from "./source/tables.ts";
export { openTestDatabase, type TestDatabaseOptions } from "./test-database.ts";
