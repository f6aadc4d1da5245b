// The low-level client: every operation of DynamoDB's API as a method, with native values. boto3's `table.meta.client`.

import { nativeMembers } from "./api/native-members.ts";
import type { OperationName, Operations } from "./api/operations.ts";
import { toNativeError } from "./error/native-error.ts";
import { toNativeAnswer } from "./native-answer.ts";
import { NativeConversion } from "./native-conversion.ts";
import { canPaginate, getPaginator, type PaginatedOperation, type Paginator } from "./paging/paginator.ts";
import type { Transport } from "./transport/transport.ts";
import { getWaiter, type Waiter, type WaiterName, waiterNames } from "./waiter.ts";

type Input<Name extends OperationName> = Operations[Name]["input"];
type Output<Name extends OperationName> = Operations[Name]["output"];

type Method<Name extends OperationName> =
  Record<string, never> extends Input<Name>
    ? (input?: Input<Name>) => Promise<Output<Name>>
    : (input: Input<Name>) => Promise<Output<Name>>;

/** The operations as methods: `client.putItem(input)`. */
export type OperationMethods = { readonly [Name in OperationName as Uncapitalize<Name>]: Method<Name> };

/**
 * Every operation as a method that takes and returns native values, as boto3's `meta.client` of a resource does.
 *
 * @example
 * await client.getItem({ TableName: "users", Key: { username: "janedoe" } });
 * await client.getWaiter("table_exists").wait({ TableName: "users" });
 */
export interface Client extends OperationMethods {
  /** How it turns native values into the wire's form, and back. */
  readonly conversion: NativeConversion;
  /** Calls an operation by its name. */
  call<Name extends OperationName>(operation: Name, input: Input<Name>): Promise<Output<Name>>;
  /** A waiter by boto3's name: `"table_exists"`, `"table_not_exists"`, … */
  getWaiter<Name extends WaiterName>(name: Name): Waiter<Name>;
  /** Walks all pages of an operation that answers in pages. */
  getPaginator<Name extends PaginatedOperation>(operation: Name): Paginator<Name>;
  /** Whether an operation answers in pages. */
  canPaginate(operation: string): operation is PaginatedOperation;
  /** The names that `getWaiter` takes. */
  readonly waiterNames: readonly WaiterName[];
}

class TransportClient {
  readonly conversion: NativeConversion;
  readonly #transport: Transport;

  constructor(transport: Transport, conversion: NativeConversion) {
    this.#transport = transport;
    this.conversion = conversion;
  }

  async call<Name extends OperationName>(operation: Name, input: Input<Name>): Promise<Output<Name>> {
    const wireInput = this.conversion.toWire(nativeMembers[operation].input, input ?? {});
    let output: object;
    try {
      output = await this.#transport.call(operation, wireInput);
    } catch (error) {
      throw toNativeError(error, operation, wireInput, this.conversion);
    }
    return toNativeAnswer(this.conversion, operation, wireInput, output) as Output<Name>;
  }

  getWaiter<Name extends WaiterName>(name: Name): Waiter<Name> {
    return getWaiter(this as unknown as Client, name);
  }

  getPaginator<Name extends PaginatedOperation>(operation: Name): Paginator<Name> {
    return getPaginator(this as unknown as Client, operation);
  }

  canPaginate(operation: string): operation is PaginatedOperation {
    return canPaginate(operation);
  }

  get waiterNames(): readonly WaiterName[] {
    return waiterNames;
  }
}

for (const operation of Object.keys(nativeMembers) as OperationName[]) {
  const method = operation.charAt(0).toLowerCase() + operation.slice(1);
  Object.defineProperty(TransportClient.prototype, method, {
    value(this: TransportClient, input: Input<typeof operation>) {
      return this.call(operation, input);
    },
  });
}

/** A client on a transport. */
export function createClient(transport: Transport, conversion = new NativeConversion()): Client {
  return new TransportClient(transport, conversion) as unknown as Client;
}
