// What a Query or Scan reads: a table or one of its indexes. Which attributes it can answer, and the keys with which a
// page ends and the next begins: of an index's entry, the index's key and the table's together, or ties would be lost.

import { emptyKeyValue, emptyKind } from "../../expressions/empty-key-value.ts";
import type { Projection } from "../../expressions/projection-expression.ts";
import { ENVELOPE } from "../../model/envelope.ts";
import { invalid } from "../../model/errors.ts";
import { javaHashOrder } from "../../model/java-hash-order.ts";
import type { AttributeMap } from "../../values/attribute-value.ts";
import { attributeOf } from "../../values/attribute-value.ts";
import { CapacityMeter, readUnits } from "../capacity.ts";
import type { IndexDefinition, KeyAttribute, KeySchema, TableDefinition } from "../definition/table-definition.ts";
import { AttributeFinder } from "../item/attribute-finder.ts";
import type { Item } from "../item/item-encoding.ts";
import { keyAttributes, pick, storeKeyOf } from "../item/item-key.ts";
import { indexKeyOf, projectedAttributes } from "../write/secondary-index.ts";
import type { Page } from "./page-reader.ts";

/** `Select`. */
export type Select = "SPECIFIC_ATTRIBUTES" | "COUNT" | "ALL_ATTRIBUTES" | "ALL_PROJECTED_ATTRIBUTES";

const INVALID_START = "The provided starting key is invalid: ";

export class ReadSource {
  readonly keyspace: number;
  readonly keys: KeySchema;
  /** Every attribute of a cursor: the index's keys, then those of the table's that are not among them. */
  readonly cursorAttributes: readonly KeyAttribute[];

  private constructor(
    readonly table: TableDefinition,
    readonly index?: IndexDefinition,
  ) {
    this.keyspace = index ? index.keyspace : table.keyspace;
    this.keys = index ? index.keys : table.keys;
    const own = keyAttributes(this.keys);
    const missing = index ? keyAttributes(table.keys).filter(({ name }) => !own.some((key) => key.name === name)) : [];
    this.cursorAttributes = missing.length > 0 ? [...own, ...missing] : own;
  }

  /** @throws ValidationException if the table has no such index, or it can not be read yet, or not consistently */
  static of(table: TableDefinition, indexName: string | undefined, consistentRead: boolean): ReadSource {
    if (indexName === undefined) return new ReadSource(table);
    const index = table.indexes.find(({ name }) => name === indexName);
    if (!index) throw invalid(`The table does not have the specified index: ${indexName}`);
    if (index.kind === "global" && consistentRead) {
      throw invalid("Consistent reads are not supported on global secondary indexes");
    }
    if (index.backfilling || index.status === "CREATING") {
      throw invalid(`Cannot read from backfilling global secondary index: ${indexName}`);
    }
    return new ReadSource(table, index);
  }

  /**
   * Whether the index's entries alone can not answer the request, so that each item has to be read from the table.
   *
   * @throws ValidationException where a global secondary index does not hold what is asked for
   */
  needsItems(select: Select | undefined, projection: Projection | undefined): boolean {
    const { table, index } = this;
    if (!index || index.projection.type === "ALL") return false;
    if (select === "ALL_ATTRIBUTES") {
      if (index.kind === "local") return true;
      throw invalid(
        `One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary index ${index.name} because its projection type is not ALL`,
      );
    }
    if (!projection) return false;
    const held = new Set(projectedAttributes(table, index).map(({ name }) => name));
    const absent = javaHashOrder([...projection.attributes].filter((name) => !held.has(name)));
    if (absent.length === 0) return false;
    if (index.kind === "local") return true;
    throw invalid(
      `One or more parameter values were invalid: Global secondary index ${index.name} does not project [${absent.join(", ")}]`,
    );
  }

  /** `LastEvaluatedKey`: where the next page begins. */
  cursorOf(item: Item): AttributeMap {
    const finder = new AttributeFinder(this.cursorAttributes.map(({ name }) => name));
    return pick(item.attributesFor(finder), this.cursorAttributes);
  }

  /** Whether an `ExclusiveStartKey` has exactly the attributes of a cursor; their types are another question. */
  hasCursorAttributes(startKey: AttributeMap): boolean {
    return (
      Object.keys(startKey).length === this.cursorAttributes.length &&
      this.cursorAttributes.every(({ name }) => attributeOf(startKey, name) !== undefined)
    );
  }

  /** @throws ValidationException unless all of these, a cursor's attributes, have their types and none is empty */
  checkCursorValues(startKey: AttributeMap): void {
    const values = this.cursorAttributes.map(({ name, type }) => ({ name, type, value: attributeOf(startKey, name)! }));
    if (!values.every(({ type, value }) => type in value)) {
      throw invalid(`${INVALID_START}The provided key element does not match the schema`);
    }
    for (const { name, value } of values) {
      const empty = emptyKind(value);
      if (empty) throw invalid(INVALID_START + this.#emptyKeyValue(name, empty));
    }
  }

  #emptyKeyValue(name: string, empty: "string" | "binary"): string {
    const isIndexKey = keyAttributes(this.keys).some((key) => key.name === name);
    return emptyKeyValue(name, empty, isIndexKey ? this.index?.name : undefined);
  }

  /** The store's key of the entry that a cursor names. */
  storeKeyOf(cursor: AttributeMap): Uint8Array {
    return this.index ? indexKeyOf(this.table, this.index, cursor) : storeKeyOf(this.table, cursor);
  }

  /** What reading a page has cost. */
  meter(page: Page, consistentRead: boolean): CapacityMeter {
    const meter = new CapacityMeter(this.table);
    this.charge(meter, page, consistentRead);
    return meter;
  }

  /** Adds what reading a page has cost. */
  charge(meter: CapacityMeter, page: Page, consistentRead: boolean): void {
    const units = readUnits(page.bytes, consistentRead);
    if (this.index) meter.addIndex(this.index, units);
    else meter.addTable(units);
    for (const bytes of page.fetchedBytes) meter.addTable(readUnits(bytes, consistentRead));
  }
}

/**
 * The rules for `Select` beside the parameters that choose attributes.
 *
 * @throws ValidationException
 */
export function checkSelect(
  input: {
    readonly Select?: Select;
    readonly IndexName?: string;
    readonly ProjectionExpression?: string;
    readonly AttributesToGet?: readonly string[];
  },
  reading: "Querying" | "Scanning",
): void {
  const { Select: select } = input;
  const chosen =
    input.ProjectionExpression !== undefined
      ? "ProjectionExpression"
      : input.AttributesToGet !== undefined
        ? "AttributesToGet"
        : undefined;
  if (select === "ALL_PROJECTED_ATTRIBUTES" && input.IndexName === undefined) {
    throw invalid(`ALL_PROJECTED_ATTRIBUTES can be used only when ${reading} using an IndexName`);
  }
  if (select === "SPECIFIC_ATTRIBUTES" && !chosen) {
    const refusal = "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES";
    throw invalid(reading === "Querying" ? `${ENVELOPE}${refusal}` : refusal);
  }
  if (chosen && select !== undefined && select !== "SPECIFIC_ATTRIBUTES") {
    const get = select === "COUNT" ? "only the Count" : select;
    throw invalid(`Cannot specify the ${chosen} when choosing to get ${get}`);
  }
}
