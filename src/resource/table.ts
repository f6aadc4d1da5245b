// A table: boto3's `dynamodb.Table`. Its items' operations, and its description as attributes that load themselves.

import type * as Api from "./api/structures.ts";
import { type BatchGetOptions, BatchGetRequest } from "./batch/batch-get-request.ts";
import { BatchWriter, type BatchWriterOptions } from "./batch/batch-writer.ts";
import type { TableRead } from "./batch/key-chunks.ts";
import type { Client } from "./client.ts";
import { AttrReference, KeyReference } from "./expression/condition.ts";
import { UpdateExpression } from "./expression/update.ts";
import { keyNamesOf } from "./paging/key-names.ts";
import { type CursorOption, PagedRequest, type PagedRequestParts } from "./paging/paged-request.ts";
import { ScanRequest } from "./paging/scan-request.ts";
import type { AnyAttributeName, AttributeName, PathOf, ValueAt } from "./row-path.ts";
import { TableDescriptionAttributes } from "./table-description.ts";
import type { Transport } from "./transport/transport.ts";
import type {
  Counting,
  CountPage,
  GetItemOutput,
  ItemPage,
  KeyOf,
  PagedInput,
  PartialRow,
  Projected,
  PutItem,
  Replace,
  ReturningAll,
  TableInput,
  Typed,
  WithAttributes,
} from "./typed-table.ts";
import type { Item } from "./value/native-value.ts";
import type { WaiterConfig } from "./waiter.ts";

/** What belongs to a resource beside its attributes. */
export interface TableMeta {
  readonly serviceName: "dynamodb";
  readonly identifiers: readonly ["name"];
  readonly client: Client;
  /** What has been loaded of its description; undefined before. */
  readonly data: Api.TableDescription | undefined;
}

/** Any number of keys. */
type Keys<Key> = Iterable<Key> | AsyncIterable<Key>;

/** What is done with a batch writer. */
type Write<Writer, Result> = (batch: Writer) => Promise<Result> | Result;

/**
 * A table by its name; whether it exists shows with the first request.
 *
 * `Row` is the type of its items as they are read, `Written` as they are put where a schema makes one of the other;
 * `PartitionKey` and `SortKey` are the names of its key's attributes, `Index` the names of its indexes. All are optional.
 *
 * @example
 * const table = dynamodb.Table("users");
 * await table.putItem({ Item: { username: "janedoe", last_name: "Doe", age: 25 } });
 * await table.itemCount; // 1: loads the table's description, once
 *
 * @example
 * interface Order { customer: string; number: number; status: "open" | "paid" }
 * const orders = dynamodb.Table<Order, "customer", "number", "by-status">("orders");
 * await orders.getItem({ Key: { customer: "ann", number: 7 } });
 * await orders.query({ IndexName: "by-status", KeyConditionExpression: orders.key("status").eq("paid") });
 */
export class Table<
  Row extends object = Item,
  PartitionKey extends AttributeName<Row> = never,
  SortKey extends AttributeName<Row> = never,
  Index extends string = string,
  Written extends object = Row,
