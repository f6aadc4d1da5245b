// Whether a history of concurrent operations on one object is linearizable: whether there is an order of the operations,
// each at some moment between its beginning and its end, in which a single thread would have had the same answers.
//
// J. M. Wing and C. Gong, Testing and Verifying Concurrent Objects (1993), with G. Lowe's cache of what was tried already.

/** An operation. One whose outcome is unknown never ended, and may have happened at any time since it began, or not. */
export interface Timed<Operation> {
  readonly operation: Operation;
  readonly begun: number;
  /** Infinity for an unknown outcome. */
  readonly ended: number;
}

/** What the object does, one operation after the other. */
export interface Model<State, Operation> {
  readonly initial: State;
  /** @returns the state after the operation; undefined if it would have been answered otherwise */
  step(state: State, operation: Operation): { readonly state: State } | undefined;
}

/** @param history in any order; states are compared by their JSON */
export function isLinearizable<State, Operation>(
  history: readonly Timed<Operation>[],
  { initial, step }: Model<State, Operation>,
): boolean {
  const operations = [...history].sort((a, b) => a.begun - b.begun);
  const done = new Uint8Array(operations.length);
  let left = operations.filter(({ ended }) => ended !== Number.POSITIVE_INFINITY).length;
  const tried = new Set<string>();

  const search = (state: State): boolean => {
    if (left === 0) return true;
    const here = `${done.join("")} ${JSON.stringify(state)}`;
    if (tried.has(here)) return false;
    tried.add(here);
    // Whatever comes next began before any other that is left had ended.
    let firstEnd = Number.POSITIVE_INFINITY;
    for (const [i, { ended }] of operations.entries()) if (done[i] === 0) firstEnd = Math.min(firstEnd, ended);
    for (const [i, { operation, begun, ended }] of operations.entries()) {
      if (begun > firstEnd) break;
      if (done[i] === 1) continue;
      const next = step(state, operation);
      if (!next) continue;
      const isKnown = ended !== Number.POSITIVE_INFINITY;
      done[i] = 1;
      if (isKnown) left--;
      if (search(next.state)) return true;
      done[i] = 0;
      if (isKnown) left++;
    }
    return false;
  };
  return search(initial);
}
