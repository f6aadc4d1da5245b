// What a test's database holds to begin with: items from files or as they are, or whatever a function writes.

import type { Database } from "../../database/database.ts";
import { resource } from "../../resource/resource.ts";
import type { ServiceResource } from "../../resource/service-resource.ts";
import { readDocument, SourceError } from "./document.ts";

/** What a function that fills a database is given. */
export interface SeedContext {
  readonly database: Database;
  /** The resource library on the database. */
  readonly resource: ServiceResource;
}

/** A file of items (JSON, lines of JSON, CSV), or the items themselves: native values, or as on the wire. */
export type ItemSource = string | URL | readonly object[];

/** Items by table, a function, or several of these, one after the other. */
export type Seed = { readonly [tableName: string]: ItemSource } | ((context: SeedContext) => unknown) | readonly Seed[];

interface KeyDefinition {
  readonly AttributeName: string;
  readonly AttributeType: string;
}

/** @throws SourceError if an item cannot be written: says which, and why */
export async function sow(database: Database, seed: Seed): Promise<void> {
  if (typeof seed === "function") {
    await seed({ database, resource: resource("dynamodb", { database }) });
  } else if (Array.isArray(seed)) {
    for (const member of seed) await sow(database, member);
  } else {
    for (const [tableName, source] of Object.entries(seed)) await sowTable(database, tableName, source);
  }
}

async function sowTable(database: Database, TableName: string, source: ItemSource): Promise<void> {
  const isFile = typeof source === "string" || source instanceof URL;
  const items = itemsOf(isFile ? await readDocument(source) : source);
  const isCsv = isFile && String(source).toLowerCase().endsWith(".csv");
  const named = isFile ? String(source) : `seed of ${TableName}`;
  if (!items) throw new SourceError(`${named}: has to be a list of items`);
  const { Table } = (await database.execute("DescribeTable", { TableName })) as {
    Table: { KeySchema: { AttributeName: string }[]; AttributeDefinitions: KeyDefinition[] };
  };
  const partitionKey = Table.KeySchema[0]!.AttributeName;
  const table = resource("dynamodb", { database }).Table(TableName);
  for (const [i, item] of items.entries()) {
    try {
      const wired = isCsv ? rowOnWire(item, Table.AttributeDefinitions) : item;
      if (isOnWire(wired, partitionKey)) await database.execute("PutItem", { TableName, Item: wired });
      else await table.putItem({ Item: item } as never);
    } catch (error) {
      throw new SourceError(`${named}: item ${i + 1}: ${(error as Error).message}`, { cause: error });
    }
  }
}

/**
 * The items of a list; of what Scan and Query answer, `{ Items: […] }`; of an export to S3, whose lines are `{ "Item": … }`.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html
 */
function itemsOf(document: unknown): readonly object[] | undefined {
  const { Items = document } = (document ?? {}) as { readonly Items?: unknown };
  if (!Array.isArray(Items)) return undefined;
  return Items.map((item) => (isExported(item) ? item.Item : item));
}

function isExported(item: unknown): item is { readonly Item: object } {
  const members = Object.entries(item ?? {});
  return members.length === 1 && members[0]![0] === "Item" && typeof members[0]![1] === "object";
}

/** Keys are scalars, so a key that is an object can only be `{ S: "…" }`. */
function isOnWire(item: object, partitionKey: string): boolean {
  const key: unknown = Object.hasOwn(item, partitionKey) ? (item as Record<string, unknown>)[partitionKey] : undefined;
  return typeof key === "object" && key !== null && Object.keys(key).every((type) => /^[SNB]$/.test(type));
}

/** A row of CSV, which knows only text: keys get their types, and all else is text, as in DynamoDB's own import. */
function rowOnWire(row: object, definitions: readonly KeyDefinition[]): object {
  const types = new Map(definitions.map(({ AttributeName, AttributeType }) => [AttributeName, AttributeType]));
  return Object.fromEntries(Object.entries(row).map(([name, text]) => [name, { [types.get(name) ?? "S"]: text }]));
}
