// The notation in which requests and conditions are written for both sides, as JSON; the Python counterpart is in
// record.py.

import { Attr, type Condition, Decimal, Key } from "../../../src/index.ts";

/** `["and", [["attr", "a"], "eq", 1], [["size", "b"], "gt", 2]]` */
export type ConditionNotation = readonly unknown[];

/** The JavaScript value that a notation stands for. */
export function native(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(native);
  if (typeof value !== "object" || value === null) return value;
  if ("$condition" in value) return condition(value.$condition as ConditionNotation);
  if ("$bytes" in value) return new Uint8Array(Buffer.from(value.$bytes as string, "base64"));
  if ("$decimal" in value) return new Decimal(value.$decimal as string);
  if ("$set" in value) return new Set(native(value.$set) as unknown[]);
  const object: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    Object.defineProperty(object, name, { value: native(member), enumerable: true });
  }
  return object;
}

/** The condition that a notation stands for. */
export function condition([head, ...rest]: ConditionNotation): Condition {
  const [left, right] = rest as [ConditionNotation, ConditionNotation];
  if (head === "and") return condition(left).and(condition(right));
  if (head === "or") return condition(left).or(condition(right));
  if (head === "not") return condition(left).not();
  const [operator, ...operands] = rest as [string, ...unknown[]];
  const reference = operand(head) as unknown as Record<string, (...operands: unknown[]) => Condition>;
  return reference[operator]?.(...operands.map(operand)) as Condition;
}

function operand(notation: unknown): unknown {
  if (!Array.isArray(notation) || notation.length !== 2) return native(notation);
  const [kind, name] = notation;
  if (kind === "attr") return Attr(name);
  if (kind === "key") return Key(name);
  return kind === "size" ? Attr(name).size() : native(notation);
}
