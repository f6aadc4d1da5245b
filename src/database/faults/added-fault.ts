// A fault that was added to a database: whether it strikes a request, and how often it has.

import { normalizeAttributes } from "../../model/attribute-value-checks.ts";
import type { AttributeMap } from "../../values/attribute-value.ts";
import { isRead, type Request } from "../request-kind.ts";
import type { State } from "../snapshot.ts";
import { type Fault, OPERATIONS, operationsOf } from "./fault.ts";
import type { Target } from "./request-targets.ts";
import { seededRandom } from "./seeded-random.ts";

const DEFAULT_SEED = 1;

/** What a test holds of a fault that it has added. */
export interface FaultHandle {
  readonly fault: Fault;
  /** How many requests were such that it could have struck them. */
  readonly matched: number;
  /** How many it has struck. */
  readonly struck: number;
  /** Ends it. */
  remove(): void;
}

export class AddedFault {
  /** See {@link FaultHandle}. */
  matched = 0;
  struck = 0;
  readonly #operations: readonly string[] | undefined;
  readonly #key: string | undefined;
  readonly #random: () => number;

  /** @param before the state that `stale` reads see */
  constructor(
    readonly fault: Fault,
    readonly before: State | undefined,
  ) {
    const named = operationsOf(fault);
    this.#operations = named.length > 0 ? named : OPERATIONS[fault.fault];
    this.#key = fault.key && keyText(fault.key, fault.key);
    this.#random = seededRandom(fault.seed ?? DEFAULT_SEED);
  }

  /**
   * Whether it strikes a request. Chances are drawn for the requests that match, and for no others, so that what else a
   * test does changes nothing.
   *
   * @param targets all that the request names
   * @returns those that it is struck for, none if it names none; undefined if it is not struck
   */
  strike(request: Request, targets: readonly Target[]): readonly Target[] | undefined {
    const { fault } = this;
    if (this.#operations && !this.#operations.includes(request.operation)) return undefined;
    if (!canHappen(fault, request)) return undefined;
    const matching = targets.filter((target) => this.isAbout(target));
    if (matching.length === 0 && this.#namesTarget) return undefined;
    this.matched++;
    const { skip = 0, times = Number.POSITIVE_INFINITY, probability = 1 } = fault;
    if (this.matched <= skip || this.struck >= times) return undefined;
    if (probability < 1 && this.#random() >= probability) return undefined;
    this.struck++;
    return matching;
  }

  /** Whether a target is what the fault names. */
  isAbout({ table, index, attributes }: Target): boolean {
    const { fault } = this;
    if (fault.table !== undefined && fault.table !== table) return false;
    if (fault.index !== undefined && fault.index !== index) return false;
    return fault.key === undefined || (attributes !== undefined && keyText(attributes, fault.key) === this.#key);
  }

  get #namesTarget(): boolean {
    const { table, index, key } = this.fault;
    return table !== undefined || index !== undefined || key !== undefined;
  }
}

/** The attributes that `names` has, as one text, numbers by their value; undefined if one of them is missing or is none. */
function keyText(attributes: object, names: AttributeMap): string | undefined {
  const entries = Object.keys(names).sort();
  if (!entries.every((name) => Object.hasOwn(attributes, name))) return undefined;
  const all = new Map(Object.entries(attributes));
  try {
    return JSON.stringify(entries.map((name) => [name, normalizeAttributes({ value: all.get(name) }).value]));
  } catch {
    return undefined;
  }
}

/** Whether the request, of an operation that the fault can happen to, is such that it can. */
function canHappen({ fault }: Fault, request: Request): boolean {
  if (fault === "stale") return isRead(request) && !isConsistent(request.input);
  // A read of one statement waits for nobody.
  if (fault === "transactionConflict" && isSingleStatements(request)) return !isRead(request);
  return true;
}

function isSingleStatements({ operation }: Request): boolean {
  return operation === "ExecuteStatement" || operation === "BatchExecuteStatement";
}

/** Whether a read has to see every write before it, in whole or in part. */
function isConsistent(input: unknown): boolean {
  const { ConsistentRead, RequestItems } = (input ?? {}) as { ConsistentRead?: unknown; RequestItems?: unknown };
  if (ConsistentRead === true) return true;
  if (typeof RequestItems !== "object" || RequestItems === null) return false;
  return Object.values(RequestItems).some((keys) => keys?.ConsistentRead === true);
}
