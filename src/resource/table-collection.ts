// The tables of an account: boto3's `dynamodb.tables`.

import type { ListTablesInput } from "./api/structures.ts";
import type { Client } from "./client.ts";
import type { Table } from "./table.ts";

interface Bounds {
  readonly limit?: number;
  readonly pageSize?: number;
}

/**
 * Tables, in the order of their names. Nothing is sent before it is iterated; every refinement is a new collection.
 *
 * @example
 * for await (const table of dynamodb.tables.all()) console.log(table.name);
 * for await (const tables of dynamodb.tables.pageSize(10).pages()) console.log(tables.length);
 */
export class TableCollection implements AsyncIterable<Table> {
  readonly #client: Client;
  readonly #tableOf: (name: string) => Table;
  readonly #input: ListTablesInput;
  readonly #bounds: Bounds;

  constructor(client: Client, tableOf: (name: string) => Table, input: ListTablesInput = {}, bounds: Bounds = {}) {
    this.#client = client;
    this.#tableOf = tableOf;
    this.#input = input;
    this.#bounds = bounds;
  }

  /** All of them. */
  all(): TableCollection {
    return this.#refined({}, {});
  }

  /** With parameters of ListTables, such as `ExclusiveStartTableName`. */
  filter(input: ListTablesInput): TableCollection {
    return this.#refined(input, {});
  }

  /** At most so many. */
  limit(count: number): TableCollection {
    return this.#refined({}, { limit: count });
  }

  /** At most so many a request. */
  pageSize(count: number): TableCollection {
    return this.#refined({}, { pageSize: count });
  }

  /** The tables of one request after another. */
  async *pages(): AsyncGenerator<Table[], undefined, undefined> {
    const { pageSize } = this.#bounds;
    let room = this.#bounds.limit ?? Number.POSITIVE_INFINITY;
    const PaginationConfig = pageSize === undefined ? {} : { PageSize: pageSize };
    for await (const { TableNames } of this.#client
      .getPaginator("ListTables")
      .paginate({ ...this.#input, PaginationConfig })) {
      const names = TableNames.slice(0, room);
      room -= names.length;
      yield names.map(this.#tableOf);
      if (room <= 0) return;
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Table, undefined, undefined> {
    for await (const tables of this.pages()) yield* tables;
  }

  #refined(input: ListTablesInput, bounds: Bounds): TableCollection {
    return new TableCollection(
      this.#client,
      this.#tableOf,
      { ...this.#input, ...input },
      { ...this.#bounds, ...bounds },
    );
  }
}
