// Items as a read answers them: whole, as their stored bytes, or what a projection leaves of them.

import { type Projection, project } from "../../expressions/projection-expression.ts";
import { AttributeFinder } from "./attribute-finder.ts";
import { Item } from "./item-encoding.ts";

/** What makes a read's answer of each item. Without a projection items are handed on as they are, their bytes unread. */
export function projector(projection: Projection | undefined): (item: Item) => Item {
  if (!projection) return (item) => item;
  const finder = new AttributeFinder(projection.attributes);
  return (item) => Item.of(project(projection, item.attributesFor(finder)));
}
