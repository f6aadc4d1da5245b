// Applies updates. All operands are read from the item as it was, each when its place has been found; maps and lists are
// copied as far as something in them changes. Nothing of the item given is altered.

import { invalid } from "../model/errors.ts";
import { AWS_LIMITS } from "../model/limits.ts";
import { type AttributeMap, type AttributeValue, attributeOf, setAttribute } from "../values/attribute-value.ts";
import { valueAt } from "../values/document-path.ts";
import { addNumbers, NumberError, subtractNumbers } from "../values/number.ts";
import { equalValues } from "../values/order.ts";
import { attributeValueSize } from "../values/size.ts";
import { ascending, fragment, type PathBranches } from "./path-tree.ts";
import type { Update, UpdateAction, UpdateOperand } from "./update.ts";

const NO_SUCH_ATTRIBUTE = "The provided expression refers to an attribute that does not exist in the item";
/** Said of an item that an update makes too large. */
export const ITEM_TOO_LARGE = "Item size to update has exceeded the maximum allowed size";
const NO_SUCH_PLACE = "The document path provided in the update expression is invalid for update";

/** The value that an action leaves at its path; undefined if it leaves none. */
type Outcome = AttributeValue | undefined;
/** The outcome of an action, which is given by its place among the actions. */
type Outcomes = (action: number) => Outcome;

export interface UpdateResult {
  readonly item: AttributeMap;
  /** What the update's paths led to before, as `UPDATED_OLD` answers it. */
  updatedOld(): AttributeMap;
  /**
   * What the update's paths lead to now, as `UPDATED_NEW` answers it. Indexes are taken as they were written, so an
   * element appended past the end is not found, and in the place of one removed stands the next.
   */
  updatedNew(): AttributeMap;
}

/**
 * Applies an update to an item.
 *
 * @param before the item, or the key of one that is to be made
 * @param bytesMax how large an item may be. What the update sets is held against it; the whole item is the caller's to check
 * @throws ValidationException if an operand is missing or of the wrong type, a number gets out of range, a path leads into
 * something that is not there, or the update sets more than an item can hold
 */
export function applyUpdate(
  update: Update,
  before: AttributeMap,
  bytesMax: number = AWS_LIMITS.itemBytesMax,
): UpdateResult {
  const outcomes = outcomesOf(update, before, bytesMax);
  const item = changeMap(before, update.tree, outcomes);
  return {
    item,
    updatedOld: () => fragment(update.tree, before),
    updatedNew: () => fragment(update.tree, item),
  };
}

/**
 * What the actions leave. Ends as soon as that is more than an item can hold: a short expression may set one long list to
 * hundreds of attributes.
 */
function outcomesOf({ actions, typeMismatch }: Update, item: AttributeMap, bytesMax: number): Outcomes {
  let bytes = 0;
  return (action) => {
    const outcome = outcomeOf(actions[action]!, item, typeMismatch);
    if (outcome) bytes += attributeValueSize(outcome);
    if (bytes > bytesMax) throw invalid(ITEM_TOO_LARGE);
    return outcome;
  };
}

function outcomeOf(action: UpdateAction, item: AttributeMap, typeMismatch: string): Outcome {
  switch (action.kind) {
    case "SET":
      return evaluate(action.operand, item, typeMismatch);
    case "REMOVE":
      return undefined;
    case "ADD":
      return add(valueAt(item, action.path), action.value, typeMismatch);
    case "DELETE":
      return remove(valueAt(item, action.path), action.value, typeMismatch);
  }
}

function evaluate(operand: UpdateOperand, item: AttributeMap, typeMismatch: string): AttributeValue {
  switch (operand.kind) {
    case "path": {
      const value = valueAt(item, operand.path);
      if (!value) throw invalid(NO_SUCH_ATTRIBUTE);
      return value;
    }
    case "value":
      return operand.value;
    case "if_not_exists":
      return valueAt(item, operand.path) ?? evaluate(operand.otherwise, item, typeMismatch);
    case "list_append": {
      const first = evaluate(operand.first, item, typeMismatch);
      if (!("L" in first)) throw invalid(typeMismatch);
      const second = evaluate(operand.second, item, typeMismatch);
      if (!("L" in second)) throw invalid(typeMismatch);
      return { L: [...first.L, ...second.L] };
    }
    case "arithmetic": {
      const left = evaluate(operand.left, item, typeMismatch);
      if (!("N" in left)) throw invalid(typeMismatch);
      const right = evaluate(operand.right, item, typeMismatch);
      if (!("N" in right)) throw invalid(typeMismatch);
      return { N: calculate(operand.operator === "+" ? addNumbers : subtractNumbers, left.N, right.N) };
    }
    case "equality": {
      const left = evaluateIfPresent(operand.left, item, typeMismatch);
      const right = evaluateIfPresent(operand.right, item, typeMismatch);
      return { BOOL: left !== undefined && right !== undefined && equalValues(left, right) };
    }
  }
}

