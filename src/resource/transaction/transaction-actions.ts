// The actions of a transaction as they are collected: taken as the values are at the time, for the table they are on.

import type { NativeConversion } from "../native-conversion.ts";
import type { NativeShape } from "../native-shape.ts";
import type { TableMeta } from "../table.ts";

/** What an action does: the method that made it. */
export type TransactionOperation = "put" | "update" | "delete" | "check" | "get";

/** One action of a transaction. */
export interface TransactionAction {
  readonly operation: TransactionOperation;
  readonly tableName: string;
  /** What the method was given. */
  readonly input: object;
  /** The action in the wire's form: `{ Put: { TableName, … } }`. */
  readonly wire: { readonly [kind: string]: object };
  /** How the values of its table are converted. */
  readonly conversion: NativeConversion;
  /** The names of the key's attributes, if the table's description has been loaded. */
  readonly keyNames: readonly string[] | undefined;
}

/** What is asked of a table here, whatever its rows. */
export interface NamedTable {
  readonly name: string;
  readonly meta: Pick<TableMeta, "client" | "data">;
}

/** How many actions DynamoDB takes in one transaction. */
const ACTIONS_MAX = 100;

const KINDS = { put: "Put", update: "Update", delete: "Delete", check: "ConditionCheck", get: "Get" } as const;

export class TransactionActions {
  readonly all: TransactionAction[] = [];
  readonly #shape: NativeShape | undefined;
  readonly #conversion: NativeConversion;
  #isOpen = true;

  /**
   * @param input the shape of the transaction's input
   * @param conversion of tables that are given by name
   */
  constructor(input: NativeShape | undefined, conversion: NativeConversion) {
    this.#shape = actionShape(input);
    this.#conversion = conversion;
  }

  /**
   * @throws {RangeError} a transaction of more than 100 actions
   * @throws {Error} the transaction has been sent already
   */
  add(operation: TransactionOperation, table: string | NamedTable, input: object): void {
    if (!this.#isOpen) throw new Error(`${operation}: the transaction has been sent; await what its callback does`);
    if (this.all.length === ACTIONS_MAX) {
      throw new RangeError(`A transaction has at most ${ACTIONS_MAX} actions; this ${operation} is one too many`);
    }
    const isName = typeof table === "string";
    const tableName = isName ? table : table.name;
    const conversion = isName ? this.#conversion : table.meta.client.conversion;
    const keyNames = isName ? undefined : table.meta.data?.KeySchema.map(({ AttributeName }) => AttributeName);
    const action = { [KINDS[operation]]: { ...input, TableName: tableName } };
    const wire = conversion.toWire(this.#shape, action, tableName) as TransactionAction["wire"];
    this.all.push({ operation, tableName, input, wire, conversion, keyNames });
  }

  /** No more actions are taken. */
  close(): void {
    this.#isOpen = false;
  }
}

/** The shape of the elements of `TransactItems`. */
function actionShape(input: NativeShape | undefined): NativeShape | undefined {
  const actions = typeof input === "object" && input.kind === "structure" ? input.members.TransactItems : undefined;
  return typeof actions === "object" && actions.kind === "list" ? actions.of : undefined;
}
