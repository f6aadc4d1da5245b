// BatchWriteItem on one table: sends a batch, and sums what all of them consume.

import type { ConsumedCapacity, ReturnConsumedCapacity } from "../api/structures.ts";
import { sumOfCapacity } from "../consumed-capacity.ts";
import { toNativeError } from "../error/native-error.ts";
import type { NativeConversion } from "../native-conversion.ts";
import type { Transport } from "../transport/transport.ts";
import type { WireWriteRequest } from "./write-buffer.ts";

interface BatchWriteItemOutput {
  readonly UnprocessedItems?: { readonly [table: string]: readonly WireWriteRequest[] };
  readonly ConsumedCapacity?: readonly ConsumedCapacity[];
}

export class TableWrites {
  /** Of all batches so far, if DynamoDB reports it. */
  consumedCapacity: ConsumedCapacity | undefined;
  readonly #tableName: string;
  readonly #transport: Transport;
  readonly #conversion: NativeConversion;
  readonly #options: { readonly ReturnConsumedCapacity?: ReturnConsumedCapacity };

  constructor(
    tableName: string,
    transport: Transport,
    conversion: NativeConversion,
    returnConsumedCapacity: ReturnConsumedCapacity | undefined,
  ) {
    this.#conversion = conversion;
    this.#tableName = tableName;
    this.#transport = transport;
    this.#options = returnConsumedCapacity ? { ReturnConsumedCapacity: returnConsumedCapacity } : {};
  }

  /** @returns what DynamoDB left unprocessed. */
  async send(requests: readonly WireWriteRequest[]): Promise<readonly WireWriteRequest[]> {
    const input = { RequestItems: { [this.#tableName]: requests }, ...this.#options };
    try {
      const output = (await this.#transport.call("BatchWriteItem", input)) as BatchWriteItemOutput;
      for (const capacity of output.ConsumedCapacity ?? []) {
        this.consumedCapacity = sumOfCapacity(this.consumedCapacity, capacity);
      }
      return Object.values(output.UnprocessedItems ?? {}).flat();
    } catch (error) {
      throw toNativeError(error, "BatchWriteItem", input, this.#conversion);
    }
  }
}
