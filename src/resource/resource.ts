// The way in: `resource("dynamodb", …)` chooses a transport and gives the service resource on it.

import type { Database, OpenOptions } from "../database/database.ts";
import { ServiceResource } from "./service-resource.ts";
import { deferredTransport } from "./transport/deferred.ts";
import { embeddedTransport, pathTransport } from "./transport/embedded.ts";
import { endpointTransport } from "./transport/endpoint.ts";
import type { SdkClient } from "./transport/sdk.ts";
import type { Transport } from "./transport/transport.ts";
import type { ValueOptions } from "./value/value-options.ts";

/** Access keys. */
export interface ResourceCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Which DynamoDB, and how the values of its tables are read and written. */
export type ResourceOptions = ResourcePlace & ValueOptions;

/** Which DynamoDB: give one of these. */
export type ResourcePlace =
  /** The embedded database; who opened it closes it. */
  | { readonly database: Pick<Database, "execute"> }
  /** The embedded database in a folder, opened with the first request; `close()` closes it. */
  | OpenOptions
  /** Any server that speaks DynamoDB's protocol. */
  | EndpointOptions
  /** Amazon DynamoDB through a client of its SDK; who made it destroys it. */
  | { readonly client: SdkClient }
  /** Anything else. */
  | { readonly transport: Transport }
  /** Amazon DynamoDB through its SDK, configured as the SDK itself is: by the environment, except for what is given. */
  | AmazonOptions;

export interface EndpointOptions {
  /** `http://127.0.0.1:8000` */
  readonly endpoint: string;
  /** Part of every signature; `AWS_REGION`, `AWS_DEFAULT_REGION` or us-east-1 unless given. */
  readonly region?: string;
  /** `AWS_ACCESS_KEY_ID` and its companions unless given; without either, a key that a server open to all takes. */
  readonly credentials?: ResourceCredentials;
  /** How often a request is tried altogether when the server is busy or fails; 10 unless given. */
  readonly maxAttempts?: number;
  /** Milliseconds without an answer until a request is given up; 60,000 unless given. */
  readonly timeoutMs?: number;
}

export interface AmazonOptions {
  readonly region?: string;
  readonly credentials?: ResourceCredentials;
}

const CHOICES = ["database", "path", "endpoint", "client", "transport"] as const;

const MAX_ATTEMPTS = 10;
const TIMEOUT_MS = 60_000;

/**
 * boto3's `resource("dynamodb")`.
 *
 * Without options it is Amazon DynamoDB, or the endpoint that `AWS_ENDPOINT_URL_DYNAMODB` or `AWS_ENDPOINT_URL` names.
 *
 * @example
 * const dynamodb = resource("dynamodb", { path: "./data" });
 * const users = dynamodb.Table("users");
 * await users.putItem({ Item: { username: "janedoe", last_name: "Doe" } });
 * await dynamodb.close();
 *
 * const exact = resource("dynamodb", { numbers: "bigint" }); // integers are read as bigint, from every table
 * @throws {TypeError} another service than `"dynamodb"`, or options that name two places, or ask for what numbers cannot be
 */
export function resource(service: "dynamodb", options: ResourceOptions = {}): ServiceResource {
  if (service !== "dynamodb") throw new TypeError(`There is no resource ${JSON.stringify(service)}, only "dynamodb"`);
  const { numbers, classes, ...place } = options;
  return new ServiceResource(transportOf(place as ResourcePlace), { numbers, classes });
}

function transportOf(options: ResourcePlace): Transport {
  const chosen = CHOICES.filter((choice) => (options as Record<string, unknown>)[choice] !== undefined);
  if (chosen.length > 1) throw new TypeError(`Give one of ${chosen.join(" and ")}, not both`);
  if ("database" in options) return embeddedTransport(options.database);
  if ("path" in options) return pathTransport(options);
  if ("client" in options) {
    return deferredTransport(async () => (await import("./transport/sdk.ts")).clientTransport(options.client));
  }
  if ("transport" in options) return options.transport;
  const endpoint = "endpoint" in options ? options.endpoint : endpointOfEnvironment();
  return endpoint === undefined
    ? deferredTransport(async () => (await import("./transport/sdk.ts")).amazonTransport(options))
    : endpointTransport(endpointDefaults({ ...options, endpoint }));
}

function endpointOfEnvironment(): string | undefined {
  return process.env.AWS_ENDPOINT_URL_DYNAMODB || process.env.AWS_ENDPOINT_URL || undefined;
}

function endpointDefaults(options: EndpointOptions): Required<EndpointOptions> {
  const { AWS_REGION, AWS_DEFAULT_REGION } = process.env;
  return {
    endpoint: options.endpoint,
    region: options.region ?? (AWS_REGION || AWS_DEFAULT_REGION || "us-east-1"),
    credentials: options.credentials ?? credentialsOfEnvironment() ?? ANY_CREDENTIALS,
    maxAttempts: options.maxAttempts ?? MAX_ATTEMPTS,
    timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
  };
}

/** For servers that take any access key, as hashrange's own does on a loopback address. */
const ANY_CREDENTIALS: ResourceCredentials = { accessKeyId: "hashrange", secretAccessKey: "hashrange" };

function credentialsOfEnvironment(): ResourceCredentials | undefined {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) return undefined;
  const keys = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
  return AWS_SESSION_TOKEN ? { ...keys, sessionToken: AWS_SESSION_TOKEN } : keys;
}
