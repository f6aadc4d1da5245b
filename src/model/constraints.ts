// The second step of a request: the constraints of the service model. All that the input breaks is collected and
// reported in one message, in the order in which the shape declares its members.

import { invalid, type ValidationException } from "./errors.ts";
import { javaName, renderJava } from "./java-rendering.ts";
import type { Limits } from "./limits.ts";
import type {
  ConstraintReport,
  ListShape,
  MapShape,
  Maximum,
  NumberShape,
  Shape,
  StringShape,
  StructureShape,
} from "./shape.ts";

/**
 * Checks decoded input against its shape.
 *
 * @param limits the database's, which shapes name where AWS has a fixed number.
 * @throws {ValidationException} such as `1 validation error detected: Value 'x' at 'keyType' failed to satisfy
 *   constraint: Member must satisfy enum value set: [HASH, RANGE]`.
 */
export function checkConstraints(shape: Shape, input: unknown, limits: Limits): void {
  const check = checkOf(shape);
  if (check === undefined) return;
  const violations = new Violations(limits, shape.kind === "structure" ? shape.report : undefined);
  check(input, violations);
  const error = violations.error();
  if (error !== undefined) throw error;
}

/** AWS reports no more than this many. */
const VIOLATIONS_MAX = 10;

/** A member's name on the wire, and as AWS prints it. */
interface MemberName {
  readonly wire: string;
  readonly java: string;
}

/** How AWS calls the elements of lists and the values of maps. */
const MEMBER: MemberName = { wire: "member", java: "member" };

const ENUMERATION = "Member must satisfy enum value set: ";

/** What was found so far, and where in the input the search is. */
class Violations {
  readonly limits: Limits;
  readonly #report: ConstraintReport;
  /** The way to the value that is being looked at. */
  readonly #path: MemberName[] = [];
  readonly #found: string[] = [];
  /** A message that hides everything else. */
  #alone: string | undefined;

  constructor(limits: Limits, report: ConstraintReport = "all") {
    this.limits = limits;
    this.#report = report;
  }

  inMember(name: MemberName, value: unknown, check: Check): void {
    this.#path.push(name);
    check(value, this);
    this.#path.pop();
  }

  /** `position` is a list's, from 1 on, or a map's key. */
  inEntry(position: string, value: unknown, check: Check): void {
    this.#path.push({ wire: position, java: position }, MEMBER);
    check(value, this);
    this.#path.length -= 2;
  }

  add(shape: Shape, value: unknown, constraint: string): void {
    if (this.#found.length < (this.#report === "all" ? VIOLATIONS_MAX : 1)) {
      this.#found.push(this.#sentence(shape, value, constraint));
    }
  }

