// PartiQL statements by chance: of each kind, of tables and their indexes, mostly in order, with literals or parameters.

import { canonicalNumber } from "./normalize.ts";
import type { Random } from "./random.ts";
import { misspelt } from "./random-expressions.ts";
import { plainNames, randomItem, type Table, unwritableNames } from "./random-tables.ts";
import { anyValue, keyValue } from "./random-values.ts";
import type { Json, JsonObject } from "./sides.ts";

const TOKENS = [
  "(",
  ")",
  "[",
  "]",
  "<<",
  ",",
  "=",
  "AND",
  "NOT",
  "IS",
  "IN",
  "SET",
  "VALUE",
  "a",
  "status",
  "'x'",
  "1",
  "?",
];
const MORE_TOKENS = [
  "LIMIT",
  "AS",
  "missing",
  "null",
  "upper(",
  "size(",
  "*",
  ".",
  "{",
  "DISTINCT",
  "ORDER BY",
  "[-1]",
];

/** `Statement` and its `Parameters`. */
export function randomStatement(random: Random, table: Table): JsonObject {
  const writer = new StatementWriter(random, table);
  const text = random.pick([
    () => writer.select(),
    () => writer.select(),
    () => writer.select(),
    () => writer.insert(),
    () => writer.update(),
    () => writer.update(),
    () => writer.delete(),
  ])();
  const isWrong = random.chance(0.25);
  return {
    Statement: isWrong ? misspelt(random, text, [...TOKENS, ...MORE_TOKENS]) : text,
    ...(writer.parameters.length > 0 && { Parameters: writer.parameters }),
  };
}

/** A statement on one item, as batches and transactions take it; some have no whole key, or one of another type. */
export function randomKeyedStatement(random: Random, table: Table, reads: boolean): JsonObject {
  const writer = new StatementWriter(random, table, true);
  const text = reads
    ? writer.select()
    : random.pick([() => writer.insert(), () => writer.update(), () => writer.delete(), () => writer.exists()])();
  return { Statement: text, ...(writer.parameters.length > 0 && { Parameters: writer.parameters }) };
}

class StatementWriter {
  readonly parameters: JsonObject[] = [];
  readonly #random: Random;
  readonly #table: Table;
  readonly #isKeyed: boolean;

  constructor(random: Random, table: Table, isKeyed = false) {
    this.#random = random;
    this.#table = table;
    this.#isKeyed = isKeyed;
  }

