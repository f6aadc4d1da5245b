// The service: boto3's `DynamoDB.ServiceResource`. Makes tables, finds tables, and reads and writes across them.

import type * as Api from "./api/structures.ts";
import { type BatchGetOptions, BatchGetRequest } from "./batch/batch-get-request.ts";
import type { TableItem } from "./batch/batch-reader.ts";
import type { TableRead } from "./batch/key-chunks.ts";
import { type Client, createClient } from "./client.ts";
import { NativeConversion } from "./native-conversion.ts";
import type { AttributeName } from "./row-path.ts";
import { Table } from "./table.ts";
import { TableCollection } from "./table-collection.ts";
import { type TableOptions, tableConversion } from "./table-options.ts";
import type { ItemsOf, ReadTransaction, TransactionRead } from "./transaction/read-transaction.ts";
import type { TransactionOptions } from "./transaction/send-transaction.ts";
import type { WriteTransaction, WriteTransactionOptions } from "./transaction/write-transaction.ts";
import type { Transport } from "./transport/transport.ts";
import { AttributeRules } from "./value/attribute-rules.ts";
import type { Item } from "./value/native-value.ts";
import type { ValueOptions } from "./value/value-options.ts";

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
  readonly #values: ValueOptions;

  /** @param values how the values of all tables are converted, except for what a table says of its own */
  constructor(transport: Transport, values: ValueOptions = {}) {
    this.#transport = transport;
    this.#values = values;
    const client = createClient(transport, new NativeConversion({ rules: AttributeRules.of(values) }));
    this.meta = { serviceName: "dynamodb", identifiers: [], client };
    this.tables = new TableCollection(client, (name) => this.Table(name));
  }

  /**
   * A table by its name. Nothing is requested: whether it exists shows with the first request.
   *
   * @example
   * interface User { username: string; age?: number }
   * const users = dynamodb.Table<User>("users");
   * const events = dynamodb.Table<Event>("events", { attributes: { at: codecs.isoDate, id: "bigint" } });
   * @throws {TypeError} options that cannot be followed
   */
  Table<
    Row extends object = Item,
    PartitionKey extends AttributeName<Row> = never,
    SortKey extends AttributeName<Row> = never,
    Index extends string = string,
    Written extends object = Row,
  >(name: string, options?: TableOptions<Row, Written>): Table<Row, PartitionKey, SortKey, Index, Written> {
    return new Table(name, this.#clientFor(name, options), this.#transport);
  }

  /** Creates a table. It can be used once `waitUntilExists()` resolves. */
  async createTable<
    Row extends object = Item,
    PartitionKey extends AttributeName<Row> = never,
    SortKey extends AttributeName<Row> = never,
    Index extends string = string,
    Written extends object = Row,
  >(
    input: Api.CreateTableInput,
    options?: TableOptions<Row, Written>,
  ): Promise<Table<Row, PartitionKey, SortKey, Index, Written>> {
    const { TableDescription } = await this.#clientFor(input.TableName, options).createTable(input);
    // The name that is answered, as boto3 does: the table may have been asked for by its ARN.
    const name = TableDescription?.TableName ?? input.TableName;
    return new Table(name, this.#clientFor(name, options), this.#transport, TableDescription);
  }

  /** Reads up to 100 items by their keys, across tables. `batchGet()` does it for any number of them. */
  batchGetItem(input: Api.BatchGetItemInput): Promise<Api.BatchGetItemOutput> {
    return this.meta.client.batchGetItem(input);
  }

  /**
   * The items of any number of keys, across tables: awaited an array, iterated one after another, each with the name of
   * its table. See {@link BatchGetRequest}.
   *
   * Values are read as the resource itself reads them; a table with options of its own has a `batchGet()` too.
   *
   * @param requests by table, as `BatchGetItem` takes them, but with any number of keys
   * @example
   * for await (const { TableName, Item } of dynamodb.batchGet({ users: { Keys: [{ username: "janedoe" }] } })) { … }
   */
  batchGet(
    requests: { readonly [tableName: string]: TableRead },
    options: BatchGetOptions = {},
  ): BatchGetRequest<TableItem> {
    const { client } = this.meta;
    return new BatchGetRequest({
      client,
      requests: new Map(Object.entries(requests)),
      options,
      result: (item) => item,
    });
  }

  /** Puts and deletes up to 25 items, across tables. `table.batchWriter()` does it for any number of them. */
  batchWriteItem(input: Api.BatchWriteItemInput): Promise<Api.BatchWriteItemOutput> {
    return this.meta.client.batchWriteItem(input);
  }

  /**
   * Does writes all together or not at all, across tables: up to 100 puts, updates, deletes and checks. It is tried again
   * as long as only conflicts and throttling stand in its way; a token makes that safe. Nothing is sent if the callback
   * throws, or adds nothing.
   *
   * @returns what the callback returns
   * @throws {TransactionError} it was cancelled: says which calls it was for, and nothing was done
   * @throws {RangeError} more than 100 actions
   * @example
   * await dynamodb.transact((tx) => {
   *   tx.update(accounts, {
   *     Key: { id: "a" },
   *     UpdateExpression: Update.decrement("balance", 5),
   *     ConditionExpression: Attr("balance").gte(5),
   *   });
   *   tx.update(accounts, { Key: { id: "b" }, UpdateExpression: Update.increment("balance", 5) });
   *   tx.put(transfers, { Item: { id: "t1", amount: 5 }, ConditionExpression: Attr("id").notExists() });
   * });
   */
  async transact<Result>(
    write: (transaction: WriteTransaction) => Promise<Result> | Result,
    options: WriteTransactionOptions = {},
  ): Promise<Result> {
    const { transact } = await import("./transaction/write-transaction.ts");
    return transact({ client: this.meta.client, transport: this.#transport }, write, options);
  }

  /**
   * Reads up to 100 items as they are at one moment, across tables.
   *
   * @param read returns the reads whose items are wanted, in their order
   * @returns the items, `undefined` where there is none
   * @throws {TransactionError} it was cancelled
   * @example
   * const [from, to] = await dynamodb.transactGet((tx) => [
   *   tx.get(accounts, { Key: { id: "a" } }),
   *   tx.get(accounts, { Key: { id: "b" } }),
   * ]);
   */
  async transactGet<const Reads extends readonly TransactionRead<object>[]>(
    read: (transaction: ReadTransaction) => Promise<Reads> | Reads,
    options: TransactionOptions = {},
  ): Promise<ItemsOf<Reads>> {
    const { transactGet } = await import("./transaction/read-transaction.ts");
    return transactGet({ client: this.meta.client, transport: this.#transport }, read, options);
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

  #clientFor(tableName: string, options: TableOptions | undefined): Client {
    const { client } = this.meta;
    if (!options) return client;
    const conversion = client.conversion.withTable(tableName, tableConversion(options, this.#values));
    return createClient(this.#transport, conversion);
  }

  toString(): string {
    return "dynamodb.ServiceResource()";
  }
}
