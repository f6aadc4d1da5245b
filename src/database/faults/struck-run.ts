// What becomes of a request that a fault strikes.

import { DroppedConnectionError } from "../../model/dropped-connection-error.ts";
import type { DynamoDBError } from "../../model/errors.ts";
import type { Engine } from "../../table/engine.ts";
import { isDataOperation } from "../request-kind.ts";
import type { AddedFault } from "./added-fault.ts";
import {
  internalError,
  requestLimitExceeded,
  type StruckRequest,
  throttling,
  transactionConflict,
} from "./refusals.ts";
import { refusingStore } from "./refusing-store.ts";
import { divideBatch, withUnprocessed } from "./unprocessed.ts";

/** Runs a request's operation on an engine and an input. */
export type Run = (engine: Engine, input: unknown) => Promise<unknown>;

/** @throws DynamoDBError, DroppedConnectionError */
export async function struckRun(added: AddedFault, request: StruckRequest, run: Run): Promise<unknown> {
  const { engine, input, operation } = request;
  const { fault, answerLost, entries } = added.fault;
  switch (fault) {
    case "throttle":
      return refused(request, run, () => throttling(request));
    case "requestLimit":
      return refused(request, run, () => requestLimitExceeded(request));
    case "transactionConflict":
      return refused(request, run, () => transactionConflict(request));
    case "internalError":
      if (!answerLost) return refused(request, run, internalError);
      await run(engine, input);
      throw internalError();
    case "dropConnection":
      if (answerLost) await run(engine, input).catch(() => {});
      throw new DroppedConnectionError();
    case "latency":
      throw new TypeError("Latencies are waited for before");
    case "stale":
      return run({ ...engine, store: added.before!.store }, input);
    case "unprocessed": {
      const { done, unprocessed } = divideBatch(operation, input, (target) => added.isAbout(target), entries);
      if (done === undefined) return refused(request, run, () => throttling(request));
      await checked(request, run);
      return withUnprocessed(operation, await run(engine, done), unprocessed);
    }
  }
}

/** Stands for the first look into the store, where it is asked only whether there would be one. */
class StoreReached extends Error {}

/** Refuses a request, unless there is something wrong with it that AWS would have said first. */
async function refused({ engine, input, operation }: StruckRequest, run: Run, refusal: () => DynamoDBError) {
  // An operation on tables changes the catalog, which would be done by the time it looked into the store.
  if (!isDataOperation(operation)) throw refusal();
  let isRefused = false;
  const store = refusingStore(() => {
    isRefused = true;
    return refusal();
  });
  const response = await run({ ...engine, store }, input);
  // A batch of statements answers what has become of each.
  if (isRefused) return response;
  throw refusal();
}

/** @throws DynamoDBError if something is wrong with the request, of which only a part will be done */
async function checked({ engine, input }: StruckRequest, run: Run): Promise<void> {
  try {
    await run({ ...engine, store: refusingStore(() => new StoreReached()) }, input);
  } catch (error) {
    if (!((error as Error).cause instanceof StoreReached)) throw error;
  }
}
