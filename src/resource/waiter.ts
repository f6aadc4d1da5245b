// Waiters: poll an operation until what was asked for has come about. What each waits for is waiter-definitions.ts.

import { DynamoDBError } from "../model/errors.ts";
import type { OperationName, Operations } from "./api/operations.ts";
import type { Client } from "./client.ts";
import { delay } from "./delay.ts";
import { type Acceptor, type WaiterDefinition, waiterDefinitions } from "./waiter-definitions.ts";

/** How often to ask. */
export interface WaiterConfig {
  /** Seconds between two attempts. Without it, the first seconds are polled more often, then 20 seconds lie between. */
  readonly Delay?: number;
  /** How often to ask before giving up; 25 for tables. */
  readonly MaxAttempts?: number;
}

type Definitions = typeof waiterDefinitions;

/** The waiters by boto3's names. */
export type WaiterName = keyof Definitions;

/** The names of all waiters. */
export const waiterNames = Object.keys(waiterDefinitions) as readonly WaiterName[];

/** What the operation that a waiter polls takes. */
export type WaiterInput<Name extends WaiterName> = Operations[Definitions[Name]["operation"]]["input"];

export interface Waiter<Name extends WaiterName = WaiterName> {
  readonly name: Name;
  /**
   * @throws {WaiterError} what was waited for cannot come about any more, has not within the attempts allowed, or the
   *   operation failed for another reason.
   */
  wait(input: WaiterInput<Name> & { readonly WaiterConfig?: WaiterConfig }): Promise<void>;
}

/** A wait that ended without what was waited for. */
export class WaiterError extends Error {
  override readonly name = "WaiterError";

  constructor(
    readonly waiterName: WaiterName,
    readonly reason: string,
    /** The operation's last answer, or the error it failed with. */
    readonly lastResponse: unknown,
  ) {
    super(`Waiter ${modelName(waiterName)} failed: ${reason}`, { cause: lastResponse });
  }
}

/** `table_exists` is `TableExists` in the service model and in messages. */
function modelName(name: WaiterName): string {
  return name.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** Where no Delay is asked for: seconds before the second attempt, doubled each time until the definition's delay. */
const FIRST_DELAY_SECONDS = 0.05;

/** @throws {RangeError} there is no waiter of this name. */
export function getWaiter<Name extends WaiterName>(client: Client, name: Name): Waiter<Name> {
  if (!Object.hasOwn(waiterDefinitions, name)) {
    throw new RangeError(`Waiter does not exist: ${name}. There are ${waiterNames.join(", ")}.`);
  }
  const definition = waiterDefinitions[name] as unknown as WaiterDefinition<OperationName>;
  return {
    name,
    wait: ({ WaiterConfig, ...input }) => wait(client, name, definition, input, WaiterConfig ?? {}),
  };
}

async function wait(
  client: Client,
  name: WaiterName,
  definition: WaiterDefinition<OperationName>,
  input: object,
  { Delay, MaxAttempts = definition.maxAttempts }: WaiterConfig,
): Promise<void> {
  let pause = Delay ?? FIRST_DELAY_SECONDS;
  let previouslyAccepted = "";
  for (let attempts = 1; ; ) {
    const response = await call(client, definition.operation, input);
    const acceptor = definition.acceptors.find((candidate) => accepts(candidate, response));
    if (!acceptor && response instanceof DynamoDBError) {
      throw new WaiterError(name, `An error occurred (${response.name}): ${response.awsMessage}`, response);
    }
    if (acceptor?.state === "success") return;
    if (acceptor?.state === "failure") {
      const reason = `Waiter encountered a terminal failure state: ${explain(acceptor)}`;
      throw new WaiterError(name, reason, response);
    }
    if (acceptor) previouslyAccepted = `. Previously accepted state: ${explain(acceptor)}`;
    if (attempts >= MaxAttempts) throw new WaiterError(name, `Max attempts exceeded${previouslyAccepted}`, response);
    await delay(pause * 1000);
    // The quick attempts of the beginning are not counted: the time allowed stays the definition's.
    if (Delay !== undefined || pause === definition.delay) attempts++;
    else pause = Math.min(pause * 2, definition.delay);
  }
}

/** The operation's answer, or DynamoDB's error. Any other error, such as a lost connection, is thrown. */
async function call(client: Client, operation: OperationName, input: object): Promise<object> {
  try {
    return await client.call(operation, input as never);
  } catch (error) {
    if (error instanceof DynamoDBError) return error;
    throw error;
  }
}

function accepts(acceptor: Acceptor<OperationName>, response: object): boolean {
  if ("error" in acceptor) return response instanceof DynamoDBError && response.name === acceptor.error;
  return !(response instanceof DynamoDBError) && acceptor.matches(response as never);
}

function explain(acceptor: Acceptor<OperationName>): string {
  return "error" in acceptor ? `Matched expected service error code: ${acceptor.error}` : acceptor.explanation;
}
