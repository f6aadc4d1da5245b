// The types of what a table takes and answers, made from the types of its items, its key and its indexes. Types only.

import type * as Api from "./api/structures.ts";
import type { UpdateExpression } from "./expression/update.ts";
import type { PageCursor } from "./paging/page.ts";
import type { CursorOption } from "./paging/paged-request.ts";
import type { IfUntyped, PathOf } from "./row-path.ts";
import type { Item, ItemInput, NativeAttributeInput } from "./value/native-value.ts";

/** An item as it may be put into a table of such rows. */
export type PutItem<Row> = IfUntyped<Row, ItemInput, Row>;

/** What is left of a row if only parts of it are read. */
export type PartialRow<Row> = IfUntyped<Row, Item, Partial<Row>>;

/** A key: exactly its attributes where their names are known, otherwise any of the row's. */
export type KeyOf<Row, PartitionKey extends keyof Row, SortKey extends keyof Row> = IfUntyped<
  Row,
  ItemInput,
  [PartitionKey] extends [never] ? Readonly<Partial<Row>> : Readonly<Pick<Row, PartitionKey | SortKey>>
>;

/** The values of the attributes of each kind of rows. */
type AnyAttribute<Row> = Row extends unknown ? Row[keyof Row] : never;

/** The values of an expression's placeholders: whatever a table can hold, and the row's own kinds of values. */
export type ExpressionValues<Row> = IfUntyped<
  Row,
  ItemInput,
  { readonly [placeholder: string]: NativeAttributeInput | AnyAttribute<Row> | undefined }
>;

/** An operation's input without the table's name, which the table itself supplies. */
export type TableInput<Input> = Omit<Input, "TableName">;

export type Replace<Structure, Members> = Omit<Structure, keyof Members> & Members;

/** A page of items as a table answers it. */
export type ItemPage<Output, Row extends object> = Replace<Output, { Items: Row[] }> & PageCursor;
/** A page of which only the counts were asked for: `Select: "COUNT"`. */
export type CountPage<Output> = Replace<Output, { Items?: undefined }> & PageCursor;

/** What a projection is: text, or paths. */
export type Projection<Row> = string | readonly (PathOf<Row> | readonly (string | number)[])[];

/** The members of inputs that depend on the types of a table. */
interface TypedMembers<Row, Key, Index extends string> {
  Key: Key;
  ExclusiveStartKey: PutItem<Partial<Row>> | Item;
  IndexName: Index;
  ProjectionExpression: Projection<Row>;
  ExpressionAttributeValues: ExpressionValues<Row>;
  UpdateExpression: string | UpdateExpression | UpdateExpression<Row>;
}

type TypedName<Input> = keyof Input & keyof TypedMembers<unknown, unknown, string>;

/** An input with those of its members typed that have a type of their own; what is optional stays so. */
export type Typed<Input, Row, Key, Index extends string = string> = Omit<Input, "TableName" | TypedName<Input>> & {
  [Name in keyof Pick<Input, TypedName<Input>>]: TypedMembers<Row, Key, Index>[Name];
};

/** An input that asks for parts of items. */
export interface Projected<Row> {
  readonly ProjectionExpression: Projection<Row>;
}

/** An update that is answered with the whole item. */
export interface ReturningAll {
  readonly ReturnValues: "ALL_OLD" | "ALL_NEW";
}

export type PagedInput<Input, Row, Index extends string> = Typed<Input, Row, never, Index> & CursorOption;

/** A query or scan that only counts. */
export interface Counting {
  readonly Select: "COUNT";
}

/** An answer with the item that was. */
export type WithAttributes<Output, Attributes> = Replace<Output, { Attributes?: Attributes }>;

export type GetItemOutput<Row> = Replace<Api.GetItemOutput, { Item?: Row }>;
