// Amazon DynamoDB through AWS's own SDK, whose business credentials, endpoints and retries are. Converts between the
// wire's JSON and the SDK's forms: bytes instead of base64, Dates instead of seconds.

import type { ErrorDetails } from "../../model/errors.ts";
import type { AttributeMap, AttributeValue } from "../../values/attribute-value.ts";
import { nativeMembers } from "../api/native-members.ts";
import type { OperationName } from "../api/operations.ts";
import { serviceError } from "../error/service-error.ts";
import { type Conversion, convert } from "../native-shape.ts";
import type { Transport } from "./transport.ts";

/** A DynamoDBClient of `@aws-sdk/client-dynamodb`. */
export interface SdkClient {
  send(command: never): Promise<unknown>;
  destroy(): void;
}

/** The SDK's module, as far as it is used here. */
interface Sdk {
  readonly DynamoDBClient: new (config: object) => SdkClient;
  readonly [command: `${string}Command`]: (new (input: object) => object) | undefined;
}

/** An error the SDK made from an answer of the service. */
interface SdkServiceError extends Error {
  readonly $fault: "client" | "server";
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
  readonly Item?: AttributeMap;
  readonly CancellationReasons?: readonly { readonly Item?: AttributeMap }[];
  readonly ThrottlingReasons?: readonly object[];
  readonly throttlingReasons?: readonly object[];
}

const TO_SDK: Conversion = conversion(
  (base64) => new Uint8Array(Buffer.from(base64 as string, "base64")),
  (time) => (typeof time === "number" ? new Date(time * 1000) : time),
);

const FROM_SDK: Conversion = conversion(
  (bytes) => Buffer.from(bytes as Uint8Array).toString("base64"),
  (time) => (time instanceof Date ? time.getTime() / 1000 : time),
);

/** A client that the caller made, and destroys. */
export function clientTransport(client: SdkClient): Transport {
  return { call: async (operation, input) => send(await loadSdk(), client, operation, input) };
}

/** A client made with the first request from `config`, the SDK's own, and destroyed with the transport. */
export function amazonTransport(config: object): Transport {
  let client: SdkClient | undefined;
  return {
    async call(operation, input) {
      const sdk = await loadSdk();
      client ??= new sdk.DynamoDBClient(config);
      return send(sdk, client, operation, input);
    },
    async close() {
      client?.destroy();
      client = undefined;
    },
  };
}

async function loadSdk(): Promise<Sdk> {
  try {
    return (await import("@aws-sdk/client-dynamodb")) as unknown as Sdk;
  } catch (cause) {
    throw new Error("Amazon DynamoDB is reached through its SDK: npm install @aws-sdk/client-dynamodb", { cause });
  }
}

async function send(sdk: Sdk, client: SdkClient, operation: string, input: object): Promise<object> {
  const shapes = nativeMembers[operation as OperationName];
  const Command = sdk[`${operation}Command`];
  if (!Command) throw new Error(`The @aws-sdk/client-dynamodb installed has no ${operation}: update it`);
  const command = new Command(convert(shapes.input, input, TO_SDK) as object);
  try {
    const { $metadata: _, ...output } = (await client.send(command as never)) as { readonly $metadata?: unknown };
    return convert(shapes.output, output, FROM_SDK) as object;
  } catch (error) {
    throw isServiceError(error) ? fromSdkError(error) : error;
  }
}

function isServiceError(error: unknown): error is SdkServiceError {
  return error instanceof Error && "$fault" in error;
}

function fromSdkError(error: SdkServiceError): Error {
  const { Item, CancellationReasons, ThrottlingReasons, throttlingReasons } = error;
  const details: ErrorDetails = {
    ...(Item && { Item: FROM_SDK.attributes(Item) }),
    ...(CancellationReasons && {
      CancellationReasons: CancellationReasons.map((reason) =>
        reason.Item ? { ...reason, Item: FROM_SDK.attributes(reason.Item) } : reason,
      ),
    }),
    ...(ThrottlingReasons && { ThrottlingReasons }),
    ...(throttlingReasons && { throttlingReasons }),
  };
  const { httpStatusCode = 400, requestId } = error.$metadata ?? {};
  return serviceError(error.name, error.message, httpStatusCode, details, { requestId });
}

/** Attribute values with their binaries converted, everything else as it is. */
function conversion(binary: (binary: unknown) => unknown, time: (time: unknown) => unknown): Conversion {
  const value = (input: unknown): unknown => {
    const attribute = input as AttributeValue;
    if ("B" in attribute) return { B: binary(attribute.B) };
    if ("BS" in attribute) return { BS: attribute.BS.map(binary) };
    if ("L" in attribute) return { L: attribute.L.map(value) };
    if ("M" in attribute) return { M: attributes(attribute.M) };
    return attribute;
  };
  const attributes = (input: unknown): object =>
    Object.fromEntries(
      Object.entries(input as object).map(([name, attribute]) => {
        // The SDK reads an attribute called __proto__ as undefined: better no answer than one without it.
        if (attribute === undefined) throw new Error(`The AWS SDK cannot read an attribute called ${name}`);
        return [name, value(attribute)];
      }),
    );
  return { value, attributes, item: attributes, time };
}
