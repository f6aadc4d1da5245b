// The actions that tests administer a server with, over HTTP: each a row of `ACTIONS`, with a JSON object as its input and
// another one as its answer. docs/testing.md describes them.

import type { Database } from "../../database/database.ts";
import type { FaultHandle } from "../../database/faults/added-fault.ts";
import type { Fault } from "../../database/faults/fault.ts";
import type { Snapshot } from "../../database/snapshot.ts";
import { type Duration, type Moment, TestClock } from "../../database/test-clock.ts";
import { isNamespaceName } from "../../server/namespaces.ts";
import type { Namespaces } from "./namespaces.ts";

type Input = Readonly<Record<string, unknown>>;

interface Subject {
  /** The one that the input's `namespace` names, which is made by that if there is none, or the server's own. */
  readonly database: Database;
  readonly administration: Administration;
}

type Action = (input: Input, subject: Subject) => object | Promise<object>;

/** Each with the members that its input may have. */
const ACTIONS: Readonly<Record<string, readonly [members: readonly string[], action: Action]>> = {
  namespaces: [[], (_, { administration }) => ({ namespaces: administration.namespaces?.list() ?? [] })],
  fork: [["from", "to"], (input, { administration }) => administration.fork(input)],
  delete: [["namespace"], (input, { administration }) => administration.delete(input)],
  reset: [
    ["namespace"],
    (_, { database }) => {
      database.reset();
      return {};
    },
  ],
  snapshot: [
    ["namespace"],
    (_, { database, administration }) => ({ snapshot: administration.keep(database.snapshot()) }),
  ],
  restore: [
    ["namespace", "snapshot"],
    ({ snapshot }, { database, administration }) => {
      database.restore(administration.kept(snapshot));
      return {};
    },
  ],
  clock: [["namespace", "set", "advance"], setClock],
  faults: [["namespace"], (_, { database }) => ({ faults: database.faults.list().map(describeFault) })],
  "faults/add": [
    ["namespace", "fault"],
    ({ fault }, { database }) => describeFault(database.faults.add(fault as Fault)),
  ],
  "faults/clear": [
    ["namespace"],
    (_, { database }) => {
      database.faults.clear();
      return {};
    },
  ],
};

export class Administration {
  readonly namespaces: Namespaces | undefined;
  readonly #database: Database;
  readonly #snapshots = new Map<string, Snapshot>();

  /** @param database the server's own */
  constructor(database: Database, namespaces?: Namespaces) {
    this.#database = database;
    this.namespaces = namespaces;
  }

  /**
   * Does an action.
   *
   * @returns its answer; undefined if there is no such action
   * @throws Error that says what is wrong with the input, or why it cannot be done
   * @example await administration.administer("clock", { advance: { hours: 1 } }) // { now: 1767229200000 }
   */
  async administer(name: string, input: Input): Promise<object | undefined> {
    if (!Object.hasOwn(ACTIONS, name)) return undefined;
    const [members, action] = ACTIONS[name]!;
    for (const member of Object.keys(input)) {
      if (!members.includes(member)) throw new TypeError(`${name} has no ${member}`);
    }
    const databaseOf = () => this.#databaseOf(input);
    return action(input, {
      administration: this,
      get database() {
        return databaseOf();
      },
    });
  }

  fork({ from, to }: Input): object {
    const namespaces = this.#namespaces();
    namespaces.fork(from === undefined ? undefined : nameOf("from", from), nameOf("to", to));
    return {};
  }

  delete({ namespace }: Input): object {
    return { deleted: this.#namespaces().delete(nameOf("namespace", namespace)) };
  }

  /** Keeps a snapshot for as long as the server runs. @returns what it is restored by */
  keep(snapshot: Snapshot): string {
    const id = `snapshot-${this.#snapshots.size + 1}`;
    this.#snapshots.set(id, snapshot);
    return id;
  }

  kept(id: unknown): Snapshot {
    const snapshot = this.#snapshots.get(String(id));
    if (!snapshot) throw new TypeError(`There is no snapshot ${JSON.stringify(id)}`);
    return snapshot;
  }

  #databaseOf({ namespace }: Input): Database {
    if (namespace === undefined) return this.#database;
    return this.#namespaces().find(nameOf("namespace", namespace));
  }

  #namespaces(): Namespaces {
    if (!this.namespaces) throw new Error("This server has no namespaces: start it with --namespaces");
    return this.namespaces;
  }
}

function nameOf(member: string, value: unknown): string {
  if (typeof value === "string" && isNamespaceName(value)) return value;
  throw new TypeError(`${member} has to be a name of 1 to 128 letters, digits, underscores, dots and hyphens`);
}

/** Sets the time of a database, or lets it go by; without either, tells it. */
async function setClock({ set, advance }: Input, { database: { clock } }: Subject): Promise<object> {
  if (set === undefined && advance === undefined) return { now: clock.now() };
  if (!(clock instanceof TestClock)) throw new Error("This database goes by the machine's time");
  if (set !== undefined) await clock.set(set as Moment);
  if (advance !== undefined) await clock.advance(advance as Duration | number);
  return { now: clock.now() };
}

function describeFault({ fault, matched, struck }: FaultHandle): object {
  return { ...fault, matched, struck };
}
