// An item as a read answers it: whole, as its stored bytes, or what a projection leaves of it.

import { type Projection, project } from "../../expressions/projection-expression.ts";
import { Item } from "./item-encoding.ts";

/** An item without a projection is handed on as it is, its bytes unread. */
export function projectItem(projection: Projection | undefined, item: Item): Item {
  return projection ? Item.of(project(projection, item.attributes)) : item;
}
