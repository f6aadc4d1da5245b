// Isolated databases by name, each made when it is first asked for: what tests in other languages share one server for.

import type { Database } from "../../database/database.ts";
import { TestClock } from "../../database/test-clock.ts";
import type { NamespaceKind } from "../../server/namespaces.ts";

/**
 * For `serve`: a database for each access key, or each path.
 *
 * @example
 * const base = await Database.memory();
 * const namespaces = new Namespaces(base, "access-key");
 * await serve(base, { namespaces, administrator: new Administration(base, namespaces) });
 */
export class Namespaces {
  readonly by: NamespaceKind;
  readonly #base: Database;
  readonly #databases = new Map<string, Database>();

  /** @param base what a namespace begins as a fork of, as it is then; it has to be in memory */
  constructor(base: Database, by: NamespaceKind) {
    base.snapshot();
    this.#base = base;
    this.by = by;
  }

  /** The database of a name, a fork of the base if it was not asked for before. */
  find(name: string): Database {
    return this.#databases.get(name) ?? this.fork(undefined, name);
  }

  has(name: string): boolean {
    return this.#databases.has(name);
  }

  /** The names there are, in their order. */
  list(): readonly string[] {
    return [...this.#databases.keys()].sort();
  }

  /**
   * Makes a database a fork of another, with its time, which from then on is its own. Requests that are under way in the
   * one it replaces end there.
   *
   * @param from the base unless given
   */
  fork(from: string | undefined, to: string): Database {
    const original = from === undefined ? this.#base : this.find(from);
    const clock = original.clock instanceof TestClock ? original.clock.fork() : original.clock;
    const fork = original.fork({ clock });
    this.#databases.set(to, fork);
    return fork;
  }

  /** Forgets a database. @returns whether there was one */
  delete(name: string): boolean {
    return this.#databases.delete(name);
  }
}
