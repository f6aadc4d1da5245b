// Runs one request: decode, constrain, run. Here, and only here, what goes wrong inside becomes an error of DynamoDB's.

import { checkConstraints } from "../model/constraints.ts";
import { DynamoDBError, InternalServerError, UnknownOperationException } from "../model/errors.ts";
import { decodeInput } from "../model/serialization.ts";
import { findOperation, type Service } from "../operations/operations.ts";
import type { Engine } from "../table/engine.ts";
import { finishChanges } from "../table/realism/table-changes.ts";
import { TableChangedError } from "../table/write/write-batch.ts";

/**
 * @param json the request's body, parsed
 * @returns the operation's response; its items may still be as they were stored (response.ts)
 * @throws DynamoDBError, and nothing else
 */
export async function execute(
  engine: Engine,
  service: Service,
  operationName: string,
  json: unknown,
): Promise<unknown> {
  try {
    const operation = findOperation(service, operationName);
    if (!operation) throw new UnknownOperationException("");
    if (engine.catalog.isShared) await engine.catalog.catchUp();
    if (engine.catalog.nextChangeAt !== undefined) await finishChanges(engine);
    const input = decodeInput(operation.input, json);
    checkConstraints(operation.input, input, engine.limits);
    for (;;) {
      try {
        return await operation.run(input, engine);
      } catch (error) {
        if (!(error instanceof TableChangedError)) throw error;
        await engine.catalog.settled();
      }
    }
  } catch (error) {
    if (error instanceof DynamoDBError) throw error;
    throw new InternalServerError("Internal server error", {}, { cause: error });
  }
}
