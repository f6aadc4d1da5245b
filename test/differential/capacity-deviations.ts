// Where DynamoDB Local is known to charge otherwise than Amazon DynamoDB does, and to leave out the metrics of item
// collections: rows of deviations.ts.

import { isDeepStrictEqual } from "node:util";
import type { Difference, MemberBehaviour } from "./deviations.ts";
import { stable, withCanonicalNumbers } from "./normalize.ts";
import type { Answer, Json, JsonObject } from "./sides.ts";

/** What a request consumed of one table. */
interface Consumed {
  readonly TableName: string;
  readonly CapacityUnits: number;
  readonly Table?: { readonly CapacityUnits: number };
  readonly LocalSecondaryIndexes?: Readonly<Record<string, { readonly CapacityUnits: number }>>;
  readonly GlobalSecondaryIndexes?: Readonly<Record<string, { readonly CapacityUnits: number }>>;
}

export const capacityBehaviours: readonly MemberBehaviour[] = [
  {
    member: "ItemCollectionMetrics",
    where: areMetricsLeftOut,
    reason: "does not tell the size of item collections",
  },
  {
    member: "ConsumedCapacity",
    where: (difference) => difference.request.operation === "DeleteItem" && isUnasked(difference),
    reason: "tells the capacity unasked when there was no item to delete",
  },
  {
    member: "ConsumedCapacity",
    where: (difference) =>
      /^(Put|Update|Delete|BatchWrite)Item$/.test(difference.request.operation) &&
      arePairs(difference, isWriteChargedMore),
    reason:
      "charges global indexes in which an item neither was nor is, entries of local indexes for more than they hold, and in batches two units for the deletion of nothing",
  },
  {
    member: "ConsumedCapacity",
    where: (difference) =>
      difference.request.operation === "TransactWriteItems" && arePairs(difference, isTransactionChargedOtherwise),
    reason:
      "charges global indexes twice in transactions too, the deletion of nothing half, and of actions that consume the same only one; and does not say that it is of writes",
  },
  {
    member: "ConsumedCapacity",
    where: (difference) =>
      difference.request.operation === "TransactGetItems" &&
      arePairs(difference, (ours, local) => isDeepStrictEqual(ours, withKind(local, "ReadCapacityUnits"))),
    reason: "does not say that capacity is of reads",
  },
  {
    member: "ConsumedCapacity",
    where: (difference) => difference.request.operation === "BatchGetItem" && arePairs(difference, isAbsenceCharged),
    reason: "charges nothing for items that are not there",
  },
  {
    member: "ConsumedCapacity",
    where: (difference) =>
      /^(Query|Scan)$/.test(difference.request.operation) && arePairs(difference, isReadChargedOtherwise),
    reason:
      "charges nothing for an empty page; what a query projects of a local index, as if it were read from the table; and what a scan reads of an index as if it were whole items, but nothing of the table",
  },
];

function responseOf(answer: Answer): JsonObject {
  return "response" in answer ? answer.response : {};
}

function consumedIn(answer: Answer): readonly Consumed[] {
  const consumed = responseOf(answer).ConsumedCapacity ?? [];
  return (Array.isArray(consumed) ? consumed : [consumed]) as unknown as readonly Consumed[];
}

/** Whether what was consumed is told of the same tables on both sides, and is so of each. */
function arePairs(
  difference: Difference,
  areSo: (ours: Consumed, local: Consumed, difference: Difference) => boolean,
): boolean {
  const [ours, local] = [consumedIn(difference.ours), consumedIn(difference.local)].map((consumed) =>
    consumed.toSorted((a, b) => (a.TableName < b.TableName ? -1 : 1)),
  );
  return (
    ours!.length === local!.length &&
    ours!.every((each, i) => each.TableName === local![i]!.TableName && areSo(each, local![i]!, difference))
  );
}

/** DynamoDB Local has none; here they are those of the key, or keys, that the request names. */
function areMetricsLeftOut({ request, ours, local }: Difference): boolean {
  const metrics = responseOf(ours).ItemCollectionMetrics;
  if (metrics === undefined || "ItemCollectionMetrics" in responseOf(local)) return false;
  const { ItemCollectionKey: key } = metrics as JsonObject;
  const keys = key === undefined ? Object.values(metrics as JsonObject).flat() : [metrics];
  const named = stable(withCanonicalNumbers(request.input));
  return (keys as readonly JsonObject[]).every(({ ItemCollectionKey }) => {
    const members = Object.entries(ItemCollectionKey as JsonObject);
    return members.length === 1 && members.every(([name, value]) => named.includes(`"${name}":${stable(value)}`));
  });
}

function isUnasked({ request, ours, local }: Difference): boolean {
  const asked = request.input.ReturnConsumedCapacity ?? "NONE";
  if (asked !== "NONE" || "ConsumedCapacity" in responseOf(ours)) return false;
  return isDeepStrictEqual(consumedIn(local), [{ TableName: request.input.TableName, CapacityUnits: 1 }]);
}

function unitsOf(consumed: Consumed, kind: "LocalSecondaryIndexes" | "GlobalSecondaryIndexes"): Map<string, number> {
  return new Map(Object.entries(consumed[kind] ?? {}).map(([name, { CapacityUnits }]) => [name, CapacityUnits]));
}

