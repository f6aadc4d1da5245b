// Whether transactions that append to lists and read them were serializable, and in an order that agrees with real time: a
// search for cycles among what depends on what. A list tells the order of its own appends, so reads tell everything.
//
// K. Kingsbury and P. Alvaro, Elle: Inferring Isolation Anomalies from Experimental Observations (2020).

export interface Transaction {
  readonly begun: number;
  /** Infinity if it is not known whether it happened. */
  readonly ended: number;
  /** Values that no other transaction appends, by list. */
  readonly appends: ReadonlyMap<string, number>;
  /** What lists held, as it saw them. */
  readonly reads: ReadonlyMap<string, readonly number[]>;
  /** It was refused, and must have done nothing. */
  readonly isAborted?: boolean;
}

/** @returns what is wrong, or undefined */
export function findAnomaly(transactions: readonly Transaction[]): string | undefined {
  const orders = new Map<string, readonly number[]>();
  for (const { reads } of transactions) {
    for (const [list, values] of reads) {
      const [short, long] = [values, orders.get(list) ?? []].sort((a, b) => a.length - b.length) as [
        number[],
        number[],
      ];
      if (short.some((value, i) => long[i] !== value)) return `Two orders of ${list}: ${short} and ${long}`;
      orders.set(list, long);
    }
  }
  const writers = new Map<number, Transaction>();
  for (const transaction of transactions) {
    for (const value of transaction.appends.values()) writers.set(value, transaction);
  }
  for (const [list, values] of orders) {
    if (new Set(values).size !== values.length) return `A value twice in ${list}: ${values}`;
    for (const value of values) {
      const writer = writers.get(value);
      if (writer?.appends.get(list) !== value) return `${list} holds ${value}, which nobody appended`;
      if (writer.isAborted) return `${list} holds ${value}, whose transaction was refused`;
    }
  }
  return findCycle(dependencies(transactions, orders, writers));
}

type Dependencies = ReadonlyMap<Transaction, ReadonlyMap<Transaction, string>>;

/** For each transaction those that must come after it, and why. */
function dependencies(
  transactions: readonly Transaction[],
  orders: ReadonlyMap<string, readonly number[]>,
  writers: ReadonlyMap<number, Transaction>,
): Dependencies {
  const edges = new Map<Transaction, Map<Transaction, string>>(transactions.map((one) => [one, new Map()]));
  const add = (from: Transaction | undefined, to: Transaction | undefined, why: string) => {
    if (from && to && from !== to) edges.get(from)!.set(to, why);
  };
  for (const [list, values] of orders) {
    for (const [i, value] of values.entries()) {
      if (i > 0) add(writers.get(values[i - 1]!), writers.get(value), `ww ${list}`);
    }
  }
  for (const reader of transactions) {
    for (const [list, values] of reader.reads) {
      const order = orders.get(list) ?? [];
      if (values.length > 0) add(writers.get(values.at(-1)!), reader, `wr ${list}`);
      const next = order[values.length];
      if (next !== undefined) add(reader, writers.get(next), `rw ${list}`);
    }
  }
  // An append that was acknowledged and that the longest read lacks comes after all that were read, and their readers.
  for (const transaction of transactions) {
    if (transaction.isAborted || transaction.ended === Number.POSITIVE_INFINITY) continue;
    for (const [list, value] of transaction.appends) {
      const order = orders.get(list) ?? [];
      if (order.includes(value)) continue;
      add(writers.get(order.at(-1) ?? Number.NaN), transaction, `ww ${list}`);
      for (const reader of transactions) if (reader.reads.has(list)) add(reader, transaction, `rw ${list}`);
    }
  }
  const happened = transactions.filter(({ isAborted }) => !isAborted);
  for (const first of happened) {
    for (const second of happened) if (first.ended < second.begun) add(first, second, "real time");
  }
  return edges;
}

function findCycle(edges: Dependencies): string | undefined {
  const finished = new Set<Transaction>();
  const trail: Transaction[] = [];
  const visit = (transaction: Transaction): string | undefined => {
    if (finished.has(transaction)) return undefined;
    const at = trail.indexOf(transaction);
    if (at >= 0) {
      const cycle = [...trail.slice(at), transaction];
      return `A cycle: ${cycle
        .slice(1)
        .map((to, i) => edges.get(cycle[i]!)!.get(to))
        .join(", ")}`;
    }
    trail.push(transaction);
    for (const next of edges.get(transaction)!.keys()) {
      const cycle = visit(next);
      if (cycle) return cycle;
    }
    trail.pop();
    finished.add(transaction);
    return undefined;
  };
  for (const transaction of edges.keys()) {
    const cycle = visit(transaction);
    if (cycle) return cycle;
  }
  return undefined;
}
