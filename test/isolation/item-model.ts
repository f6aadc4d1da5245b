// A single item with a number in it, as its clients see it.

import type { Model } from "./linearizable.ts";

/** `was` is what the operation found, where its answer says so; null: no item. */
export type ItemOperation =
  | { readonly kind: "get"; readonly was: number | null }
  | { readonly kind: "put"; readonly value: number; readonly was?: number | null }
  | { readonly kind: "delete"; readonly was?: number | null }
  | { readonly kind: "add"; readonly by: number; readonly becomes?: number }
  /** Puts `value` if the item holds `expected`. */
  | { readonly kind: "swap"; readonly expected: number; readonly value: number; readonly succeeded?: boolean };

export const itemModel: Model<number | null, ItemOperation> = {
  initial: null,
  step(state, operation) {
    switch (operation.kind) {
      case "get":
        return operation.was === state ? { state } : undefined;
      case "put":
        return operation.was === undefined || operation.was === state ? { state: operation.value } : undefined;
      case "delete":
        return operation.was === undefined || operation.was === state ? { state: null } : undefined;
      case "add": {
        const sum = (state ?? 0) + operation.by;
        return operation.becomes === undefined || operation.becomes === sum ? { state: sum } : undefined;
      }
      case "swap": {
        const succeeds = state === operation.expected;
        if (operation.succeeded !== undefined && operation.succeeded !== succeeds) return undefined;
        return { state: succeeds ? operation.value : state };
      }
    }
  },
};
