// The shape of one action, out of the shape of a transaction's input.

import type { NativeShape } from "../native-shape.ts";

/** The shape of the elements of `TransactItems`. */
export function actionShape(input: NativeShape | undefined): NativeShape | undefined {
  const actions = typeof input === "object" && input.kind === "structure" ? input.members.TransactItems : undefined;
  return typeof actions === "object" && actions.kind === "list" ? actions.of : undefined;
}
