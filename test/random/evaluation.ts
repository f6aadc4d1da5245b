// The reference model's expressions: conditions, updates and projections, evaluated on the histories' own trees.

import type { Condition, KeyCondition, Operand, Path, UpdateAction, UpdateOperand } from "./syntax.ts";
import {
  type Attributes,
  areEqual,
  bytes,
  compare,
  get,
  put,
  scaled,
  stored,
  typeOf,
  unscaled,
  type Value,
} from "./values.ts";

/** A request that the model refuses. */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly item?: Attributes,
  ) {
    super(message);
  }
}

export function invalid(message: string): Refusal {
  return new Refusal("ValidationException", message);
}

export function valueAt(item: Attributes, path: Path): Value | undefined {
  let value: Value | undefined = { M: item };
  for (const element of path) value = value && child(value, element);
  return value;
}

function child(value: Value, element: string | number): Value | undefined {
  if (typeof element === "string") return "M" in value ? get(value.M, element) : undefined;
  return "L" in value ? value.L[element] : undefined;
}

/** Whether an item, or the absence of one, meets a condition. */
export function meets(condition: Condition, item: Attributes | undefined): boolean {
  const attributes = item ?? {};
  switch (condition.kind) {
    case "AND":
      return meets(condition.left, item) && meets(condition.right, item);
    case "OR":
      return meets(condition.left, item) || meets(condition.right, item);
    case "NOT":
      return !meets(condition.condition, item);
    case "attribute_exists":
      return valueAt(attributes, condition.path) !== undefined;
    case "attribute_not_exists":
      return valueAt(attributes, condition.path) === undefined;
    case "attribute_type": {
      const value = valueAt(attributes, condition.path);
      return value !== undefined && typeOf(value) === condition.type;
    }
    case "compare":
      return holds(condition.operator, operandOf(condition.left, attributes), operandOf(condition.right, attributes));
    case "between": {
      const value = operandOf(condition.operand, attributes);
      return holds("<=", condition.low, value) && holds("<=", value, condition.high);
    }
    case "in":
      return condition.candidates.some((candidate) => areEqual(candidate, operandOf(condition.operand, attributes)));
    case "begins_with":
      return beginsWith(valueAt(attributes, condition.path), condition.prefix);
    case "contains":
      return contains(valueAt(attributes, condition.path), condition.element);
  }
}

function operandOf(operand: Operand, item: Attributes): Value | undefined {
  if (operand.kind === "value") return operand.value;
  const value = valueAt(item, operand.path);
  if (operand.kind === "path" || value === undefined) return value;
  if ("S" in value) return { N: String(value.S.length) };
  if ("B" in value) return { N: String(bytes(value.B).length) };
  if ("M" in value) return { N: String(Object.keys(value.M).length) };
  const [elements] = Object.values(value);
  return Array.isArray(elements) ? { N: String(elements.length) } : undefined;
}

