// A change of a table's tags takes AWS a moment. As long as it does, the former tags are listed, and no other is begun: only a
// request that has all that the first one had goes through.
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TagResource.html

import { LimitExceededException, ResourceInUseException } from "../../model/errors.ts";
import type { TableDefinition, Tag } from "../definition/table-definition.ts";
import type { Clock } from "../engine.ts";

interface TagLock {
  /** Milliseconds since 1970. */
  readonly until: number;
  /** What is being added; undefined where tags are being removed. */
  readonly tags: readonly Tag[] | undefined;
  /** With the tags that are still listed: those before the first change that is not done yet. */
  readonly before: TableDefinition;
}

export class TagLocks {
  readonly #clock: Clock;
  readonly #milliseconds: number;
  /** By the table's keyspace, which no other table ever has. */
  readonly #locks = new Map<number, TagLock>();

  constructor(clock: Clock, milliseconds: number) {
    this.#clock = clock;
    this.#milliseconds = milliseconds;
  }

  /**
   * @param tags what a request is to add; undefined if it removes tags.
   * @throws LimitExceededException while another change is under way
   */
  checkTagging(table: TableDefinition, tags?: readonly Tag[]): void {
    const lock = this.#lockOf(table);
    if (lock && !(lock.tags && tags && includes(tags, lock.tags))) {
      throw new LimitExceededException(`Subscriber limit exceeded: Table tags are being updated: ${table.name}`);
    }
  }

  /** @throws ResourceInUseException while the table's tags are being changed */
  checkDeletion(table: TableDefinition): void {
    if (!this.#lockOf(table)) return;
    throw new ResourceInUseException(
      `Attempt to change a resource which is still in use: Table tags are being updated: ${table.name}`,
    );
  }

  /** A table with the tags that are listed, its own and its stream's: the former ones while they are being changed. */
  listed(table: TableDefinition): TableDefinition {
    return this.#lockOf(table)?.before ?? table;
  }

  /**
   * Notes that a request has changed tags: one that leaves them as they were does not.
   *
   * @param before the table as it was
   */
  note(before: TableDefinition, tags?: readonly Tag[]): void {
    const now = this.#clock.now();
    for (const [keyspace, { until }] of this.#locks) if (until <= now) this.#locks.delete(keyspace);
    this.#locks.set(before.keyspace, { until: now + this.#milliseconds, tags, before: this.listed(before) });
  }

  #lockOf({ keyspace }: TableDefinition): TagLock | undefined {
    const lock = this.#locks.get(keyspace);
    return lock && lock.until > this.#clock.now() ? lock : undefined;
  }
}

function includes(tags: readonly Tag[], others: readonly Tag[]): boolean {
  return others.every(({ Key, Value }) => tags.some((tag) => tag.Key === Key && tag.Value === Value));
}
