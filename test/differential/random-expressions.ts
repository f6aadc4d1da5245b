// Expressions by chance, from their grammar, with the placeholders that they name: now and then with a mistake in them.

import type { Random } from "./random.ts";
import { plainNames, type Table, unwritableNames } from "./random-tables.ts";
import { anyNumber, anyValue, keyValue } from "./random-values.ts";
import type { JsonObject } from "./sides.ts";

/** Writes a request's expressions, and gathers the placeholders that they use. */
export class ExpressionWriter {
  readonly #random: Random;
  readonly #table: Table;
  readonly #names: Record<string, string> = {};
  readonly #values: Record<string, JsonObject> = {};

  constructor(random: Random, table: Table) {
    this.#random = random;
    this.#table = table;
  }

  /** `ExpressionAttributeNames` and `ExpressionAttributeValues`, where there are any. */
  placeholders(): JsonObject {
    return {
      ...(Object.keys(this.#names).length > 0 && { ExpressionAttributeNames: this.#names }),
      ...(Object.keys(this.#values).length > 0 && { ExpressionAttributeValues: this.#values }),
    };
  }

  value(value: JsonObject): string {
    const reference = `:v${Object.keys(this.#values).length}`;
    this.#values[reference] = value;
    return reference;
  }

  name(name: string): string {
    if (this.#random.chance(unwritableNames.has(name) ? 0.02 : 0.7)) return name;
    const reference = `#${name.replace("-", "_")}`;
    this.#names[reference] = name;
    return reference;
  }

  condition(depth = 2): string {
    const random = this.#random;
    if (depth > 0 && random.chance(0.3)) {
      const parts = random.times(2, 3, () => this.condition(depth - 1));
      return parts.join(random.pick([" AND ", " OR "]));
    }
    if (depth > 0 && random.chance(0.1)) return `NOT ${this.condition(depth - 1)}`;
    if (depth > 0 && random.chance(0.15)) return `(${this.condition(depth - 1)})`;
    switch (random.below(8)) {
      case 0:
        return `attribute_exists(${this.path()})`;
      case 1:
        return `attribute_not_exists(${this.path()})`;
      case 2: {
        const type = random.pick(["S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M", "X"]);
        return `attribute_type(${this.path()}, ${this.value({ S: type })})`;
      }
      case 3:
        return `begins_with(${this.path()}, ${this.operand()})`;
      case 4:
        return `contains(${this.path()}, ${this.operand()})`;
      case 5:
        return `${this.operand()} BETWEEN ${this.operand()} AND ${this.operand()}`;
      case 6:
        return `${this.operand()} IN (${random.times(1, 3, () => this.operand()).join(", ")})`;
      default:
        return `${this.operand()} ${random.pick(["=", "<>", "<", "<=", ">", ">="])} ${this.operand()}`;
    }
  }

  keyCondition(keys: Table["keys"]): string {
    const random = this.#random;
    const [partition, sort] = keys;
    const sides = [this.name(partition!.name), this.value(keyValue(random, partition!.type))];
    const parts = [(random.chance(0.1) ? sides.reverse() : sides).join(" = ")];
    if (sort && random.chance(0.6)) {
      const name = this.name(sort.name);
      const bound = () => this.value(keyValue(random, sort.type));
      parts.push(
        random.pick([
          () => `${name} ${random.pick(["=", "<", "<=", ">", ">="])} ${bound()}`,
          () => `${bound()} ${random.pick(["=", "<", "<=", ">", ">="])} ${name}`,
          () => `${name} BETWEEN ${bound()} AND ${bound()}`,
          () => `begins_with(${name}, ${bound()})`,
        ])(),
      );
    }
    if (random.chance(0.1)) parts.reverse();
    const wrapped = parts
      .map((part) => (random.chance(0.1) ? `(${part})` : part))
      .join(random.pick([" AND ", " and "]));
    return random.chance(0.05) ? `(${wrapped})` : wrapped;
  }

  projection(): string {
    return this.#random.times(1, 3, () => this.path()).join(", ");
  }

  update(): string {
    const random = this.#random;
    const clauses = [
      () => `SET ${random.times(1, 2, () => `${this.path()} = ${this.#setValue()}`).join(", ")}`,
      () => `REMOVE ${random.times(1, 2, () => this.path()).join(", ")}`,
      () => `ADD ${random.times(1, 2, () => `${this.path()} ${this.value(this.#added())}`).join(", ")}`,
      () => `DELETE ${random.times(1, 2, () => `${this.path()} ${this.value(this.#deleted())}`).join(", ")}`,
    ];
    return [random.pick(clauses), ...random.some(clauses, 0.1)].map((clause) => clause()).join(" ");
  }

  path(): string {
    const random = this.#random;
    const keys = [...this.#table.keys, ...this.#table.indexes.flatMap(({ keys }) => keys)];
    if (random.chance(0.25))
      return this.name(random.pick(keys).name) + (random.chance(0.03) ? random.pick([".x", "[0]"]) : "");
    let path = this.name(random.pick(plainNames));
    while (random.chance(0.3)) path += random.pick([".x", ".y", "[0]", "[1]", "[5]"]);
    return path;
  }

  operand(): string {
    const random = this.#random;
    if (random.chance(0.4)) return this.path();
    if (random.chance(0.1)) return `size(${this.path()})`;
    return this.value(anyValue(random));
  }

  #setValue(): string {
    const random = this.#random;
    const simple = () => (random.chance(0.6) ? this.value(anyValue(random)) : this.path());
    const list = () => this.value({ L: random.times(0, 2, () => anyValue(random, 0)) });
    switch (random.below(9)) {
      case 0:
        return `${simple()} ${random.pick(["+", "-"])} ${this.value({ N: random.pick(["1", "0.5", "-3"]) })}`;
      case 1:
        return `if_not_exists(${this.path()}, ${simple()})`;
      case 2: {
        const lists = [random.pick([() => this.path(), () => `if_not_exists(${this.path()}, ${list()})`])(), list()];
        return `list_append(${(random.chance(0.3) ? lists.reverse() : lists).join(", ")})`;
      }
      case 3:
        return `if_not_exists(${this.path()}, ${this.value({ N: "0" })}) + ${this.value({ N: "1" })}`;
      case 4: {
        const sides = [this.path(), this.value(anyNumber(random))];
        return (random.chance(0.5) ? sides.reverse() : sides).join(random.pick([" + ", " - "]));
      }
      case 5:
        return `if_not_exists(${this.path()}, if_not_exists(${this.path()}, ${simple()}))`;
      default:
        return simple();
    }
  }

  #added(): JsonObject {
    const random = this.#random;
    return random.pick([
      () => ({ N: random.pick(["1", "-2.5"]) }),
      () => anyNumber(random),
      () => ({ NS: ["2", "1000"] }),
      () => anyValue(random),
    ])();
  }

  #deleted(): JsonObject {
    const random = this.#random;
    return random.pick([() => ({ SS: ["a", "b"] }), () => ({ NS: ["2", "1000"] }), () => anyValue(random)])();
  }
}

const TOKENS = [
  "(",
  ")",
  ",",
  "=",
  "AND",
  "OR",
  "NOT",
  "SET",
  "REMOVE",
  "a",
  "status",
  ":v0",
  ":none",
  "#none",
  "[0]",
  ".",
  "!",
  "size(",
  "foo(",
];

/** A text with one token dropped, added or doubled. */
export function misspelt(random: Random, text: string, added: readonly string[] = TOKENS): string {
  const tokens = text.split(/(?<=[\s(),])|(?=[\s(),])/);
  const at = random.below(tokens.length);
  switch (random.below(3)) {
    case 0:
      tokens.splice(at, 1);
      break;
    case 1:
      tokens.splice(at, 0, ` ${random.pick(added)} `);
      break;
    default:
      tokens.splice(at, 0, tokens[at]!);
  }
  return tokens.join("");
}