function holds(operator: string, left: Value | undefined, right: Value | undefined): boolean {
  if (operator === "<>") return !areEqual(left, right);
  if (operator === "=") return areEqual(left, right);
  const order = left && right && compare(left, right);
  if (order === undefined) return false;
  return { "<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0 }[operator]!;
}

function beginsWith(value: Value | undefined, prefix: Value): boolean {
  if (value && "S" in value && "S" in prefix) return value.S.startsWith(prefix.S);
  if (value && "B" in value && "B" in prefix) return hex(value.B).startsWith(hex(prefix.B));
  return false;
}

function contains(value: Value | undefined, element: Value): boolean {
  if (!value) return false;
  if ("S" in value) return "S" in element && value.S.includes(element.S);
  if ("B" in value) return "B" in element && bytes(value.B).includes(bytes(element.B));
  if ("L" in value) return value.L.some((each) => areEqual(each, element));
  if ("SS" in value) return value.SS.some((S) => areEqual({ S }, element));
  if ("NS" in value) return value.NS.some((N) => areEqual({ N }, element));
  if ("BS" in value) return value.BS.some((B) => areEqual({ B }, element));
  return false;
}

function hex(base64: string): string {
  return bytes(base64).toString("hex");
}

export function meetsKeyCondition(item: Attributes, condition: KeyCondition): boolean {
  const value = get(item, condition.name);
  switch (condition.operator) {
    case "between":
      return holds("<=", condition.low, value) && holds("<=", value, condition.high);
    case "begins_with":
      return beginsWith(value, condition.prefix);
    default:
      return holds(condition.operator, value, condition.value);
  }
}

/** What paths lead to, within as much of the item as leads there; undefined if none leads anywhere. */
export function project(item: Attributes, paths: readonly Path[]): Attributes | undefined {
  const found = fragment({ M: item }, paths);
  return found && "M" in found ? found.M : undefined;
}

function fragment(value: Value, paths: readonly Path[]): Value | undefined {
  if (paths.some((path) => path.length === 0)) return value;
  const firsts = [...new Set(paths.map(([first]) => first!))].sort((a, b) => Number(a) - Number(b));
  const parts: [string | number, Value][] = [];
  for (const first of firsts) {
    const inner = child(value, first);
    const rest = paths.filter((path) => path[0] === first).map((path) => path.slice(1));
    const part = inner && fragment(inner, rest);
    if (part) parts.push([first, part]);
  }
  if (parts.length === 0) return undefined;
  return "M" in value ? { M: Object.fromEntries(parts) } : { L: parts.map(([, part]) => part) };
}

/** The item after an update of `before`, which is the item or, if there is none, its key. */
export function updated(before: Attributes, actions: readonly UpdateAction[]): Attributes {
  const outcomes = actions.map((action) => ({ path: action.path, value: outcomeOf(action, before) }));
  for (const { path } of outcomes) {
    const parent = valueAt(before, path.slice(0, -1));
    const wanted = typeof path.at(-1) === "string" ? "M" : "L";
    if (!parent || typeOf(parent) !== wanted) {
      throw invalid("The document path provided in the update expression is invalid for update");
    }
  }
  // What is set past the end of a list is appended in the order of its indexes.
  outcomes.sort((a, b) => Number(a.path.at(-1)) - Number(b.path.at(-1)) || 0);
  let item: Value = { M: before };
  for (const { path, value } of outcomes) item = set(item, path, value ?? REMOVED);
  return (withoutRemoved(item) as { M: Attributes }).M;
}

/** Stands in the place of what is removed, so that the elements of lists keep their indexes until the end. */
const REMOVED: Value = { S: "\0removed" };

function set(container: Value, path: Path, value: Value): Value {
  const [first, ...rest] = path;
  const inner = rest.length === 0 ? value : set(child(container, first!)!, rest, value);
  if ("M" in container) return { M: put(container.M, first as string, inner) };
  const list = [...(container as { L: readonly Value[] }).L];
  const index = first as number;
  if (index < list.length) list[index] = inner;
  else if (value !== REMOVED) list.push(inner);
  return { L: list };
}

function withoutRemoved(value: Value): Value {
  if ("L" in value) return { L: value.L.filter((element) => element !== REMOVED).map(withoutRemoved) };
  if (!("M" in value)) return value;
  const kept = Object.entries(value.M).filter(([, attribute]) => attribute !== REMOVED);
  return { M: Object.fromEntries(kept.map(([name, attribute]) => [name, withoutRemoved(attribute)])) };
}

/** The value that an action leaves at its path, if any. */
function outcomeOf(action: UpdateAction, before: Attributes): Value | undefined {
  const present = valueAt(before, action.path);
  switch (action.kind) {
    case "SET":
      return evaluate(action.operand, before);
    case "REMOVE":
      return undefined;
    case "ADD": {
      const value = stored(action.value);
      if (!present) return value;
      if ("N" in present && "N" in value) return { N: unscaled(scaled(present.N) + scaled(value.N)) };
      const [type, own, other] = sets(present, value);
      return setOf(type, [...own, ...other.filter((element) => !own.includes(element))]);
    }
    case "DELETE": {
      if (!present) return undefined;
      const [type, own, other] = sets(present, stored(action.value));
      const left = own.filter((element) => !other.includes(element));
      return left.length > 0 ? setOf(type, left) : undefined;
    }
  }
}

function sets(a: Value, b: Value): [type: string, a: readonly string[], b: readonly string[]] {
  if ("SS" in a && "SS" in b) return ["SS", a.SS, b.SS];
  if ("NS" in a && "NS" in b) return ["NS", a.NS, b.NS];
  if ("BS" in a && "BS" in b) return ["BS", a.BS, b.BS];
  throw wrongType();
}

function setOf(type: string, elements: readonly string[]): Value {
  return { [type]: elements } as unknown as Value;
}

function evaluate(operand: UpdateOperand, item: Attributes): Value {
  switch (operand.kind) {
    case "value":
      return operand.value;
    case "path": {
      const value = valueAt(item, operand.path);
      if (!value) throw invalid("The provided expression refers to an attribute that does not exist in the item");
      return value;
    }
    case "if_not_exists":
      return valueAt(item, operand.path) ?? evaluate(operand.otherwise, item);
    case "list_append": {
      const first = evaluate(operand.first, item);
      const second = evaluate(operand.second, item);
      if (!("L" in first && "L" in second)) throw wrongType();
      return { L: [...first.L, ...second.L] };
    }
    case "+":
    case "-": {
      const left = evaluate(operand.left, item);
      const right = evaluate(operand.right, item);
      if (!("N" in left && "N" in right)) throw wrongType();
      const [a, b] = [scaled(left.N), scaled(right.N)];
      return { N: unscaled(operand.kind === "+" ? a + b : a - b) };
    }
  }
}

function wrongType(): Refusal {
  return invalid("An operand in the update expression has an incorrect data type");
}
