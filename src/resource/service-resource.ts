// The service: boto3's `DynamoDB.ServiceResource`. Makes tables, finds tables, and reads and writes across them.

import type * as Api from "./api/structures.ts";
import { type Client, createClient } from "./client.ts";
import type { Item } from "./value/native-value.ts";
import { Table } from "./table.ts";
import { TableCollection } from "./table-collection.ts";
import type { Transport } from "./transport/transport.ts";

export interface ServiceMeta {
  readonly serviceName: "dynamodb";
  readonly identifiers: readonly [];
  readonly client: Client;
}

/** What {@link resource} returns. */
export class ServiceResource implements AsyncDisposable {
  readonly meta: ServiceMeta;
  /** The tables of the account. */
  readonly tables: TableCollection;
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
    const client = createClient(transport);
    this.meta = { serviceName: "dynamodb", identifiers: [], client };
    this.tables = new TableCollection(client, (name) => this.Table(name));
  }

  /**
   * A table by its name. Nothing is requested: whether it exists shows with the first request.
   *
   * @example
   * interface User { username: string; age?: number }
   * const users = dynamodb.Table<User>("users");
   */
  Table<Row extends object = Item>(name: string): Table<Row> {
    return new Table(name, this.meta.client, this.#transport);
  }

  /** Creates a table. It can be used once `waitUntilExists()` resolves. */
  async createTable<Row extends object = Item>(input: Api.CreateTableInput): Promise<Table<Row>> {
    const { TableDescription } = await this.meta.client.createTable(input);
    return new Table(TableDescription.TableName, this.meta.client, this.#transport, TableDescription);
  }

  /** Reads up to 100 items by their keys, across tables. */
  batchGetItem(input: Api.BatchGetItemInput): Promise<Api.BatchGetItemOutput> {
    return this.meta.client.batchGetItem(input);
  }

  /** Puts and deletes up to 25 items, across tables. `table.batchWriter()` does it for any number of them. */
  batchWriteItem(input: Api.BatchWriteItemInput): Promise<Api.BatchWriteItemOutput> {
    return this.meta.client.batchWriteItem(input);
  }

  /** The resources that can be made of this one. */
  getAvailableSubresources(): string[] {
    return ["Table"];
  }

  /** Closes what the resource itself opened: the database of a path, connections to an endpoint, the SDK's client. */
  async close(): Promise<void> {
    await this.#transport.close?.();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  toString(): string {
    return "dynamodb.ServiceResource()";
  }
}
