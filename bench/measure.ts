// How the benchmarks measure and report: latencies in microseconds, rates in operations a second.

/** What a run of operations took. */
export interface Measurement {
  readonly operationsPerSecond: number;
  /** Microseconds. */
  readonly p50: number;
  readonly p99: number;
}

/** Turns single latencies, in microseconds, and the time of all of them together into a measurement. */
export function measurement(latencies: Float64Array, totalMs: number): Measurement {
  const sorted = latencies.toSorted();
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { operationsPerSecond: (latencies.length / totalMs) * 1000, p50: at(0.5), p99: at(0.99) };
}

/**
 * Runs an operation one after the other for about `seconds`, after warming up for a quarter of that time.
 *
 * @param operation is told how many came before it.
 */
export async function measure(
  seconds: number,
  operation: (index: number) => Promise<unknown> | unknown,
): Promise<Measurement> {
  let index = 0;
  const until = performance.now() + seconds * 250;
  while (performance.now() < until) await operation(index++);

  const latencies: number[] = [];
  const start = performance.now();
  const end = start + seconds * 1000;
  let now = start;
  while (now < end) {
    await operation(index++);
    const after = performance.now();
    latencies.push((after - now) * 1000);
    now = after;
  }
  return measurement(Float64Array.from(latencies), now - start);
}

/** As {@link measure}, with `width` operations under way at any time. */
export async function measureSideBySide(
  seconds: number,
  width: number,
  operation: (index: number) => Promise<unknown>,
): Promise<Measurement> {
  let index = 0;
  const latencies: number[] = [];
  const start = performance.now();
  const end = start + seconds * 1000;
  const lane = async () => {
    for (let before = performance.now(); before < end; ) {
      await operation(index++);
      const after = performance.now();
      latencies.push((after - before) * 1000);
      before = after;
    }
  };
  await Promise.all(Array.from({ length: width }, lane));
  return measurement(Float64Array.from(latencies), performance.now() - start);
}

/** One line of a report; with a goal, whether it was met. */
export function report(what: string, figures: string, goal?: { readonly text: string; readonly met: boolean }): void {
  const verdict = goal ? `  ${goal.met ? "met" : "MISSED"}: ${goal.text}` : "";
  console.log(`${what.padEnd(40)} ${figures}${verdict}`);
}

export function figures({ operationsPerSecond, p50, p99 }: Measurement): string {
  const rate = Math.round(operationsPerSecond).toLocaleString("en").padStart(9);
  return `${rate}/s   p50 ${p50.toFixed(1).padStart(7)} µs   p99 ${p99.toFixed(1).padStart(8)} µs`;
}
