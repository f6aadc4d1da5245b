// The order in which a table's indexes are looked at, where the first one with something wrong is told: the local before the
// global ones, and those of a kind as a Java hash map of their names has them.

import { javaHashOrder } from "../../model/java-hash-order.ts";
import type { IndexDefinition } from "./table-definition.ts";

type Indexes = readonly IndexDefinition[];

/** By the list that a table has, for writes ask for it all the time. */
const known = new WeakMap<Indexes, Indexes>();

/** The local indexes first, then the global ones, each kind by the hash codes of its names. */
export function inLookedAtOrder(indexes: Indexes): Indexes {
  if (indexes.length < 2) return indexes;
  const before = known.get(indexes);
  if (before) return before;
  const ordered = [...inHashOrder(indexes, "local"), ...inHashOrder(indexes, "global")];
  known.set(indexes, ordered);
  return ordered;
}

function inHashOrder(indexes: Indexes, kind: IndexDefinition["kind"]): IndexDefinition[] {
  const ofKind = new Map(indexes.filter((index) => index.kind === kind).map((index) => [index.name, index]));
  return javaHashOrder([...ofKind.keys()]).map((name) => ofKind.get(name)!);
}
