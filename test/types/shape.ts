// Compiles or does not: what TypeScript makes of shapes. Checked by `tsc --noEmit`; nothing here runs.

import { boolean, enumeration, list, required, string, structure, type TypeOf } from "../../src/model/shape.ts";

const tag = structure("Tag", {
  Key: required(string()),
  Kind: required(enumeration("A", "B")),
  Value: string(),
  Flag: boolean,
});
type Tag = TypeOf<typeof tag>;
export const t: Tag = { Key: "x", Kind: "A" };
const outer = structure("Outer", { Tags: list(tag), Req: required(list(tag)) });
export const o: TypeOf<typeof outer> = { Req: [{ Key: "1", Kind: "B", Flag: true }] };
// @ts-expect-error
export const bad: Tag = { Key: "x", Kind: "C" };
