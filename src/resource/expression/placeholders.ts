// Placeholders of expressions, numbered in the order in which they are asked for, as boto3 numbers them.

/** Gives `#n0`, `#n1`, … for names and `:v0`, `:v1`, … for values, without those that are taken. */
export class Placeholders {
  readonly #taken: ReadonlySet<string>;
  #nameCount = 0;
  #valueCount = 0;

  /** @param taken placeholders that the request already uses. */
  constructor(taken: Iterable<string> = []) {
    this.#taken = new Set(taken);
  }

  nextName(): string {
    return this.#next(() => `#n${this.#nameCount++}`);
  }

  nextValue(): string {
    return this.#next(() => `:v${this.#valueCount++}`);
  }

  /** Starts to count anew. */
  reset(): void {
    this.#nameCount = 0;
    this.#valueCount = 0;
  }

  #next(count: () => string): string {
    for (;;) {
      const placeholder = count();
      if (!this.#taken.has(placeholder)) return placeholder;
    }
  }
}