/** What an equality compares: an attribute that is not there is equal to nothing. */
function evaluateIfPresent(
  operand: UpdateOperand,
  item: AttributeMap,
  typeMismatch: string,
): AttributeValue | undefined {
  return operand.kind === "path" ? valueAt(item, operand.path) : evaluate(operand, item, typeMismatch);
}

function calculate(operation: (a: string, b: string) => string, a: string, b: string): string {
  try {
    return operation(a, b);
  } catch (error) {
    if (error instanceof NumberError) throw invalid(error.message);
    throw error;
  }
}

/** `ADD`: a sum, a union, or (in the legacy parameter only) a longer list. */
function add(present: AttributeValue | undefined, value: AttributeValue, typeMismatch: string): AttributeValue {
  if (!present) return value;
  if ("N" in present && "N" in value) return { N: calculate(addNumbers, present.N, value.N) };
  if ("SS" in present && "SS" in value) return { SS: union(present.SS, value.SS) };
  if ("NS" in present && "NS" in value) return { NS: union(present.NS, value.NS) };
  if ("BS" in present && "BS" in value) return { BS: union(present.BS, value.BS) };
  if ("L" in present && "L" in value) return { L: [...present.L, ...value.L] };
  throw invalid(typeMismatch);
}

/** `DELETE`: what is left of a set. There are no empty sets: with its last element the attribute goes. */
function remove(present: AttributeValue | undefined, value: AttributeValue, typeMismatch: string): Outcome {
  if (!present) return undefined;
  if ("SS" in present && "SS" in value) {
    const SS = difference(present.SS, value.SS);
    return SS.length > 0 ? { SS } : undefined;
  }
  if ("NS" in present && "NS" in value) {
    const NS = difference(present.NS, value.NS);
    return NS.length > 0 ? { NS } : undefined;
  }
  if ("BS" in present && "BS" in value) {
    const BS = difference(present.BS, value.BS);
    return BS.length > 0 ? { BS } : undefined;
  }
  throw invalid(typeMismatch);
}

function union(a: readonly string[], b: readonly string[]): readonly string[] {
  return [...new Set([...a, ...b])];
}

function difference(a: readonly string[], b: readonly string[]): readonly string[] {
  const removed = new Set(b);
  return a.filter((element) => !removed.has(element));
}

function changeMap(map: AttributeMap, { names }: PathBranches<number>, outcomes: Outcomes): AttributeMap {
  if (!names) throw invalid(NO_SUCH_PLACE);
  const changed = { ...map };
  for (const [name, tree] of names) {
    const outcome = "leaf" in tree ? outcomes(tree.leaf) : change(attributeOf(map, name), tree, outcomes);
    if (outcome) setAttribute(changed, name, outcome);
    else delete changed[name];
  }
  return changed;
}

/** Elements are set, and those past the end appended, before any is removed: indexes are those of the list as it was. */
function changeList(
  list: readonly AttributeValue[],
  { indexes }: PathBranches<number>,
  outcomes: Outcomes,
): readonly AttributeValue[] {
  if (!indexes) throw invalid(NO_SUCH_PLACE);
  const changed = [...list];
  const removed = new Set<number>();
  for (const [index, tree] of ascending(indexes)) {
    const outcome = "leaf" in tree ? outcomes(tree.leaf) : change(list[index], tree, outcomes);
    if (!outcome) removed.add(index);
    else if (index < list.length) changed[index] = outcome;
    else changed.push(outcome);
  }
  return removed.size > 0 ? changed.filter((_, index) => index >= list.length || !removed.has(index)) : changed;
}

function change(value: AttributeValue | undefined, tree: PathBranches<number>, outcomes: Outcomes) {
  if (value && "M" in value) return { M: changeMap(value.M, tree, outcomes) };
  if (value && "L" in value) return { L: changeList(value.L, tree, outcomes) };
  throw invalid(NO_SUCH_PLACE);
}