/** Whether each index is charged as `areSo` says; of those that only one side charges, the other one charges 0. */
function areIndexes(
  ours: Consumed,
  local: Consumed,
  kind: "LocalSecondaryIndexes" | "GlobalSecondaryIndexes",
  areSo: (ours: number, local: number) => boolean,
): boolean {
  const [a, b] = [unitsOf(ours, kind), unitsOf(local, kind)];
  return [...new Set([...a.keys(), ...b.keys()])].every((name) => areSo(a.get(name) ?? 0, b.get(name) ?? 0));
}

function isWriteChargedMore(ours: Consumed, local: Consumed, { request }: Difference): boolean {
  if (!(ours.Table && local.Table)) return ours.CapacityUnits <= local.CapacityUnits && !(ours.Table || local.Table);
  const deletions = JSON.stringify(request.input).split('"DeleteRequest"').length - 1;
  const more = local.Table.CapacityUnits - ours.Table.CapacityUnits;
  return (
    more >= 0 &&
    more <= deletions &&
    isSum(ours) &&
    areIndexes(ours, local, "LocalSecondaryIndexes", isEntryLarger) &&
    areIndexes(ours, local, "GlobalSecondaryIndexes", (a, b) => a <= b)
  );
}

/** For each entry of a local index that is written or deleted, there may be one unit more; never where there is none. */
function isEntryLarger(ours: number, local: number): boolean {
  return ours <= local && local <= 2 * ours;
}

function isTransactionChargedOtherwise(ours: Consumed, local: Consumed, { request }: Difference): boolean {
  // A transaction that has been done before, of which the token tells, only reads.
  if (isDeepStrictEqual(ours, withKind(local, "ReadCapacityUnits"))) return "ClientRequestToken" in request.input;
  if (!isDeepStrictEqual(ours, withKind(ours, "WriteCapacityUnits"))) return false;
  const actions = (request.input.TransactItems as readonly JsonObject[]).flatMap((action) => Object.entries(action));
  const least = actions.length > 1 || actions[0]?.[0] === "Delete" ? 0.5 : ours.Table?.CapacityUnits;
  if (!(ours.Table && local.Table)) return !(ours.Table || local.Table);
  return (
    isSum(ours) &&
    local.Table.CapacityUnits >= least! &&
    local.Table.CapacityUnits <= ours.Table.CapacityUnits &&
    (actions.length > 1 ||
      (areIndexes(ours, local, "LocalSecondaryIndexes", isEntryLarger) &&
        areIndexes(ours, local, "GlobalSecondaryIndexes", (a, b) => 2 * a <= b)))
  );
}

/** The same, with each number of units said to be of reads, or of writes. */
function withKind<T>(consumed: T, kind: "ReadCapacityUnits" | "WriteCapacityUnits"): T {
  return JSON.parse(JSON.stringify(consumed), (_, member) =>
    typeof member === "object" && member !== null && "CapacityUnits" in member
      ? { ...member, [kind]: member.CapacityUnits }
      : member,
  );
}

/** Of items that are there the two charge the same, and of the others the least there is is charged here. */
function isAbsenceCharged(ours: Consumed, local: Consumed, { request, ours: answer }: Difference): boolean {
  const { Keys, ConsistentRead } = (request.input.RequestItems as JsonObject)[ours.TableName] as JsonObject;
  const found = (responseOf(answer).Responses as JsonObject)[ours.TableName] as readonly Json[];
  const units = ((Keys as readonly Json[]).length - found.length) * (ConsistentRead === true ? 1 : 0.5);
  const less = local.CapacityUnits + units;
  return isDeepStrictEqual(ours, {
    ...local,
    CapacityUnits: less,
    ...(local.Table && { Table: { CapacityUnits: less } }),
  });
}

function isReadChargedOtherwise(
  ours: Consumed,
  local: Consumed,
  { request: { operation, input }, ours: answer }: Difference,
) {
  if (!isSum(ours)) return false;
  if (responseOf(answer).ScannedCount === 0) {
    return ours.CapacityUnits === (input.ConsistentRead === true ? 1 : 0.5) && local.CapacityUnits === 0;
  }
  if (!("IndexName" in input)) return false;
  if (operation === "Query") {
    return (
      ("ProjectionExpression" in input || "AttributesToGet" in input) &&
      (ours.Table?.CapacityUnits ?? 0) === 0 &&
      ours.CapacityUnits < local.CapacityUnits &&
      areIndexes(ours, local, "LocalSecondaryIndexes", (units, others) => units === others)
    );
  }
  const isLess = (ours: number, local: number) => ours <= local;
  return (
    !(ours.Table && local.Table) ||
    (local.Table.CapacityUnits === 0 &&
      areIndexes(ours, local, "LocalSecondaryIndexes", isLess) &&
      areIndexes(ours, local, "GlobalSecondaryIndexes", isLess))
  );
}

/** Whether the units of table and indexes, if they are told, make up the whole. */
function isSum(consumed: Consumed): boolean {
  if (!consumed.Table) return true;
  const indexes = [...unitsOf(consumed, "LocalSecondaryIndexes"), ...unitsOf(consumed, "GlobalSecondaryIndexes")];
  return consumed.CapacityUnits === indexes.reduce((sum, [, units]) => sum + units, consumed.Table.CapacityUnits);
}
