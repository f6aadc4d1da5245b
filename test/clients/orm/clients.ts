// What every ORM's test shares: each suite runs over HTTP and in process, on a database of its own.

import { DynamoDB, type DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe } from "vitest";
import { Database } from "../../../src/database/database.ts";
import { inProcess } from "../../../src/sdk/index.ts";
import { startServer } from "../../support/server.ts";

interface Access {
  readonly configuration: DynamoDBClientConfig;
  close(): Promise<void>;
}

const accesses: Readonly<Record<string, () => Promise<Access>>> = {
  async HTTP() {
    const server = await startServer();
    return {
      configuration: {
        endpoint: server.endpoint,
        region: "us-east-1",
        credentials: { accessKeyId: "local", secretAccessKey: "local" },
        maxAttempts: 1,
      },
      close: () => server.close(),
    };
  },
  async "the SDK in process"() {
    const database = await Database.memory();
    return { configuration: inProcess(database), close: () => database.close() };
  },
};

/** Declares the suite once for each way to a database; `client()` is valid inside hooks and tests. */
export function describeClients(name: string, define: (client: () => DynamoDB) => void): void {
  for (const [kind, open] of Object.entries(accesses)) {
    describe(`${name} over ${kind}`, () => {
      let access: Access;
      let client: DynamoDB;
      beforeAll(async () => {
        access = await open();
        client = new DynamoDB(access.configuration);
      });
      afterAll(async () => {
        client.destroy();
        await access.close();
      });
      define(() => client);
    });
  }
}

/** Runs what must be refused, and answers the error. */
export async function refusal(work: Promise<unknown>): Promise<Error> {
  const answer = await work.then(
    (result) => new Error(`answered ${JSON.stringify(result)}`, { cause: "an answer" }),
    (error: Error) => error,
  );
  if (answer.cause === "an answer") throw answer;
  return answer;
}