  addAlone(shape: Shape, value: unknown, constraint: string): void {
    this.hideBehind(summary([this.#sentence(shape, value, constraint)]));
  }

  hideBehind(message: string): void {
    this.#alone ??= message;
  }

  error(): ValidationException | undefined {
    if (this.#alone !== undefined) return invalid(this.#alone);
    return this.#found.length === 0 ? undefined : invalid(summary(this.#found));
  }

  #sentence(shape: Shape, value: unknown, constraint: string): string {
    const isByName = this.#report === "firstByName" && !constraint.startsWith(ENUMERATION);
    const text = isByName ? "" : value === null ? " null" : ` '${renderJava(shape, value)}'`;
    const path = this.#path.map(({ wire, java }) => (isByName ? wire : java)).join(".");
    return `Value${text} at '${path}' failed to satisfy constraint: ${constraint}`;
  }
}

function summary(sentences: readonly string[]): string {
  const count = sentences.length === 1 ? "1 validation error" : `${sentences.length} validation errors`;
  return `${count} detected: ${sentences.join("; ")}`;
}

/** Reports what is wrong with a value that is there. */
type Check = (value: unknown, violations: Violations) => void;

/** Each shape is turned into functions once, when its first request arrives. Null: nothing can be wrong. */
const checks = new WeakMap<Shape, Check | null>();

function checkOf(shape: Shape): Check | undefined {
  let check = checks.get(shape);
  if (check === undefined) {
    check = both(ownCheck(shape), contentCheck(shape)) ?? null;
    checks.set(shape, check);
  }
  return check ?? undefined;
}

function both(first: Check | undefined, second: Check | undefined): Check | undefined {
  if (first === undefined || second === undefined) return first ?? second;
  return (value, violations) => {
    first(value, violations);
    second(value, violations);
  };
}

/** A constraint on a value by itself: its length, its range, its text. */
interface Constraint {
  text(limits: Limits): string;
  isMet(value: unknown, limits: Limits): boolean;
}

function ownCheck(shape: Shape): Check | undefined {
  const constraints = constraintsOf(shape);
  if (constraints.length === 0) return undefined;
  const alone = shape.kind === "string" && shape.alone === true;
  return (value, violations) => {
    for (const constraint of constraints) {
      if (constraint.isMet(value, violations.limits)) continue;
      const text = constraint.text(violations.limits);
      if (alone) violations.addAlone(shape, value, text);
      else violations.add(shape, value, text);
    }
  };
}

function constraintsOf(shape: Shape): readonly Constraint[] {
  switch (shape.kind) {
    case "string": {
      const length = bounds(shape, "length", (value: string) => value.length);
      const pattern = patternConstraints(shape);
      return [
        ...(shape.patternFirst === true ? [...pattern, ...length] : [...length, ...pattern]),
        ...enumerationConstraints(shape),
      ].map((constraint) => (shape.orArn === true ? unlessArn(constraint) : constraint));
    }
    case "integer":
    case "long":
    case "double":
    case "timestamp":
      return bounds(shape, "value", (value: number) => value);
    case "list":
      return bounds(shape, "length", (value: readonly unknown[]) => value.length);
    case "map":
      return bounds(shape, "length", (value: object) => Object.keys(value).length);
    case "boolean":
    case "structure":
    case "attributeValue":
    case "attributeMap":
      return [];
  }
}

function bounds<T>(
  { min, max }: StringShape | NumberShape | ListShape | MapShape,
  measured: "length" | "value",
  measure: (value: T) => number,
): Constraint[] {
  const constraints: Constraint[] = [];
  if (max !== undefined) {
    constraints.push({
      text: (limits) => `Member must have ${measured} less than or equal to ${numberOf(max, limits)}`,
      isMet: (value, limits) => measure(value as T) <= numberOf(max, limits),
    });
  }
  if (min !== undefined) {
    constraints.push({
      text: () => `Member must have ${measured} greater than or equal to ${min}`,
      isMet: (value) => measure(value as T) >= min,
    });
  }
  return constraints;
}

function numberOf(max: Maximum, limits: Limits): number {
  if (typeof max === "number") return max;
  return typeof max === "string" ? limits[max] : limits[max.below] - 1;
}

function patternConstraints({ pattern, linearPattern = pattern }: StringShape): Constraint[] {
  if (pattern === undefined || linearPattern === undefined) return [];
  // Java's class of printable ASCII is the one thing in the model's patterns that JavaScript writes differently.
  const whole = new RegExp(`^(?:${linearPattern.replaceAll("\\p{Print}", "[\\x20-\\x7E]")})$`);
  return [
    {
      text: () => `Member must satisfy regular expression pattern: ${pattern}`,
      isMet: (value) => whole.test(value as string),
    },
  ];
}

function enumerationConstraints({ values }: StringShape): Constraint[] {
  if (values === undefined) return [];
  return [
    {
      text: () => `${ENUMERATION}[${values.join(", ")}]`,
      isMet: (value) => values.includes(value as string),
    },
  ];
}

const ARN_LENGTH_MAX = 1024;

function unlessArn(constraint: Constraint): Constraint {
  return {
    text: constraint.text,
    isMet: (value, limits) => {
      const isArn = (value as string).startsWith("arn:") && (value as string).length <= ARN_LENGTH_MAX;
      return isArn || constraint.isMet(value, limits);
    },
  };
}

/** Constraints on what a structure, a list or a map holds. */
function contentCheck(shape: Shape): Check | undefined {
  switch (shape.kind) {
    case "structure":
      return membersCheck(shape);
    case "list":
      return elementsCheck(shape);
    case "map":
      return entriesCheck(shape);
    default:
      return undefined;
  }
}

function membersCheck({ members }: StructureShape): Check | undefined {
  const constrained = Object.entries(members)
    .map(([wire, member]) => ({ name: { wire, java: javaName(wire) }, ...member, check: checkOf(member.shape) }))
    .filter(({ required, check }) => required || check !== undefined);
  if (constrained.length === 0) return undefined;
  return (value, violations) => {
    const structure = value as { readonly [name: string]: unknown };
    for (const { name, shape, required, check } of constrained) {
      const member = structure[name.wire];
      if (member !== undefined) {
        if (check !== undefined) violations.inMember(name, member, check);
      } else if (required) {
        violations.inMember(name, null, absence(shape));
      }
    }
  };
}

/** Reports a required value that is absent. */
function absence(shape: Shape): Check {
  const text = absentText(shape);
  if (text !== undefined) return (_, violations) => violations.hideBehind(text);
  return (value, violations) => violations.add(shape, value, "Member must not be null");
}

function absentText(shape: Shape): string | undefined {
  return shape.kind === "string" || shape.kind === "map" ? shape.absent : undefined;
}

/** What elements break by themselves is reported of the list; what they hold is reported where it is. */
function elementsCheck(shape: ListShape): Check | undefined {
  const constraints = constraintsOf(shape.of);
  const content = contentCheck(shape.of);
  return (value, violations) => {
    const list = value as readonly unknown[];
    if (!areMet(constraints, list, violations.limits)) {
      violations.add(shape, list, `Member must satisfy constraint: ${inBrackets(constraints, violations.limits)}`);
    }
    list.forEach((element, index) => {
      const check = element === null ? absence(shape.of) : content;
      if (check !== undefined) violations.inEntry(String(index + 1), element, check);
    });
  };
}

/** What keys and values break by themselves is reported of the map; what values hold is reported where it is. */
function entriesCheck(shape: MapShape): Check | undefined {
  const keyConstraints = shape.keys === undefined ? [] : constraintsOf(shape.keys);
  const constraints = constraintsOf(shape.of);
  const content = contentCheck(shape.of);
  return (value, violations) => {
    const { limits } = violations;
    const entries = Object.entries(value as object);
    if (entries.length === 0 && shape.absent !== undefined && shape.min === undefined) {
      violations.hideBehind(shape.absent);
    }
    if (!areMet(keyConstraints, Object.keys(value as object), limits)) {
      violations.add(shape, value, `Map keys must satisfy constraint: ${inBrackets(keyConstraints, limits)}`);
    }
    if (!areMet(constraints, Object.values(value as object), limits)) {
      violations.add(shape, value, `Map value must satisfy constraint: ${inBrackets(constraints, limits)}`);
    }
    for (const [key, entry] of entries) {
      const check = entry === null ? absence(shape.of) : content;
      if (check !== undefined) violations.inEntry(key, entry, check);
    }
  };
}

/** Whether each value that is there meets each constraint. */
function areMet(constraints: readonly Constraint[], values: readonly unknown[], limits: Limits): boolean {
  return constraints.every((constraint) => values.every((value) => value === null || constraint.isMet(value, limits)));
}

function inBrackets(constraints: readonly Constraint[], limits: Limits): string {
  return `[${constraints.map((constraint) => constraint.text(limits)).join(", ")}]`;
}
