// The four actions on an item, as PutItem, UpdateItem, DeleteItem and the parts of a transaction ask for them. What can
// be refused without the stored item is refused here; the rest is decided in the commit.

import { applyUpdate, ITEM_TOO_LARGE } from "../../expressions/apply-update.ts";
import type { Condition } from "../../expressions/condition-expression.ts";
import type { Update } from "../../expressions/update-expression.ts";
import { DuplicateItemException, invalid } from "../../model/errors.ts";
import type { Limits } from "../../model/limits.ts";
import type { AttributeMap } from "../../values/attribute-value.ts";
import { isMapNestedDeeper } from "../../values/nesting.ts";
import { attributeMapSize } from "../../values/size.ts";
import type { TableDefinition } from "../definition/table-definition.ts";
import type { Item } from "../item/item-encoding.ts";
import { type KeyMismatch, keyAttributes, keyOfItem, keyOfParameter, primaryKeyOf } from "../item/item-key.ts";
import { checkKeyPaths } from "../item/key-paths.ts";
import type { UserIdentity } from "../stream/stream-record.ts";
import { checkIndexKeys, checkUpdatedIndexKeys, isSmallEnough } from "./secondary-index.ts";
import type { ItemAction, Next } from "./write-batch.ts";

/** What any action may carry. */
export interface ActionOptions {
  readonly condition?: Condition;
  /** Who asks for it, if it is not a user. */
  readonly userIdentity?: UserIdentity;
  /** `ReturnValuesOnConditionCheckFailure` is `ALL_OLD`. */
  readonly returnItemOnFailure?: boolean;
}

export interface PutOptions extends ActionOptions {
  /** How an error names a key attribute that is missing or of another type. */
  readonly mismatch?: KeyMismatch;
  /** The item's size, as {@link sizeOfPut} has measured it. */
  readonly bytes: number;
}

export interface UpdateOptions extends ActionOptions {
  /** Measure the item as UpdateItem does: together with the update, where that comes to more than its key. */
  readonly weighsUpdate?: boolean;
}

export const PUT_TOO_LARGE = "Item size has exceeded the maximum allowed size";

/**
 * @returns the size of an item that is to be put
 * @throws ValidationException if it is too large in any table
 */
export function sizeOfPut(item: AttributeMap, { itemBytesMax }: Limits): number {
  const bytes = attributeMapSize(item);
  if (bytes > itemBytesMax) throw invalid(PUT_TOO_LARGE);
  return bytes;
}

/** Replaces the item, or makes it. */
export function putAction(table: TableDefinition, item: AttributeMap, limits: Limits, options: PutOptions): ItemAction {
  const { mismatch, bytes } = options;
  const key = keyOfItem(table, item, limits, mismatch);
  checkIndexKeys(table, item, limits);
  if (!isSmallEnough(table, item, bytes, limits)) throw invalid(PUT_TOO_LARGE);
  checkKeyPaths(table, options.condition);
  return action(table, key, primaryKeyOf(table, item), options, () => ({ after: item, bytes }));
}

/** Makes the item, and replaces none. One that is too large is refused in the commit, as AWS does, unlike one that is put. */
export function insertAction(table: TableDefinition, item: AttributeMap, limits: Limits): ItemAction {
  const key = keyOfItem(table, item, limits);
  checkIndexKeys(table, item, limits);
  return action(table, key, primaryKeyOf(table, item), {}, (before) => {
    const bytes = attributeMapSize(item);
    if (!isSmallEnough(table, item, bytes, limits)) throw invalid(PUT_TOO_LARGE);
    if (before) throw new DuplicateItemException("Duplicate primary key exists in table");
    return { after: item, bytes };
  });
}

/** Member by member: to copy all of the options but one takes longer than all the rest of a PutItem's checks. */
function action(
  table: TableDefinition,
  key: Uint8Array,
  keyAttributes: AttributeMap,
  { condition, userIdentity, returnItemOnFailure }: ActionOptions,
  next?: (before: Item | undefined) => Next,
): ItemAction {
  return { table, key, keyAttributes, condition, userIdentity, returnItemOnFailure, next };
}

/** Removes the item, if it is there. */
export function deleteAction(
  table: TableDefinition,
  key: AttributeMap,
  limits: Limits,
  options: ActionOptions = {},
): ItemAction {
  const storeKey = keyOfParameter(table, key, limits);
  checkKeyPaths(table, options.condition);
  return action(table, storeKey, key, options, () => ({ after: undefined }));
}

/** Checks a condition on an item and changes nothing. */
export function checkAction(
  table: TableDefinition,
  key: AttributeMap,
  limits: Limits,
  options: ActionOptions,
): ItemAction {
  const storeKey = keyOfParameter(table, key, limits);
  checkKeyPaths(table, options.condition);
  return action(table, storeKey, key, options);
}

/** Changes the item, or makes it from its key: but not of an update that would only take something away. */
export function updateAction(
  table: TableDefinition,
  key: AttributeMap,
  update: Update | undefined,
  limits: Limits,
  options: UpdateOptions = {},
): ItemAction {
  const storeKey = keyOfParameter(table, key, limits);
  for (const { name } of keyAttributes(table.keys)) {
    if (update?.attributes.has(name)) {
      throw invalid(
        `One or more parameter values were invalid: Cannot update attribute ${name}. This attribute is part of the key`,
      );
    }
  }
  checkKeyPaths(table, options.condition, update);
  const addition = options.weighsUpdate && update ? Math.max(0, updateWeight(update) - attributeMapSize(key)) : 0;
  return action(table, storeKey, key, options, (before) => {
    if (!update) return { after: before ? before.attributes : key };
    const result = applyUpdate(update, before ? before.attributes : key, limits.itemBytesMax);
    if (!before && onlyTakesAway(update)) return { after: undefined, update: result };
    checkUpdatedIndexKeys(table, before?.attributes, result.item, update, limits);
    if (isMapNestedDeeper(result.item, limits.nestingLevelsMax)) throw invalid(UPDATED_ITEM_NESTED_TOO_DEEP);
    const bytes = attributeMapSize(result.item);
    if (!isSmallEnough(table, result.item, bytes + addition, limits)) throw invalid(ITEM_TOO_LARGE);
    return { after: result.item, bytes, update: result };
  });
}

/** Unlike of a value that a request has, AWS says no more of an item that an update nests too deeply. */
const UPDATED_ITEM_NESTED_TOO_DEEP = "Nesting Levels have exceeded supported limits";

/**
 * Whether all that an update does is to remove attributes or elements of sets. AWS makes no item of it ("Causes nothing to
 * happen", says the documentation of `AttributeUpdates`), while it makes one of an update without any action.
 */
function onlyTakesAway({ actions }: Update): boolean {
  return actions.length > 0 && actions.every(({ kind }) => kind === "REMOVE" || kind === "DELETE");
}

const UPDATE_BYTES = 3;
const VALUE_ACTION_BYTES = 19;
const CLEARING_ACTION_BYTES = 2;

/** What an update weighs beside the item that it makes. AWS does not document it; it was measured. */
function updateWeight({ actions }: Update): number {
  let weight = UPDATE_BYTES;
  for (const { kind } of actions) weight += kind === "REMOVE" ? CLEARING_ACTION_BYTES : VALUE_ACTION_BYTES;
  return weight;
}
