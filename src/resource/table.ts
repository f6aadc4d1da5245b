// A table: boto3's `dynamodb.Table`. Its items' operations, and its description as attributes that load themselves.

import type * as Api from "./api/structures.ts";
import { type BatchGetOptions, BatchGetRequest } from "./batch/batch-get-request.ts";
import { BatchWriter, type BatchWriterOptions } from "./batch/batch-writer.ts";
import type { Client } from "./client.ts";
import { keyNamesOf } from "./paging/key-names.ts";
import type { PageCursor } from "./paging/page.ts";
import { type CursorOption, PagedRequest, type PagedRequestParts } from "./paging/paged-request.ts";
import { ScanRequest } from "./paging/scan-request.ts";
import { TableDescriptionAttributes } from "./table-description.ts";
import type { Transport } from "./transport/transport.ts";
import type { Item, ItemInput } from "./value/native-value.ts";
import type { WaiterConfig } from "./waiter.ts";

/** An operation's input without the table's name, which the table itself supplies. */
export type TableInput<Input> = Omit<Input, "TableName">;

type Replace<Output, Members> = Omit<Output, keyof Members> & Members;

/** A page of items as a table answers it. */
export type ItemPage<Output, Row extends object> = Replace<Output, { Items: Row[] }> & PageCursor;
/** A page of which only the counts were asked for: `Select: "COUNT"`. */
export type CountPage<Output> = Replace<Output, { Items?: undefined }> & PageCursor;

type PagedInput<Input> = TableInput<Input> & CursorOption;
type Counting<Input> = PagedInput<Input> & { readonly Select: "COUNT" };

/** What belongs to a resource beside its attributes. */
export interface TableMeta {
  readonly serviceName: "dynamodb";
  readonly identifiers: readonly ["name"];
  readonly client: Client;
  /** What has been loaded of its description; undefined before. */
  readonly data: Api.TableDescription | undefined;
}

/**
 * A table by its name; whether it exists shows with the first request. `Row` is the type of its items.
 *
 * @example
 * const table = dynamodb.Table("users");
 * await table.putItem({ Item: { username: "janedoe", last_name: "Doe", age: 25 } });
 * await table.itemCount; // 1: loads the table's description, once
 */
export class Table<Row extends object = Item> extends TableDescriptionAttributes {
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
    input: Replace<TableInput<Api.PutItemInput>, { readonly Item: Item extends Row ? ItemInput : Row }>,
  ): Promise<Replace<Api.PutItemOutput, { Attributes?: Row }>> {
    return this.meta.client.putItem(this.#named(input) as Api.PutItemInput) as never;
  }

  getItem(input: TableInput<Api.GetItemInput>): Promise<Replace<Api.GetItemOutput, { Item?: Row }>> {
    return this.meta.client.getItem(this.#named(input)) as never;
  }

  updateItem(
    input: TableInput<Api.UpdateItemInput>,
  ): Promise<Replace<Api.UpdateItemOutput, { Attributes?: Item extends Row ? Item : Partial<Row> }>> {
    return this.meta.client.updateItem(this.#named(input)) as never;
  }

  deleteItem(input: TableInput<Api.DeleteItemInput>): Promise<Replace<Api.DeleteItemOutput, { Attributes?: Row }>> {
    return this.meta.client.deleteItem(this.#named(input)) as never;
  }

  /** The items of one partition: awaited one page, iterated all. See {@link PagedRequest}. */
  query(input: Counting<Api.QueryInput>): PagedRequest<CountPage<Api.QueryOutput>>;
  query(input: PagedInput<Api.QueryInput>): PagedRequest<ItemPage<Api.QueryOutput, Row>>;
  query(input: PagedInput<Api.QueryInput>): PagedRequest<never> {
    return new PagedRequest(this.#paged("Query", input));
  }

  /**
   * The table's items: awaited one page, iterated all; `parallel(n)` reads `n` segments at once. See
   * {@link PagedRequest} and {@link ScanRequest}.
   */
  scan(input: Counting<Api.ScanInput>): ScanRequest<CountPage<Api.ScanOutput>>;
  scan(input?: PagedInput<Api.ScanInput>): ScanRequest<ItemPage<Api.ScanOutput, Row>>;
  scan(input: PagedInput<Api.ScanInput> = {}): ScanRequest<never> {
    return new ScanRequest(this.#paged("Scan", input));
  }

  /**
   * The items of many keys: awaited an array, iterated one after another. See {@link BatchGetRequest}.
   *
   * @param options what is read of the items, such as `ProjectionExpression` and `ConsistentRead`, and how
   * @example
   * const users = await table.batchGet([{ username: "janedoe" }, { username: "johndoe" }], { keepOrder: true });
   */
  batchGet(
    keys: Iterable<ItemInput> | AsyncIterable<ItemInput>,
    options: BatchGetOptions & Omit<Api.KeysAndAttributes, "Keys"> = {},
  ): BatchGetRequest<Row> {
    const { AttributesToGet, ConsistentRead, ProjectionExpression, ExpressionAttributeNames } = options;
    const settings = { AttributesToGet, ConsistentRead, ProjectionExpression, ExpressionAttributeNames };
    return new BatchGetRequest<Row>({
      client: this.meta.client,
      requests: new Map([[this.name, { ...settings, Keys: keys }]]),
      options,
      result: ({ Item }) => Item as Row,
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
  batchWriter(options?: BatchWriterOptions): BatchWriter<Row>;
  batchWriter<Result>(write: (batch: BatchWriter<Row>) => Promise<Result> | Result): Promise<Result>;
  batchWriter<Result>(
    options: BatchWriterOptions,
    write: (batch: BatchWriter<Row>) => Promise<Result> | Result,
  ): Promise<Result>;
  batchWriter<Result>(
    first: BatchWriterOptions | ((batch: BatchWriter<Row>) => Promise<Result> | Result) = {},
    second?: (batch: BatchWriter<Row>) => Promise<Result> | Result,
  ): BatchWriter<Row> | Promise<Result> {
    const [options, write] = typeof first === "function" ? [{}, first] : [first, second];
    const writer = new BatchWriter<Row>(this.name, this.#transport, options, this.meta.client.conversion);
    return write ? writeBatch(writer, write) : writer;
  }

  /** Changes the table. The answer is the table with its description as of the change. */
  async update(input: TableInput<Api.UpdateTableInput>): Promise<Table<Row>> {
    const { TableDescription } = await this.meta.client.updateTable(this.#named(input));
    return new Table(this.name, this.meta.client, this.#transport, TableDescription);
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

  #paged(operation: "Query" | "Scan", input: PagedInput<Api.QueryInput | Api.ScanInput>): PagedRequestParts {
    const keyNames = () => keyNamesOf(this, input.IndexName);
    return { client: this.meta.client, operation, input: this.#named(input), keyNames };
  }

  #named<Input extends object>(input: Input): Input & { readonly TableName: string } {
    return { ...input, TableName: this.name };
  }
}

async function writeBatch<Row extends object, Result>(
  writer: BatchWriter<Row>,
  write: (batch: BatchWriter<Row>) => Promise<Result> | Result,
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