> extends TableDescriptionAttributes {
  /** The table's name, which identifies it: reading it requests nothing. */
  readonly name: string;
  readonly meta: TableMeta;
  readonly #transport: Transport;

  constructor(name: string, client: Client, transport: Transport, description?: Api.TableDescription) {
    super(description);
    if (typeof name !== "string" || name === "") throw new TypeError("A table is identified by its name");
    this.name = name;
    const loaded = () => this.loaded;
    this.meta = {
      serviceName: "dynamodb",
      identifiers: ["name"],
      client,
      get data() {
        return loaded();
      },
    };
    this.#transport = transport;
  }

  /** The same as `name`. */
  get tableName(): string {
    return this.name;
  }

  putItem(
    input: Replace<Typed<Api.PutItemInput, Row, never>, { readonly Item: PutItem<Written> }>,
  ): Promise<WithAttributes<Api.PutItemOutput, Row>> {
    return this.meta.client.putItem(this.#named(input) as Api.PutItemInput) as never;
  }

  getItem(
    input: Typed<Api.GetItemInput, Row, KeyOf<Row, PartitionKey, SortKey>> & Projected<Row>,
  ): Promise<GetItemOutput<PartialRow<Row>>>;
  getItem(input: Typed<Api.GetItemInput, Row, KeyOf<Row, PartitionKey, SortKey>>): Promise<GetItemOutput<Row>>;
  getItem(input: Typed<Api.GetItemInput, Row, unknown>): Promise<never> {
    return this.meta.client.getItem(this.#named(input) as Api.GetItemInput) as never;
  }

  updateItem(
    input: Typed<Api.UpdateItemInput, Row, KeyOf<Row, PartitionKey, SortKey>> & ReturningAll,
  ): Promise<WithAttributes<Api.UpdateItemOutput, Row>>;
  updateItem(
    input: Typed<Api.UpdateItemInput, Row, KeyOf<Row, PartitionKey, SortKey>>,
  ): Promise<WithAttributes<Api.UpdateItemOutput, PartialRow<Row>>>;
  updateItem(input: Typed<Api.UpdateItemInput, Row, unknown>): Promise<never> {
    return this.meta.client.updateItem(this.#named(input) as Api.UpdateItemInput) as never;
  }

  deleteItem(
    input: Typed<Api.DeleteItemInput, Row, KeyOf<Row, PartitionKey, SortKey>>,
  ): Promise<WithAttributes<Api.DeleteItemOutput, Row>> {
    return this.meta.client.deleteItem(this.#named(input) as Api.DeleteItemInput) as never;
  }

  /** The items of one partition: awaited one page, iterated all. See {@link PagedRequest}. */
  query(input: PagedInput<Api.QueryInput, Row, Index> & Counting): PagedRequest<CountPage<Api.QueryOutput>>;
  query(
    input: PagedInput<Api.QueryInput, Row, Index> & Projected<Row>,
  ): PagedRequest<ItemPage<Api.QueryOutput, PartialRow<Row>>>;
  query(input: PagedInput<Api.QueryInput, Row, Index>): PagedRequest<ItemPage<Api.QueryOutput, Row>>;
  query(input: PagedInput<Api.QueryInput, Row, Index>): PagedRequest<never> {
    return new PagedRequest(this.#paged("Query", input as Api.QueryInput));
  }

  /**
   * The table's items: awaited one page, iterated all; `parallel(n)` reads `n` segments at once. See
   * {@link PagedRequest} and {@link ScanRequest}.
   */
  scan(input: PagedInput<Api.ScanInput, Row, Index> & Counting): ScanRequest<CountPage<Api.ScanOutput>>;
  scan(
    input: PagedInput<Api.ScanInput, Row, Index> & Projected<Row>,
  ): ScanRequest<ItemPage<Api.ScanOutput, PartialRow<Row>>>;
  scan(input?: PagedInput<Api.ScanInput, Row, Index>): ScanRequest<ItemPage<Api.ScanOutput, Row>>;
  scan(input: PagedInput<Api.ScanInput, Row, Index> = {}): ScanRequest<never> {
    return new ScanRequest(this.#paged("Scan", input as Api.ScanInput));
  }

  /**
   * An attribute of the table's items, for conditions: {@link Attr}, with path and values checked against `Row`.
   *
   * @example
   * orders.scan({ FilterExpression: orders.attr("lines[0].price").gt(5) });
   */
  attr<Path extends PathOf<Row>>(path: Path): AttrReference<ValueAt<Row, Path>> {
    return new AttrReference(path);
  }

  /** An attribute of the key of the table or of an index: {@link Key}, with name and values checked against `Row`. */
  key<Name extends AnyAttributeName<Row>>(name: Name): KeyReference<ValueAt<Row, Name>> {
    return new KeyReference(name);
  }

  /**
   * An update of one of the table's items: {@link Update}, with paths and values checked against `Row`.
   *
   * @example
   * orders.updateItem({ Key: { customer: "ann", number: 1 }, UpdateExpression: orders.updates.set("status", "paid") });
   */
  get updates(): UpdateExpression<Row> {
    return new UpdateExpression([]);
  }

  /**
   * The items of many keys: awaited an array, iterated one after another. See {@link BatchGetRequest}.
   *
   * @param options what is read of the items, such as `ProjectionExpression` and `ConsistentRead`, and how
   * @example
   * const users = await table.batchGet([{ username: "janedoe" }, { username: "johndoe" }], { keepOrder: true });
   */
  batchGet(
    keys: Keys<KeyOf<Row, PartitionKey, SortKey>>,
    options: BatchGetOptions & Typed<Omit<Api.KeysAndAttributes, "Keys">, Row, never> & Projected<Row>,
  ): BatchGetRequest<PartialRow<Row>>;
  batchGet(
    keys: Keys<KeyOf<Row, PartitionKey, SortKey>>,
    options?: BatchGetOptions & Typed<Omit<Api.KeysAndAttributes, "Keys">, Row, never>,
  ): BatchGetRequest<Row>;
  batchGet(
    keys: Keys<KeyOf<Row, PartitionKey, SortKey>>,
    options: BatchGetOptions & Typed<Omit<Api.KeysAndAttributes, "Keys">, Row, never> = {},
  ): BatchGetRequest<never> {
    const { AttributesToGet, ConsistentRead, ProjectionExpression, ExpressionAttributeNames } = options;
    const settings = { AttributesToGet, ConsistentRead, ProjectionExpression, ExpressionAttributeNames };
    return new BatchGetRequest<never>({
      client: this.meta.client,
      requests: new Map([[this.name, { ...settings, Keys: keys } as TableRead]]),
      options,
      result: ({ Item }) => Item as never,
    });
  }

  /**
   * Writes many items, 25 a request. With a callback, everything has been written when the promise resolves; what has
   * not been sent when the callback throws is not sent. Without one, close the writer, or declare it with `await using`,
   * which sends the rest however the block ends.
   *
   * @example
   * await table.batchWriter({ overwriteByPkeys: ["username"] }, async (batch) => {
   *   await batch.putItem({ Item: { username: "janedoe" } });
   * });
   */
  batchWriter(options?: BatchWriterOptions): BatchWriter<Written, KeyOf<Row, PartitionKey, SortKey>>;
  batchWriter<Result>(write: Write<BatchWriter<Written, KeyOf<Row, PartitionKey, SortKey>>, Result>): Promise<Result>;
  batchWriter<Result>(
    options: BatchWriterOptions,
    write: Write<BatchWriter<Written, KeyOf<Row, PartitionKey, SortKey>>, Result>,
  ): Promise<Result>;
  batchWriter<Result>(
    first: BatchWriterOptions | Write<BatchWriter<Written, KeyOf<Row, PartitionKey, SortKey>>, Result> = {},
    second?: Write<BatchWriter<Written, KeyOf<Row, PartitionKey, SortKey>>, Result>,
  ): BatchWriter<Written, KeyOf<Row, PartitionKey, SortKey>> | Promise<Result> {
    const [options, write] = typeof first === "function" ? [{}, first] : [first, second];
    const { conversion } = this.meta.client;
    const writer = new BatchWriter<Written, KeyOf<Row, PartitionKey, SortKey>>(
      this.name,
      this.#transport,
      options,
      conversion,
    );
    return write ? writeBatch(writer, write) : writer;
  }

  /** Changes the table. The answer is the table with its description as of the change. */
  async update(input: TableInput<Api.UpdateTableInput>): Promise<this> {
    const { TableDescription } = await this.meta.client.updateTable(this.#named(input));
    return new Table(this.name, this.meta.client, this.#transport, TableDescription) as this;
  }

  /** Deletes the table and everything in it. */
  delete(): Promise<Api.DeleteTableOutput> {
    return this.meta.client.deleteTable({ TableName: this.name });
  }

  /** Waits until the table can be used. What was loaded of its description is loaded anew. */
  async waitUntilExists(options: { readonly WaiterConfig?: WaiterConfig } = {}): Promise<void> {
    await this.meta.client.getWaiter("table_exists").wait(this.#named(options));
    this.forget();
  }

  /** Waits until the table is gone. */
  async waitUntilNotExists(options: { readonly WaiterConfig?: WaiterConfig } = {}): Promise<void> {
    await this.meta.client.getWaiter("table_not_exists").wait(this.#named(options));
    this.forget();
  }

  /** The resources that can be made of a table: none. */
  getAvailableSubresources(): string[] {
    return [];
  }

  /** Whether it is a table of the same name. As in boto3, it plays no part where that is, and what has been loaded. */
  equals(other: unknown): boolean {
    return other instanceof Table && other.name === this.name;
  }

  override toString(): string {
    return `dynamodb.Table(name=${JSON.stringify(this.name)})`;
  }

  protected override async describe(): Promise<Api.TableDescription> {
    const { Table: description } = await this.meta.client.describeTable({ TableName: this.name });
    return description;
  }

  #paged(operation: "Query" | "Scan", input: (Api.QueryInput | Api.ScanInput) & CursorOption): PagedRequestParts {
    const keyNames = () => keyNamesOf(this, input.IndexName);
    return { client: this.meta.client, operation, input: this.#named(input), keyNames };
  }

  #named<Input extends object>(input: Input): Input & { readonly TableName: string } {
    // The name comes first and is then set: to add a member to a spread copy takes V8 longer than all of the conversion.
    const named = { TableName: this.name, ...input };
    named.TableName = this.name;
    return named;
  }
}

async function writeBatch<Writer extends Pick<BatchWriter, "close" | "discard">, Result>(
  writer: Writer,
  write: Write<Writer, Result>,
): Promise<Result> {
  let result: Result;
  try {
    result = await write(writer);
  } catch (error) {
    await writer.discard();
    throw error;
  }
  await writer.close();
  return result;
}
