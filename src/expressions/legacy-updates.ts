// AttributeUpdates as an update.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.AttributeUpdates.html

import { type AttributeValueChecks, normalizeOperands } from "../model/attribute-value-checks.ts";
import type { TypeOf } from "../model/shape.ts";
import type { attributeUpdates, attributeValueUpdate } from "../model/shared-shapes.ts";
import { type AttributeType, typeOf } from "../values/attribute-value.ts";
import { emptyKeyValue } from "./empty-key-value.ts";
import { invalidValues } from "./legacy-comparison.ts";
import { type Update, type UpdateAction, updateOf } from "./update.ts";

const TYPE_MISMATCH = "Type mismatch for attribute to update";

const ADD_TYPES: readonly AttributeType[] = ["N", "SS", "NS", "BS", "L"];
const DELETE_TYPES: readonly AttributeType[] = ["SS", "NS", "BS"];

/**
 * The update that `AttributeUpdates` stands for. `PUT` is the default; `ADD` also appends to lists; `DELETE` with a value
 * removes elements of a set.
 *
 * @throws ValidationException if a value is missing, or is of a type that its action cannot take
 */
export function attributeUpdatesToUpdate(
  updates: TypeOf<typeof attributeUpdates>,
  checks?: AttributeValueChecks,
): Update {
  return updateOf(
    Object.entries(normalizeOperands(updates, { ...checks, enveloped: true })).map(([name, update]) =>
      actionOf(name, update),
    ),
    TYPE_MISMATCH,
    { typeMismatch: TYPE_MISMATCH, empty: emptyKeyValue },
  );
}

function actionOf(name: string, { Action = "PUT", Value }: TypeOf<typeof attributeValueUpdate>): UpdateAction {
  const path = [name];
  if (!Value) {
    if (Action !== "DELETE") throw invalidValues("Only DELETE action is allowed when no attribute value is specified");
    return { kind: "REMOVE", path };
  }
  const type = typeOf(Value);
  switch (Action) {
    case "PUT":
      return { kind: "SET", path, operand: { kind: "value", value: Value } };
    case "ADD":
      if (!ADD_TYPES.includes(type)) throw invalidValues(`ADD action is not supported for the type ${type}`);
      return { kind: "ADD", path, value: Value };
    case "DELETE":
      if (!DELETE_TYPES.includes(type)) {
        throw invalidValues(`DELETE action with value is not supported for the type ${type}`);
      }
      return { kind: "DELETE", path, value: Value };
  }
}
