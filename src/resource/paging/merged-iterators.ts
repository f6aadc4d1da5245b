// Several asynchronous iterators as one: whichever is ready comes first.

type Outcome<Value> =
  | { readonly kind: "value"; readonly of: AsyncIterator<Value>; readonly value: Value }
  | { readonly kind: "end" }
  | { readonly kind: "failure"; readonly error: unknown };

/**
 * What several iterators give, as it comes. Each is one value ahead and no further, so that no more than one value of
 * each waits. When the consumer stops, or one of them fails, all are ended, and what they had under way is waited for.
 */
export async function* merged<Value>(sources: readonly AsyncIterator<Value>[]): AsyncGenerator<Value> {
  const ready: Outcome<Value>[] = [];
  let wake = (): void => undefined;
  const report = (outcome: Outcome<Value>): void => {
    ready.push(outcome);
    wake();
  };
  const advance = (of: AsyncIterator<Value>): void => {
    of.next().then(
      ({ done, value }) => report(done ? { kind: "end" } : { kind: "value", of, value }),
      (error: unknown) => report({ kind: "failure", error }),
    );
  };

  sources.forEach(advance);
  try {
    for (let running = sources.length; running > 0; ) {
      const outcome = ready.shift();
      if (!outcome) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      } else if (outcome.kind === "failure") {
        throw outcome.error;
      } else if (outcome.kind === "end") {
        running--;
      } else {
        advance(outcome.of);
        yield outcome.value;
      }
    }
  } finally {
    await Promise.allSettled(sources.map((source) => source.return?.()));
  }
}
