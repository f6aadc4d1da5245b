// What tests attach to a database: faults, measurements of capacity, consumers of streams. Requests pass through here only
// while there is any of them.

import type { Service } from "../operations/operations.ts";
import type { Engine } from "../table/engine.ts";
import { execute } from "./execute.ts";
import { Faults } from "./faults/faults.ts";
import { CapacityMeasurement, type MeasuredCapacity, measured } from "./measured-capacity.ts";
import { StreamConsumer, type StreamEvent, type StreamOptions } from "./stream-consumer.ts";

export class Instruments {
  readonly faults: Faults;
  /** Whether there are any: all that requests look at while there are none. */
  areAttached = false;
  readonly #engine: () => Engine;
  readonly #measurements = new Set<CapacityMeasurement>();
  readonly #consumers = new Set<StreamConsumer>();

  /** @param engine the database's at present */
  constructor(engine: () => Engine) {
    this.#engine = engine;
    this.faults = new Faults(engine, () => this.#changed());
  }

  /** Runs a request. @throws DynamoDBError, DroppedConnectionError */
  async run(service: Service, operation: string, input: unknown): Promise<unknown> {
    const request = { operation, input };
    const run = (engine: Engine, input: unknown) => execute(engine, service, operation, input);
    const runAmongFaults = (input: unknown) =>
      this.faults.isEmpty ? run(this.#engine(), input) : this.faults.run(this.#engine(), { operation, input }, run);
    try {
      if (this.#measurements.size === 0) return await runAmongFaults(input);
      return await measured(request, runAmongFaults, [...this.#measurements]);
    } finally {
      this.wakeConsumers();
    }
  }

  /** Measures what the requests consume that are answered while `work` is under way. */
  async measureCapacity(work: () => unknown): Promise<MeasuredCapacity> {
    const measurement = new CapacityMeasurement();
    this.#measurements.add(measurement);
    this.#changed();
    try {
      await work();
    } finally {
      this.#measurements.delete(measurement);
      this.#changed();
    }
    return measurement.result();
  }

  consumeStream(tableName: string, handle: (event: StreamEvent) => unknown, options: StreamOptions): StreamConsumer {
    const { catalog } = this.#engine();
    if (!catalog.describedTable(tableName).stream) {
      throw new Error(`Table ${tableName} has no stream: give it a StreamSpecification`);
    }
    const stopped = () => {
      this.#consumers.delete(consumer);
      this.#changed();
    };
    const consumer: StreamConsumer = new StreamConsumer(tableName, this.#engine, handle, stopped, options);
    this.#consumers.add(consumer);
    this.#changed();
    return consumer;
  }

  /** To be called when something may have been committed. */
  wakeConsumers(): void {
    for (const consumer of this.#consumers) consumer.wake();
  }

  /** To be called when the database was put into another state. */
  restartConsumers(): void {
    for (const consumer of this.#consumers) consumer.restart();
  }

  async stopConsumers(): Promise<void> {
    await Promise.all([...this.#consumers].map((consumer) => consumer.stop()));
  }

  #changed(): void {
    this.areAttached = !this.faults.isEmpty || this.#measurements.size > 0 || this.#consumers.size > 0;
  }
}
