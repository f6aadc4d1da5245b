// Paths into the rows of a table, and the values at their ends, from the type of the rows. Types only.

import type { Decimal } from "./value/decimal.ts";
import type { Item, NativeAttributeInput } from "./value/native-value.ts";

/** The names of a row's attributes; of several kinds of rows, those that all of them have. */
export type AttributeName<Row> = keyof Row & string;

/** The names of the attributes of each kind of rows. */
export type AnyAttributeName<Row> = Row extends unknown ? keyof Row & string : never;

/** A table whose rows are `Item` says nothing of them. */
export type IfUntyped<Row, Then, Otherwise> = Item extends Row ? (Row extends Item ? Then : Otherwise) : Otherwise;

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
export type PathOf<Row> = IfUntyped<Row, string, PathIn<Row, 3>>;

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
export type ElementOf<Value> = unknown extends Value
  ? unknown
  : NativeAttributeInput extends Value
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
