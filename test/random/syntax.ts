// The expressions of random histories: trees that the reference model evaluates, and that requests spell out as text. Only
// such as DynamoDB accepts: what it refuses is for the tests of single operations.

import type { Attributes, Value } from "./values.ts";

export type Path = readonly (string | number)[];

export type Operand =
  | { readonly kind: "path"; readonly path: Path }
  | { readonly kind: "value"; readonly value: Value }
  | { readonly kind: "size"; readonly path: Path };

export type Comparator = "=" | "<>" | "<" | "<=" | ">" | ">=";

export type Condition =
  | { readonly kind: "compare"; readonly operator: Comparator; readonly left: Operand; readonly right: Operand }
  | { readonly kind: "between"; readonly operand: Operand; readonly low: Value; readonly high: Value }
  | { readonly kind: "in"; readonly operand: Operand; readonly candidates: readonly Value[] }
  | { readonly kind: "attribute_exists" | "attribute_not_exists"; readonly path: Path }
  | { readonly kind: "attribute_type"; readonly path: Path; readonly type: string }
  | { readonly kind: "begins_with"; readonly path: Path; readonly prefix: Value }
  | { readonly kind: "contains"; readonly path: Path; readonly element: Value }
  | { readonly kind: "AND" | "OR"; readonly left: Condition; readonly right: Condition }
  | { readonly kind: "NOT"; readonly condition: Condition };

export type UpdateOperand =
  | { readonly kind: "path"; readonly path: Path }
  | { readonly kind: "value"; readonly value: Value }
  | { readonly kind: "if_not_exists"; readonly path: Path; readonly otherwise: UpdateOperand }
  | { readonly kind: "list_append"; readonly first: UpdateOperand; readonly second: UpdateOperand }
  | { readonly kind: "+" | "-"; readonly left: UpdateOperand; readonly right: UpdateOperand };

export type UpdateAction =
  | { readonly kind: "SET"; readonly path: Path; readonly operand: UpdateOperand }
  | { readonly kind: "REMOVE"; readonly path: Path }
  | { readonly kind: "ADD" | "DELETE"; readonly path: Path; readonly value: Value };

/** A condition on a key attribute. */
export type KeyCondition =
  | { readonly name: string; readonly operator: "=" | "<" | "<=" | ">" | ">="; readonly value: Value }
  | { readonly name: string; readonly operator: "between"; readonly low: Value; readonly high: Value }
  | { readonly name: string; readonly operator: "begins_with"; readonly prefix: Value };

/** Spells out the expressions of one request, and gathers their placeholders. */
export class Spelling {
  readonly #names: string[] = [];
  readonly #values: Value[] = [];

  /** `ExpressionAttributeNames` and `ExpressionAttributeValues`, where there are any. */
  placeholders(): object {
    const names = Object.fromEntries(this.#names.map((name, i) => [`#n${i}`, name]));
    const values: Attributes = Object.fromEntries(this.#values.map((value, i) => [`:v${i}`, value]));
    return {
      ...(this.#names.length > 0 && { ExpressionAttributeNames: names }),
      ...(this.#values.length > 0 && { ExpressionAttributeValues: values }),
    };
  }

  condition(condition: Condition): string {
    switch (condition.kind) {
      case "compare":
        return `${this.#operand(condition.left)} ${condition.operator} ${this.#operand(condition.right)}`;
      case "between":
        return `${this.#operand(condition.operand)} BETWEEN ${this.#value(condition.low)} AND ${this.#value(condition.high)}`;
      case "in":
        return `${this.#operand(condition.operand)} IN (${condition.candidates.map((value) => this.#value(value)).join(", ")})`;
      case "attribute_exists":
      case "attribute_not_exists":
        return `${condition.kind}(${this.#path(condition.path)})`;
      case "attribute_type":
        return `attribute_type(${this.#path(condition.path)}, ${this.#value({ S: condition.type })})`;
      case "begins_with":
        return `begins_with(${this.#path(condition.path)}, ${this.#value(condition.prefix)})`;
      case "contains":
        return `contains(${this.#path(condition.path)}, ${this.#value(condition.element)})`;
      case "AND":
      case "OR":
        return `(${this.condition(condition.left)}) ${condition.kind} (${this.condition(condition.right)})`;
      case "NOT":
        return `NOT (${this.condition(condition.condition)})`;
    }
  }

  update(actions: readonly UpdateAction[]): string {
    const clauses = (["SET", "REMOVE", "ADD", "DELETE"] as const).map((kind) => {
      const own = actions.filter((action) => action.kind === kind).map((action) => this.#action(action));
      return own.length > 0 ? `${kind} ${own.join(", ")}` : "";
    });
    return clauses.filter((clause) => clause !== "").join(" ");
  }

  keyCondition(conditions: readonly KeyCondition[]): string {
    return conditions.map((condition) => this.#keyCondition(condition)).join(" AND ");
  }

  projection(paths: readonly Path[]): string {
    return paths.map((path) => this.#path(path)).join(", ");
  }

  #keyCondition(condition: KeyCondition): string {
    const name = this.#path([condition.name]);
    switch (condition.operator) {
      case "between":
        return `${name} BETWEEN ${this.#value(condition.low)} AND ${this.#value(condition.high)}`;
      case "begins_with":
        return `begins_with(${name}, ${this.#value(condition.prefix)})`;
      default:
        return `${name} ${condition.operator} ${this.#value(condition.value)}`;
    }
  }

  #action(action: UpdateAction): string {
    const path = this.#path(action.path);
    switch (action.kind) {
      case "SET":
        return `${path} = ${this.#updateOperand(action.operand)}`;
      case "REMOVE":
        return path;
      case "ADD":
      case "DELETE":
        return `${path} ${this.#value(action.value)}`;
    }
  }

  #updateOperand(operand: UpdateOperand): string {
    switch (operand.kind) {
      case "path":
        return this.#path(operand.path);
      case "value":
        return this.#value(operand.value);
      case "if_not_exists":
        return `if_not_exists(${this.#path(operand.path)}, ${this.#updateOperand(operand.otherwise)})`;
      case "list_append":
        return `list_append(${this.#updateOperand(operand.first)}, ${this.#updateOperand(operand.second)})`;
      case "+":
      case "-":
        return `${this.#updateOperand(operand.left)} ${operand.kind} ${this.#updateOperand(operand.right)}`;
    }
  }

  #operand(operand: Operand): string {
    switch (operand.kind) {
      case "path":
        return this.#path(operand.path);
      case "value":
        return this.#value(operand.value);
      case "size":
        return `size(${this.#path(operand.path)})`;
    }
  }

  #path(path: Path): string {
    return path
      .map((element, i) => (typeof element === "number" ? `[${element}]` : (i > 0 ? "." : "") + this.#name(element)))
      .join("");
  }

  #name(name: string): string {
    let i = this.#names.indexOf(name);
    if (i < 0) i = this.#names.push(name) - 1;
    return `#n${i}`;
  }

  #value(value: Value): string {
    return `:v${this.#values.push(value) - 1}`;
  }
}
