// The parameters that expressions replaced, turned into the same conditions and updates: Expected, QueryFilter and
// ScanFilter, KeyConditions, AttributeUpdates.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.html

export { checkOperatorAlone, expectedToCondition, filterToCondition } from "./legacy-conditions.ts";
export { keyConditionsToKeyCondition } from "./legacy-key-conditions.ts";
export { attributeUpdatesToUpdate } from "./legacy-updates.ts";