  select(): string {
    const random = this.#random;
    const index = !this.#isKeyed && random.chance(0.3) ? random.pick([...this.#table.indexes, undefined]) : undefined;
    const keys = index?.keys ?? this.#table.keys;
    const columns = random.chance(0.5) ? "*" : random.times(1, 3, () => this.#path()).join(", ");
    const source = `${this.#quoted(this.#table.name)}${index ? `."${index.name}"` : ""}`;
    const where = this.#isKeyed || random.chance(0.8) ? ` WHERE ${this.#where(keys)}` : "";
    const order = () => random.pick([...keys.map(({ name }) => name), "a"]);
    const orderBy =
      !this.#isKeyed && random.chance(0.2) ? ` ORDER BY ${order()}${random.pick(["", " DESC", " ASC"])}` : "";
    return `SELECT ${columns} FROM ${source}${where}${orderBy}`;
  }

  insert(): string {
    const entries = Object.entries(randomItem(this.#random, this.#table));
    const members = entries.map(([name, value]) => `'${name}': ${this.#value(value as JsonObject)}`);
    return `INSERT INTO ${this.#quoted(this.#table.name)} VALUE {${members.join(", ")}}`;
  }

  update(): string {
    const random = this.#random;
    const change = () => {
      if (random.chance(0.25)) return `REMOVE ${this.#path()}`;
      const path = this.#path();
      const value = random.pick([
        () => this.#value(anyValue(random)),
        () => this.#value(anyValue(random)),
        () => this.#path(),
        () => `${this.#path()} ${random.pick(["+", "-"])} ${this.#value({ N: "1" })}`,
        () => `list_append(${path}, ${this.#value({ L: [anyValue(random, 0)] })})`,
        () => `if_not_exists(${this.#path()}, ${this.#value(anyValue(random, 0))})`,
        () => `${this.#path()} = ${random.chance(0.5) ? this.#path() : this.#value(anyValue(random))}`,
        () => `${random.pick(["size", "upper", "if_not_exists"])}(${this.#path()}, ${this.#path()})`,
        () => `${random.pick(["set_add", "set_delete"])}(${path}, ${this.#value({ SS: ["a", "b"] })})`,
      ])();
      return `SET ${path} = ${value}`;
    };
    const changes = random.times(1, 2, change).join(" ");
    return `UPDATE ${this.#quoted(this.#table.name)} ${changes} WHERE ${this.#keyedWhere()}${this.#returning()}`;
  }

  delete(): string {
    return `DELETE FROM ${this.#quoted(this.#table.name)} WHERE ${this.#keyedWhere()}${this.#returning()}`;
  }

  exists(): string {
    return `EXISTS(SELECT * FROM ${this.#quoted(this.#table.name)} WHERE ${this.#keyedWhere()})`;
  }

  #returning(): string {
    if (this.#isKeyed || this.#random.chance(0.6)) return "";
    return ` RETURNING ${this.#random.pick(["ALL OLD *", "ALL OLD *", "ALL NEW *", "MODIFIED OLD *", "MODIFIED NEW *"])}`;
  }

  #keyedWhere(): string {
    return this.#random.chance(0.9) ? this.#whereOf(this.#table.keys, true) : this.#where(this.#table.keys);
  }

  #where(keys: Table["keys"]): string {
    if (this.#isKeyed && this.#random.chance(0.97)) return this.#whereOf(keys, true);
    return this.#random.chance(0.3) ? this.#condition() : this.#whereOf(keys, this.#random.chance(0.5));
  }

  #whereOf(keys: Table["keys"], isWhole: boolean): string {
    const random = this.#random;
    const [partition, sort] = keys;
    const valueFor = ({ type }: Table["keys"][number]) =>
      this.#isKeyed && random.chance(0.02) ? anyValue(random) : keyValue(random, type);
    const equal = (key: Table["keys"][number]) => `${key.name} = ${this.#value(valueFor(key))}`;
    const parts = [equal(partition!)];
    if (!isWhole && random.chance(0.2)) {
      const values = random.times(1, 3, () => this.#value(keyValue(random, partition!.type)));
      parts[0] = `${partition!.name} IN [${values.join(", ")}]`;
    }
    if (sort && isWhole) parts.push(equal(sort));
    else if (sort && random.chance(0.4)) {
      const bound = () => this.#value(keyValue(random, sort.type));
      parts.push(`${sort.name} ${random.pick(["<", "<=", ">", ">="])} ${bound()}`);
    }
    if (random.chance(this.#isKeyed ? 0.2 : 0.3)) parts.push(this.#condition(0));
    return parts.join(" AND ");
  }

  #condition(depth = 1): string {
    const random = this.#random;
    if (depth > 0 && random.chance(0.3)) {
      return random.times(2, 3, () => this.#condition(depth - 1)).join(random.pick([" AND ", " OR "]));
    }
    if (depth > 0 && random.chance(0.1)) return `NOT ${this.#condition(depth - 1)}`;
    if (depth > 0 && random.chance(0.1)) return `(${this.#condition(depth - 1)})`;
    // DynamoDB Local takes `<>` for true of what is missing: it is left out.
    return random.pick([
      () => `${this.#path()} ${random.pick(["=", "<", "<=", ">", ">="])} ${this.#value(anyValue(random))}`,
      () => `${this.#path()} IS ${random.pick(["MISSING", "NOT MISSING", "NULL", "STRING", "NUMERIC", "LIST", "BAG"])}`,
      () => `begins_with(${this.#path()}, ${this.#value(anyValue(random, 0))})`,
      () => `contains(${this.#path()}, ${this.#value(anyValue(random, 0))})`,
      () => `attribute_type(${this.#path()}, '${random.pick(["S", "N", "L", "X"])}')`,
      () => `size(${this.#path()}) ${random.pick(["=", ">"])} ${this.#value({ N: "1" })}`,
      () => `${this.#path()} IN [${random.times(1, 3, () => this.#value(anyValue(random, 0))).join(", ")}]`,
      () => `${this.#path()} BETWEEN ${this.#value(anyValue(random, 0))} AND ${this.#value(anyValue(random, 0))}`,
    ])();
  }

  #path(): string {
    const random = this.#random;
    const keys = [...this.#table.keys, ...this.#table.indexes.flatMap(({ keys }) => keys)];
    if (random.chance(0.12)) return random.pick(keys).name + (random.chance(0.05) ? random.pick([".x", "[0]"]) : "");
    let path = this.#quoted(random.pick(plainNames));
    while (random.chance(0.2)) path += random.pick([".x", ".y", "[0]", "[1]", "['x']"]);
    return path;
  }

  /** `first` is one of PartiQL's own words. */
  #quoted(name: string): string {
    return name === "first" || unwritableNames.has(name) || this.#random.chance(0.5) ? `"${name}"` : name;
  }

  /** A literal, if there is one, or a parameter. */
  #value(value: JsonObject): string {
    const literal = this.#random.chance(0.6) ? literalOf(value) : undefined;
    if (literal !== undefined) return literal;
    this.parameters.push(value);
    return "?";
  }
}

/** @returns undefined for values that hold binary, of which there are no literals */
function literalOf(value: JsonObject): string | undefined {
  const [type, member] = Object.entries(value)[0]!;
  switch (type) {
    case "S":
      return `'${member}'`;
    case "N":
      return String(member).replace(/^\+/, "");
    case "BOOL":
      return String(member);
    case "NULL":
      return "null";
    case "SS":
      return `<<${(member as readonly string[]).map((each) => `'${each}'`).join(", ")}>>`;
    case "NS":
      // As paraphrased() has sets of numbers: it does not look into statements.
      return `<<${(member as readonly string[]).map(canonicalNumber).join(", ")}>>`;
    case "L":
      return joined("[", member as readonly Json[], "]");
    case "M": {
      const entries = Object.entries(member as JsonObject).map(([name, each]) => {
        const literal = literalOf(each as JsonObject);
        return literal === undefined ? undefined : `'${name}': ${literal}`;
      });
      return entries.includes(undefined) ? undefined : `{${entries.join(", ")}}`;
    }
    default:
      return undefined;
  }
}

function joined(start: string, values: readonly Json[], end: string): string | undefined {
  const literals = values.map((each) => literalOf(each as JsonObject));
  return literals.includes(undefined) ? undefined : `${start}${literals.join(", ")}${end}`;
}
