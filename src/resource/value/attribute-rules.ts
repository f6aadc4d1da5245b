// What the values of a table become in JavaScript, attribute by attribute: a tree that the conversions walk along with
// an item. Made once from options.

import type { ClassCodec, Codec } from "./codec.ts";
import type { AttributeNumberPolicy, TableValueOptions } from "./value-options.ts";

/** What holds for everything in a place, unless a path says otherwise. */
interface Settings {
  readonly numbers: AttributeNumberPolicy;
  readonly classes: readonly ClassCodec[];
}

type Step = string;
type Rule = AttributeNumberPolicy | Codec;
type RulesByPath = readonly (readonly [steps: readonly Step[], rule: Rule])[];

const ANY_ELEMENT = "[]";
const ANY_MEMBER = "*";

const POLICIES: readonly unknown[] = ["exact", "decimal", "bigint"];

/** The rules for the value in one place, and the way to the places in it. */
export class AttributeRules {
  readonly numbers: AttributeNumberPolicy;
  readonly classes: readonly ClassCodec[];
  readonly codec: Codec | undefined;
  /** The same place without the codec: for what the codec makes of its values. */
  readonly stored: AttributeRules;
  readonly #members: ReadonlyMap<Step, AttributeRules>;
  /** For what no path speaks of. */
  readonly #rest: AttributeRules;

  private constructor(settings: Settings, codec: Codec | undefined, members: ReadonlyMap<Step, AttributeRules>) {
    this.numbers = settings.numbers;
    this.classes = settings.classes;
    this.codec = codec;
    this.#members = members;
    this.stored = codec ? new AttributeRules(settings, undefined, members) : this;
    this.#rest = codec || members.size > 0 ? new AttributeRules(settings, undefined, new Map()) : this;
  }

  /**
   * The rules for the items of a table.
   *
   * @throws {TypeError} a path that cannot be read, or neither codec nor number policy at its end
   */
  static of(options: TableValueOptions): AttributeRules {
    const { numbers = "exact", classes = [], attributes = {} } = options;
    if (!POLICIES.includes(numbers)) throw new TypeError(notAPolicy(numbers));
    for (const { class: Class } of classes) {
      if (typeof Class !== "function") throw new TypeError("A codec in `classes` has a class");
    }
    const byPath = Object.entries(attributes).map(
      ([path, rule]) => [stepsOf(path), checked(path, rule as Rule)] as const,
    );
    return AttributeRules.#build({ numbers, classes }, byPath);
  }

  /** The rules for a member of a map. */
  member(name: string): AttributeRules {
    if (this.#members.size === 0) return this.#rest;
    return this.#members.get(`.${name}`) ?? this.#members.get(ANY_MEMBER) ?? this.#rest;
  }

  /** The rules for the elements of a list. */
  element(): AttributeRules {
    return this.#members.get(ANY_ELEMENT) ?? this.#rest;
  }

  /** The rules at the end of a path: names, and indexes of lists. */
  at(path: readonly (string | number)[]): AttributeRules {
    return path.reduce<AttributeRules>(
      (rules, step) => (typeof step === "number" ? rules.element() : rules.member(step)),
      this,
    );
  }

  static #build(inherited: Settings, byPath: RulesByPath): AttributeRules {
    const own = byPath.find(([steps]) => steps.length === 0)?.[1];
    const settings = typeof own === "string" ? { ...inherited, numbers: own } : inherited;
    const beneath = new Map<Step, RulesByPath>();
    for (const [[first, ...steps], rule] of byPath) {
      if (first !== undefined) beneath.set(first, [...(beneath.get(first) ?? []), [steps, rule]]);
    }
    const members = new Map([...beneath].map(([step, rules]) => [step, AttributeRules.#build(settings, rules)]));
    return new AttributeRules(settings, typeof own === "string" ? undefined : own, members);
  }
}

/** boto3's: numbers as they fit, no codecs. */
export const plainRules = AttributeRules.of({});

/** `"lines[].price"` is `.lines`, `[]`, `.price`. */
function stepsOf(path: string): readonly Step[] {
  const steps = `.${path}`.match(/\.[^.[\]]+|\[\]/g) ?? [];
  if (path === "" || steps.join("") !== `.${path}`) {
    throw new TypeError(
      `${JSON.stringify(path)} is no path of attributes: names, joined by dots, and [] for the elements of a list`,
    );
  }
  if (steps[0] === `.${ANY_MEMBER}`) throw new TypeError("A path begins with an attribute's name, not with *");
  return steps.map((step) => (step === `.${ANY_MEMBER}` ? ANY_MEMBER : step));
}

function checked(path: string, rule: Rule): Rule {
  const isCodec = typeof rule === "object" && rule !== null && typeof rule.encode === "function";
  if (isCodec || rule === "string" || POLICIES.includes(rule)) return rule;
  throw new TypeError(`${path}: ${notAPolicy(rule)}, nor a codec`);
}

function notAPolicy(policy: unknown): string {
  return `${JSON.stringify(policy) ?? typeof policy} is not what numbers can be read as`;
}
