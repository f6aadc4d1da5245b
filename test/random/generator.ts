// Makes histories out of seeds. What it picks from is small, so that steps meet: few tables, few keys, few values, among
// them those that implementations trip over.

import type { ModelLimits } from "./model.ts";
import type { Random } from "./random.ts";
import type {
  Action,
  Capacity,
  IndexSchema,
  KeyAttribute,
  KeyType,
  Put,
  Read,
  Step,
  TableSchema,
  Write,
} from "./steps.ts";
import type { Condition, KeyCondition, Operand, Path, UpdateAction, UpdateOperand } from "./syntax.ts";
import { type Attributes, attributesIdentity, compare, scaled, type Value } from "./values.ts";

export interface History {
  readonly limits: ModelLimits;
  /** Whether it is played over HTTP too. */
  readonly withHttp: boolean;
  readonly steps: readonly Step[];
}

const TABLES = ["table-0", "table-1", "table-2"];
const INDEXES = ["index-0", "index-1", "index-2", "index-3"];
const TOKENS = ["token-0", "token-1"];
const PARTITION_NAMES = ["p", "constructor"];
const SORT_NAMES = ["s", "__proto__"];
/** Attributes that indexes may have as keys, beside the table's own. */
const INDEX_NAMES = ["a", "b", "c", "d", "e", "f", "g", "hasOwnProperty"];
const OTHER_NAMES = ["x", "y", "toString"];
const NESTED_NAMES = ["k", "__proto__"];

const STRINGS = ["a", "b", "ab", "abc", "é", "\uffff", "😀", "a\0", "a\0b", "~"];
const NUMBERS = ["0", "1", "-1", "2", "10", "1.5", "-0.25", "1e10", "-1E10", "0.0000000001", "007", "1.0", "+5", "123"];
const BINARIES = ["AA==", "AAE=", "AP8=", "AQ==", "gA==", "/w==", "YQ=="];
/** How many of them are met often. */
const COMMON_VALUES = 4;
const LONG_STRINGS = ["x".repeat(1000), `${"x".repeat(1000)}y`, "\0".repeat(1023), "x".repeat(1024), "é".repeat(512)];
/** Longer than a sort key may be, and one longer than any key may be. */
const LONGER_STRINGS = ["x".repeat(2048), `${"x".repeat(2047)}y`, "x".repeat(2049)];

/** @param stepsMax how long the history may be */
export function generateHistory(random: Random, stepsMax: number): History {
  const generator = new Generator(random);
  return {
    limits: generator.limits,
    withHttp: random.chance(0.2),
    steps: generator.steps(random.integer(Math.ceil(stepsMax / 2), stepsMax)),
  };
}

class Generator {
  readonly #random: Random;
  readonly limits: ModelLimits;
  readonly #hasLongKeys: boolean;
  /** The tables that there are after the steps made so far, if all of them succeed. */
  readonly #schemas = new Map<string, TableSchema>();
  /** Types of key attributes, the same in every table. */
  readonly #types = new Map<string, KeyType>();
  #forks = 0;

