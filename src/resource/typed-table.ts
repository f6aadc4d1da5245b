// The types of what a table takes and answers, made from the types of its items, its key and its indexes. Types only.

import type * as Api from "./api/structures.ts";
import type { UpdateExpression } from "./expression/update.ts";
import type { PageCursor } from "./paging/page.ts";
import type { CursorOption } from "./paging/paged-request.ts";
import type { Decimal } from "./value/decimal.ts";
import type { Item, ItemInput, NativeAttributeInput } from "./value/native-value.ts";

/** The names of a row's attributes; of several kinds of rows, those that all of them have. */
export type AttributeName<Row> = keyof Row & string;

/** The names of the attributes of each kind of rows. */
export type AnyAttributeName<Row> = Row extends unknown ? keyof Row & string : never;

/** The values of the attributes of each kind of rows. */
type AnyAttribute<Row> = Row extends unknown ? Row[keyof Row] : never;

/** A table whose rows are `Item` says nothing of them. */
type IfUntyped<Row, Then, Otherwise> = Item extends Row ? (Row extends Item ? Then : Otherwise) : Otherwise;

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

/** The values of an expression's placeholders: whatever a table can hold, and the row's own kinds of values. */
export type ExpressionValues<Row> = IfUntyped<
  Row,
  ItemInput,
  { readonly [placeholder: string]: NativeAttributeInput | AnyAttribute<Row> | undefined }
>;

/** What is not walked into: it has no members in DynamoDB. */
type Leaf =
  | string
  | number
  | bigint
  | boolean
  | null
  | undefined
  | Date
  | Decimal
  | Uint8Array
  | ReadonlySet<unknown>
  | ((...rest: never) => unknown);

/** How many levels of names are checked; what is deeper is any text. */
type Less = { readonly 3: 2; readonly 2: 1; readonly 1: 0; readonly 0: 0 };
type Level = keyof Less;

/**
 * The paths to a row's attributes as text: `"address.lines[0]"`. Four names are checked, whatever is beneath is any text.
 */
export type PathOf<Row, Levels extends Level = 3> = IfUntyped<Row, string, PathIn<Row, Levels>>;

type PathIn<Row, Levels extends Level> = Row extends unknown
  ? { [Name in AttributeName<Row>]: Name | `${Name}${Beneath<Row[Name], Levels>}` }[AttributeName<Row>]
  : never;

// Maps first: TypeScript takes a Map for a set, by its members.
type Beneath<Value, Levels extends Level> =
  Value extends ReadonlyMap<string, unknown>
    ? `.${string}`
    : Value extends Leaf
      ? never
      : Levels extends 0
        ? `.${string}` | `[${string}`
        : Value extends readonly (infer Element)[]
          ? `[${number}]` | `[${number}]${Beneath<Element, Less[Levels]>}`
          : `.${PathIn<Value, Less[Levels]>}`;

/** The value at a path; of several kinds of rows, any of theirs. */
export type ValueAt<Row, Path extends string> = IfUntyped<Row, NativeAttributeInput, ValueIn<Row, Path>>;

type ValueIn<Row, Path extends string> = Row extends unknown
  ? Path extends keyof Row
    ? Exclude<Row[Path], undefined>
    : Path extends `${infer Head}.${infer Rest}`
      ? ValueIn<Step<Row, Head>, Rest>
      : Step<Row, Path>
  : never;

/** The element of a list or set; anything, if nothing is known of the value. */
export type ElementOf<Value> = NativeAttributeInput extends Value
  ? NativeAttributeInput
  : Value extends readonly (infer Element)[] | ReadonlySet<infer Element>
    ? Element
    : never;

/** `lines[0]`, or a name. */
type Step<Row, Text extends string> = Text extends `${infer Name}[${number}]${infer More}`
  ? Elements<Name extends "" ? Row : Member<Row, Name>, More>
  : Member<Row, Text>;

type Elements<Value, More extends string> = Value extends readonly (infer Element)[]
  ? More extends ""
    ? Element
    : Step<Element, More>
  : never;

type Member<Row, Name extends string> =
  Row extends ReadonlyMap<string, infer Value>
    ? Value
    : Row extends Leaf
      ? never
      : Name extends keyof Row
        ? Exclude<Row[Name], undefined>
        : never;

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
