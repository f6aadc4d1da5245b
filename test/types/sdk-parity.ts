// Holds the resource library's inputs and answers to those of @aws-sdk/client-dynamodb: the same operations, the same
// members at every depth, the same values of enumerations. Checked by `tsc --noEmit`: what a newer SDK adds is an error
// here, which names it. Nothing here runs.

import type * as Sdk from "@aws-sdk/client-dynamodb";
import type {
  AttributePath,
  Condition,
  Item,
  NativeAttributeInput,
  OperationName,
  Operations,
  UpdateExpression,
} from "../../src/index.ts";

type SdkModule = typeof Sdk;
type SdkCommand<Name extends string> = SdkModule[`${Name}Command` & keyof SdkModule] extends abstract new (
  ...input: never
) => infer Command
  ? Command
  : never;
type SdkInput<Name extends string> = SdkCommand<Name> extends { readonly input: infer Input } ? Input : never;
type SdkOutput<Name extends string> =
  SdkCommand<Name> extends {
    resolveMiddleware(...rest: never): (...rest: never) => Promise<{ output: infer Output }>;
  }
    ? Omit<Output, "$metadata">
    : never;

/** Every path through a type, as text: `KeySchema.[].KeyType.HASH`. Attribute values are one step, whatever their form. */
type Paths<T> = T extends undefined
  ? never
  : IsAttributeValue<T> extends true
    ? "an attribute value"
    : IsExpression<T> extends true
      ? "string"
      : T extends string
        ? string extends T
          ? "string"
          : T
        : T extends number | Date
          ? "number or time"
          : T extends boolean
            ? "boolean"
            : T extends readonly (infer Element)[]
              ? `[].${PathsOf<Element> & string}`
              : T extends object
                ? PathsOfMembers<T>
                : never;

type PathsOfMembers<T> = {
  [Name in keyof T]-?: string extends Name
    ? `*.${PathsOf<T[Name]> & string}`
    : Name | `${Name & string}.${PathsOf<T[Name]> & string}`;
}[keyof T];

/** What stands in the place of an expression's text. */
type IsExpression<T> = T extends Condition | UpdateExpression
  ? true
  : [T, readonly AttributePath[]] extends [readonly AttributePath[], T]
    ? true
    : false;

/** Attribute values are unions that must not be taken apart. */
type PathsOf<T> = IsAttributeValue<Exclude<T, undefined>> extends true ? "an attribute value" : Paths<T>;

type IsAttributeValue<T> = [T] extends [never]
  ? false
  : [NativeAttributeInput] extends [T]
    ? true
    : [Item[string]] extends [T]
      ? true
      : [T] extends [Sdk.AttributeValue]
        ? true
        : false;

/** The paths that only one of the two has; `never` if there are none. */
type Difference<Ours, Theirs> =
  | `only ours: ${Exclude<Paths<Ours>, Paths<Theirs>> & string}`
  | `only the SDK's: ${Exclude<Paths<Theirs>, Paths<Ours>> & string}`;

type Empty<T> = T extends Record<string, never> ? Record<never, never> : T;

type InputDifference = {
  [Name in OperationName]: Difference<Empty<Operations[Name]["input"]>, SdkInput<Name>>;
}[OperationName];
type OutputDifference = {
  [Name in OperationName]: Difference<Empty<Operations[Name]["output"]>, SdkOutput<Name>>;
}[OperationName];

type SdkOperation = keyof {
  [Name in keyof SdkModule as Name extends `${infer Operation}Command` ? Exclude<Operation, "$"> : never]: never;
};

type NoneOf<T extends never> = T;
export type Inputs = NoneOf<InputDifference>;
export type Outputs = NoneOf<OutputDifference>;
export type Missing = NoneOf<Exclude<SdkOperation, OperationName>>;
export type TooMany = NoneOf<Exclude<OperationName, SdkOperation>>;