  constructor(random: Random) {
    this.#random = random;
    this.#hasLongKeys = random.chance(0.2);
    this.limits = {
      itemBytesMax: this.#hasLongKeys ? 400 * 1024 : random.pick([150, 700, 5000]),
      pageBytesMax: random.pick([60, 300, 2000, 20_000, 1024 * 1024]),
      batchGetResponseBytesMax: random.pick([200, 1000, 16 * 1024 * 1024]),
      itemCollectionBytesMax: random.pick([300, 2000, 10 * 1024 ** 3]),
    };
    const names = [...PARTITION_NAMES, ...SORT_NAMES, ...INDEX_NAMES];
    for (const name of names)
      this.#types.set(
        name,
        random.weighted([
          [4, "S"],
          [4, "N"],
          [2, "B"],
        ] as const),
      );
  }

  steps(count: number): Step[] {
    const steps = [this.#createTable(), this.#createTable()];
    while (steps.length < count) steps.push(this.#step());
    return steps;
  }

  #step(): Step {
    const make = this.#random.weighted<() => Step>([
      [1, () => this.#createTable()],
      [0.5, () => this.#deleteTable()],
      [2, () => this.#createIndex()],
      [0.7, () => this.#deleteIndex()],
      [28, () => this.#on({ ...this.#write() })],
      [3, () => this.#get()],
      [3, () => this.#batchGet()],
      [4, () => this.#batchWrite()],
      [3, () => this.#transactGet()],
      [7, () => this.#transactWrite()],
      [2, () => this.#parallel()],
      [12, () => this.#query()],
      [6, () => this.#scan()],
      [1, () => this.#on({ kind: "reopen" })],
      [1, () => this.#fork()],
    ]);
    return make();
  }

  #on<T extends object>(step: T): T & { branch: number } {
    return { ...step, branch: this.#random.integer(0, this.#forks) };
  }

  // Tables and indexes

  #createTable(): Step {
    const table = this.#random.pick(TABLES);
    const partition = this.#keyAttribute(this.#random.pick(PARTITION_NAMES));
    const sort = this.#random.chance(0.7) ? this.#keyAttribute(this.#random.pick(SORT_NAMES)) : undefined;
    const names = this.#random.sample(INDEXES, this.#random.integer(0, 3));
    const schema: TableSchema = {
      partition,
      ...(sort && { sort }),
      indexes: names.map((name) =>
        sort && this.#random.chance(0.4) ? this.#localIndex(name, partition) : this.#globalIndex(name),
      ),
      stream: this.#random.chance(0.3),
    };
    if (!this.#schemas.has(table)) this.#schemas.set(table, schema);
    return this.#on({ kind: "createTable", table, schema });
  }

  #deleteTable(): Step {
    const table = this.#random.pick(TABLES);
    this.#schemas.delete(table);
    return this.#on({ kind: "deleteTable", table });
  }

  #createIndex(): Step {
    const table = this.#table();
    const index = this.#globalIndex(this.#random.pick(INDEXES));
    const schema = this.#schemas.get(table);
    if (schema && !schema.indexes.some(({ name }) => name === index.name)) {
      this.#schemas.set(table, { ...schema, indexes: [...schema.indexes, index] });
    }
    return this.#on({ kind: "createIndex", table, index, background: this.#random.chance(0.5) });
  }

  #deleteIndex(): Step {
    const table = this.#table();
    const index = this.#random.pick(INDEXES);
    const schema = this.#schemas.get(table);
    if (schema) {
      const indexes = schema.indexes.filter(({ name, kind }) => name !== index || kind === "local");
      this.#schemas.set(table, { ...schema, indexes });
    }
    return this.#on({ kind: "deleteIndex", table, index });
  }

  #keyAttribute(name: string): KeyAttribute {
    return { name, type: this.#types.get(name)! };
  }

  #localIndex(name: string, partition: KeyAttribute): IndexSchema {
    const sort = [this.#keyAttribute(this.#random.pick(INDEX_NAMES))];
    return { name, kind: "local", partition: [partition], sort, ...this.#projectionOfIndex([partition, ...sort]) };
  }

  #globalIndex(name: string): IndexSchema {
    const several = () =>
      this.#random.weighted([
        [6, 1],
        [2, 2],
        [1, 3],
        [1, 4],
      ] as const);
    const partitionCount = several();
    const sortCount = this.#random.chance(0.3) ? 0 : several();
    const own = this.#random.chance(0.3) ? [this.#random.pick([...PARTITION_NAMES, ...SORT_NAMES])] : [];
    const names = this.#random.sample([...INDEX_NAMES, ...own], partitionCount + sortCount);
    const attributes = names.map((name) => this.#keyAttribute(name));
    const partition = attributes.slice(0, partitionCount);
    const sort = attributes.slice(partitionCount);
    return { name, kind: "global", partition, sort, ...this.#projectionOfIndex(attributes) };
  }

  #projectionOfIndex(keys: readonly KeyAttribute[]): Pick<IndexSchema, "projection" | "included"> {
    const projection = this.#random.pick(["ALL", "KEYS_ONLY", "INCLUDE"] as const);
    const isKey = new Set([...keys.map(({ name }) => name), ...PARTITION_NAMES, ...SORT_NAMES]);
    const names = [...OTHER_NAMES, ...INDEX_NAMES].filter((name) => !isKey.has(name));
    const included = projection === "INCLUDE" ? this.#random.sample(names, this.#random.integer(1, 3)) : [];
    return { projection, included };
  }

  /** A table, nearly always one that is there. */
  #table(): string {
    const present = [...this.#schemas.keys()];
    return present.length > 0 && this.#random.chance(0.98) ? this.#random.pick(present) : this.#random.pick(TABLES);
  }

  // Values

  #schema(table: string): TableSchema {
    return this.#schemas.get(table) ?? { partition: this.#keyAttribute("p"), indexes: [], stream: false };
  }

  /** Nearly always one of few, so that the same values meet. */
  #keyValue(type: KeyType, longStrings: readonly string[] = LONG_STRINGS): Value {
    const some = (choices: readonly string[]) =>
      this.#random.pick(this.#random.chance(0.85) ? choices.slice(0, COMMON_VALUES) : choices);
    switch (type) {
      case "S":
        return { S: this.#hasLongKeys && this.#random.chance(0.4) ? this.#random.pick(longStrings) : some(STRINGS) };
      case "N":
        return { N: some(NUMBERS) };
      case "B":
        return { B: some(BINARIES) };
    }
  }

  #key(table: string): Attributes {
    const { partition, sort } = this.#schema(table);
    const few = (type: KeyType, longStrings: readonly string[]): Value => {
      if (this.#random.chance(0.003)) return this.#value(1);
      if (this.#random.chance(0.003)) return { S: "" };
      return this.#keyValue(type, longStrings);
    };
    return Object.fromEntries([
      [partition.name, few(partition.type, [...LONG_STRINGS, ...LONGER_STRINGS])],
      ...(sort ? [[sort.name, few(sort.type, LONG_STRINGS)]] : []),
    ]);
  }

  #item(table: string): Attributes {
    const indexed = INDEX_NAMES.filter(() => this.#random.chance(0.75)).map((name) => [name, this.#indexValue(name)]);
    const others = OTHER_NAMES.filter(() => this.#random.chance(0.5)).map((name) => [name, this.#value(2)]);
    return Object.fromEntries([...indexed, ...others, ...Object.entries(this.#key(table))]);
  }

  /** A value of the type that an attribute has as a key, nearly always. */
  #indexValue(name: string): Value {
    if (this.#random.chance(0.02)) return this.#value(1);
    const value = this.#keyValue(this.#types.get(name)!);
    return this.#random.chance(0.01) && "S" in value ? { S: "" } : value;
  }

  #value(depth: number): Value {
    const elements = <T>(choices: readonly T[]) => this.#random.sample(choices, this.#random.integer(1, 3));
    return this.#random.weighted<() => Value>([
      [3, () => ({ S: this.#random.pick(STRINGS) })],
      [4, () => ({ N: this.#random.pick(NUMBERS) })],
      [1, () => ({ B: this.#random.pick(BINARIES) })],
      [1, () => ({ BOOL: this.#random.chance(0.5) })],
      [1, () => ({ NULL: true })],
      [1, () => ({ SS: elements(STRINGS) })],
      [1, () => ({ NS: elements(distinct(NUMBERS)) })],
      [1, () => ({ BS: elements(BINARIES) })],
      [depth > 0 ? 3 : 0, () => ({ L: this.#random.several(0, 3, () => this.#value(depth - 1)) })],
      [
        depth > 0 ? 3 : 0,
        () => ({
          M: Object.fromEntries(
            NESTED_NAMES.filter(() => this.#random.chance(0.7)).map((name) => [name, this.#value(depth - 1)]),
          ),
        }),
      ],
    ])();
  }

  // Expressions

  #path(): Path {
    const path: (string | number)[] = [this.#random.pick([...OTHER_NAMES, ...OTHER_NAMES, ...INDEX_NAMES])];
    while (this.#random.chance(0.3)) {
      path.push(this.#random.chance(0.5) ? this.#random.pick(NESTED_NAMES) : this.#random.integer(0, 3));
    }
    return path;
  }

  /** Paths of which none leads into another's. */
  #paths(countMax: number): Path[] {
    const paths: Path[] = [];
    for (let i = this.#random.integer(1, countMax); i > 0; i--) {
      const path = this.#path();
      if (!paths.some((other) => areInConflict(path, other))) paths.push(path);
    }
    return paths;
  }

  #projection(table: string): Path[] | undefined {
    if (this.#random.chance(0.6)) return undefined;
    const paths = this.#paths(4);
    const { partition } = this.#schema(table);
    return this.#random.chance(0.5) ? paths : [...paths, [partition.name]];
  }

  #condition(depth = 2): Condition {
    const inner = () => this.#condition(depth - 1);
    const scalar = () => this.#keyValue(this.#random.pick(["S", "N", "B"] as const));
    const path = this.#path();
    return this.#random.weighted<() => Condition>([
      [depth > 0 ? 2 : 0, () => ({ kind: this.#random.pick(["AND", "OR"] as const), left: inner(), right: inner() })],
      [depth > 0 ? 1 : 0, () => ({ kind: "NOT", condition: inner() })],
      [2, () => ({ kind: "attribute_exists", path })],
      [2, () => ({ kind: "attribute_not_exists", path })],
      [1, () => ({ kind: "attribute_type", path, type: this.#random.pick(["S", "N", "B", "L", "M", "NULL", "SS"]) })],
      [1, () => ({ kind: "begins_with", path, prefix: this.#keyValue(this.#random.pick(["S", "B"] as const)) })],
      [1, () => ({ kind: "contains", path, element: scalar() })],
      [1, () => ({ kind: "in", operand: { kind: "path", path }, candidates: this.#random.several(1, 3, scalar) })],
      [
        1,
        () => {
          const [low, high] = this.#bounds(this.#random.pick(["S", "N", "B"] as const));
          return { kind: "between", operand: { kind: "path", path }, low, high };
        },
      ],
      [5, () => this.#comparison(path)],
    ])();
  }

  #comparison(path: Path): Condition {
    const left: Operand = { kind: "path", path };
    if (this.#random.chance(0.2)) {
      const right: Operand = { kind: "value", value: { N: this.#random.pick(["0", "1", "2", "3"]) } };
      return { kind: "compare", operator: this.#comparator(), left: { kind: "size", path }, right };
    }
    if (this.#random.chance(0.5)) {
      const operator = this.#random.pick(["=", "<>"] as const);
      return { kind: "compare", operator, left, right: { kind: "value", value: this.#value(1) } };
    }
    const other = this.#path();
    const isOther = JSON.stringify(other) !== JSON.stringify(path);
    const value = this.#keyValue(this.#random.pick(["S", "N", "B"] as const));
    const right: Operand =
      isOther && this.#random.chance(0.3) ? { kind: "path", path: other } : { kind: "value", value };
    return { kind: "compare", operator: this.#comparator(), left, right };
  }

  #comparator() {
    return this.#random.pick(["=", "<>", "<", "<=", ">", ">="] as const);
  }

  #bounds(type: KeyType): [low: Value, high: Value] {
    const [a, b] = [this.#keyValue(type), this.#keyValue(type)];
    return compare(a, b)! <= 0 ? [a, b] : [b, a];
  }

  #updateActions(table: string): UpdateAction[] {
    if (this.#random.chance(0.05)) return [];
    const paths = this.#paths(4);
    const { partition } = this.#schema(table);
    if (this.#random.chance(0.01)) paths.push([partition.name]);
    return paths.map((path) => this.#updateAction(path));
  }

  #updateAction(path: Path): UpdateAction {
    const [name] = path as [string];
    const isIndexKey = path.length === 1 && INDEX_NAMES.includes(name);
    return this.#random.weighted<() => UpdateAction>([
      [
        5,
        () => ({
          kind: "SET",
          path,
          operand: isIndexKey ? { kind: "value", value: this.#indexValue(name) } : this.#updateOperand(),
        }),
      ],
      [2, () => ({ kind: "REMOVE", path })],
      [
        1,
        () => ({
          kind: "ADD",
          path,
          value: this.#random.pick([
            { N: "1" },
            { N: "-2.5" },
            { SS: ["a", "é"] },
            { NS: ["1", "2.0"] },
            { BS: ["AA=="] },
          ]),
        }),
      ],
      [
        1,
        () => ({
          kind: "DELETE",
          path,
          value: this.#random.pick([{ SS: ["a", "b"] }, { NS: ["1", "10", "0"] }, { BS: ["AA==", "gA=="] }]),
        }),
      ],
    ])();
  }

  #updateOperand(): UpdateOperand {
    const plain = (): UpdateOperand =>
      this.#random.chance(0.7) ? { kind: "value", value: this.#value(2) } : { kind: "path", path: this.#path() };
    const number = (): UpdateOperand =>
      this.#random.chance(0.5)
        ? { kind: "value", value: { N: this.#random.pick(NUMBERS) } }
        : { kind: "if_not_exists", path: this.#path(), otherwise: { kind: "value", value: { N: "0" } } };
    const list = (): UpdateOperand =>
      this.#random.chance(0.5)
        ? { kind: "value", value: { L: this.#random.several(0, 2, () => this.#value(1)) } }
        : { kind: "if_not_exists", path: this.#path(), otherwise: { kind: "value", value: { L: [] } } };
    return this.#random.weighted<() => UpdateOperand>([
      [7, plain],
      [
        1,
        () => {
          const path = this.#path();
          const otherwise = plain();
          const isSame = otherwise.kind === "path" && JSON.stringify(otherwise.path) === JSON.stringify(path);
          return isSame ? otherwise : { kind: "if_not_exists", path, otherwise };
        },
      ],
      [2, () => ({ kind: this.#random.pick(["+", "-"] as const), left: number(), right: number() })],
      [2, () => ({ kind: "list_append", first: list(), second: list() })],
    ])();
  }

  // Items

  #capacity(): Capacity {
    return this.#random.weighted([
      [1, "NONE"],
      [1, "TOTAL"],
      [3, "INDEXES"],
    ] as const);
  }

  #conditional(probability: number) {
    if (!this.#random.chance(probability)) return {};
    return { condition: this.#condition(), ...(this.#random.chance(0.5) && { returnItem: true }) };
  }

  #action(probabilityOfCondition = 0.25): Exclude<Action, { kind: "ConditionCheck" }> {
    const table = this.#table();
    const conditional = this.#conditional(probabilityOfCondition);
    return this.#random.weighted<() => Exclude<Action, { kind: "ConditionCheck" }>>([
      [4, (): Put => ({ kind: "Put", table, item: this.#item(table), ...conditional })],
      [
        4,
        () => ({ kind: "Update", table, key: this.#key(table), actions: this.#updateActions(table), ...conditional }),
      ],
      [1.5, () => ({ kind: "Delete", table, key: this.#key(table), ...conditional })],
    ])();
  }

  #write(probabilityOfCondition?: number): Write {
    const action = this.#action(probabilityOfCondition);
    const returnValues =
      action.kind === "Update"
        ? this.#random.pick(["NONE", "ALL_OLD", "ALL_NEW", "UPDATED_OLD", "UPDATED_NEW"] as const)
        : this.#random.pick(["NONE", "ALL_OLD"] as const);
    return {
      kind: "write",
      action,
      ...(this.#random.chance(0.8) && { returnValues }),
      capacity: this.#capacity(),
      metrics: this.#random.chance(0.3),
    };
  }

  #parallel(): Step {
    const writes = this.#random.several(2, 12, () => this.#write(0));
    return this.#on({ kind: "parallel", writes: this.#onDistinctItems(writes, ({ action }) => action) });
  }

  /** Leaves out what is about the item of something before it. */
  #onDistinctItems<T>(all: readonly T[], actionOf: (one: T) => Action): T[] {
    const seen = new Set<string>();
    return all.filter((one) => {
      const action = actionOf(one);
      const { partition, sort } = this.#schema(action.table);
      const isKey = ([name]: readonly [string, Value]) => name === partition.name || name === sort?.name;
      const attributes = Object.entries(action.kind === "Put" ? action.item : action.key).filter(isKey);
      const identity = action.table + attributesIdentity(Object.fromEntries(attributes));
      return !seen.has(identity) && seen.add(identity);
    });
  }

  #readOf() {
    const table = this.#table();
    const projection = this.#projection(table);
    return { table, key: this.#key(table), ...(projection && { projection }) };
  }

  #get(): Step {
    return this.#on({
      kind: "get",
      ...this.#readOf(),
      consistent: this.#random.chance(0.5),
      capacity: this.#capacity(),
    });
  }

  #batchGet(): Step {
    const tables = [...new Set(this.#random.several(1, 2, () => this.#table()))].map((table) => {
      const projection = this.#projection(table);
      const all = this.#random.several(1, 8, () => this.#key(table));
      const keys = this.#random.chance(0.95)
        ? this.#onDistinctItems(all, (key) => ({ kind: "Delete", table, key }))
        : all;
      return { table, keys, ...(projection && { projection }), consistent: this.#random.chance(0.5) };
    });
    return this.#on({ kind: "batchGet", tables, capacity: this.#capacity() });
  }

  #batchWrite(): Step {
    const tables = [...new Set(this.#random.several(1, 2, () => this.#table()))].map((table) => {
      const all = this.#random.several(1, 10, () => this.#item(table));
      const items = this.#random.chance(0.95)
        ? this.#onDistinctItems(all, (item) => ({ kind: "Put", table, item }))
        : all;
      const { partition, sort } = this.#schema(table);
      const keyOf = (item: Attributes): Attributes =>
        Object.fromEntries(Object.entries(item).filter(([name]) => name === partition.name || name === sort?.name));
      const writes = items.map((item) => (this.#random.chance(0.7) ? { put: item } : { delete: keyOf(item) }));
      return { table, writes };
    });
    return this.#on({
      kind: "batchWrite",
      tables,
      capacity: this.#capacity(),
      metrics: this.#random.chance(0.3),
    });
  }

  #transactGet(): Step {
    const gets = this.#random.several(1, 5, () => this.#readOf());
    return this.#on({ kind: "transactGet", gets, capacity: this.#capacity() });
  }

  #transactWrite(): Step {
    const actions = this.#random.several(1, 5, (): Action => {
      if (this.#random.chance(0.8)) {
        const action = this.#action(0.2);
        if (action.kind !== "Update" || action.actions.length > 0) return action;
      }
      const table = this.#table();
      const condition = this.#condition();
      return { kind: "ConditionCheck", table, key: this.#key(table), condition, returnItem: this.#random.chance(0.5) };
    });
    const step: Step = this.#on({
      kind: "transactWrite",
      actions: this.#random.chance(0.95) ? this.#onDistinctItems(actions, (action) => action) : actions,
      ...(this.#random.chance(0.2) && { token: this.#random.pick(TOKENS) }),
      capacity: this.#capacity(),
      metrics: this.#random.chance(0.3),
    });
    return step;
  }

  // Reads

  #source(): { table: string; index?: string; partition: readonly KeyAttribute[]; sort: readonly KeyAttribute[] } {
    const table = this.#table();
    const { partition, sort, indexes } = this.#schema(table);
    if (indexes.length > 0 && this.#random.chance(0.6)) {
      const index = this.#random.pick(indexes);
      return { table, index: index.name, partition: index.partition, sort: index.sort };
    }
    return { table, partition: [partition], sort: sort ? [sort] : [] };
  }

  #read(table: string, index: string | undefined): Omit<Read, "kind"> {
    const projection = this.#projection(table);
    const select = projection
      ? undefined
      : this.#random.weighted([
          [6, undefined],
          [2, "COUNT"],
          [index === undefined ? 1 : 2, "ALL_ATTRIBUTES"],
        ] as const);
    return {
      table,
      ...(index !== undefined && { index }),
      ...(this.#random.chance(0.6) && { limit: this.#random.pick([1, 2, 3, 7]) }),
      ...(this.#random.chance(0.3) && { filter: this.#condition() }),
      ...(projection && { projection }),
      ...(select && { select }),
      consistent: this.#random.chance(0.15),
      capacity: this.#capacity(),
    };
  }

  #query(): Step {
    const { table, index, partition, sort } = this.#source();
    const used = sort.slice(0, this.#random.integer(0, sort.length));
    const keyCondition = [
      ...partition.map((attribute) => this.#equal(attribute)),
      ...used.map((attribute, i) => (i < used.length - 1 ? this.#equal(attribute) : this.#sortCondition(attribute))),
    ];
    return this.#on({
      kind: "read",
      ...this.#read(table, index),
      keyCondition: this.#random.sample(keyCondition, keyCondition.length),
      ...(this.#random.chance(0.6) && { forward: this.#random.chance(0.4) }),
    });
  }

  #equal({ name, type }: KeyAttribute): KeyCondition {
    return { name, operator: "=", value: this.#queriedValue(type) };
  }

  #sortCondition({ name, type }: KeyAttribute): KeyCondition {
    return this.#random.weighted<() => KeyCondition>([
      [
        4,
        () => ({
          name,
          operator: this.#random.pick(["=", "<", "<=", ">", ">="] as const),
          value: this.#queriedValue(type),
        }),
      ],
      [
        2,
        () => {
          const [low, high] = this.#bounds(type);
          return { name, operator: "between", low, high };
        },
      ],
      [type === "N" ? 0 : 2, () => ({ name, operator: "begins_with", prefix: this.#queriedValue(type) })],
    ])();
  }

  #queriedValue(type: KeyType): Value {
    return this.#keyValue(type, LONG_STRINGS);
  }

  #scan(): Step {
    const { table, index } = this.#source();
    const segments = this.#random.chance(0.4) ? this.#random.pick([1, 2, 3, 10]) : undefined;
    return this.#on({ kind: "read", ...this.#read(table, index), ...(segments !== undefined && { segments }) });
  }

  #fork(): Step {
    const step: Step = this.#on({ kind: "fork" });
    this.#forks++;
    return step;
  }
}

function distinct(numbers: readonly string[]): string[] {
  return [...new Map(numbers.map((number) => [scaled(number), number])).values()];
}

/** Whether one path leads into the other's, or takes as a list what the other takes as a map. */
function areInConflict(a: Path, b: Path): boolean {
  const fork = a.findIndex((element, i) => element !== b[i]);
  if (fork < 0 || fork >= b.length) return true;
  return typeof a[fork] !== typeof b[fork];
}
