// Holds the batch writer to what real boto3's sends, batch by batch, where requests repeat keys and the service leaves
// some unprocessed. The batches and boto3's bodies are boto3/batches.json, which boto3/record.py records.

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type ItemInput, resource } from "../../src/index.ts";
import { type Call, recordingTransport } from "./recording-transport.ts";

interface RecordedBatch {
  readonly overwriteByPkeys: readonly string[] | null;
  readonly requests: readonly (readonly ["put" | "delete", ItemInput])[];
  /** Which requests of each call, by their place, the service leaves unprocessed. */
  readonly unprocessed: readonly (readonly number[])[];
  readonly sent: readonly object[][];
}

const batches = JSON.parse(
  readFileSync(new URL("./boto3/batches.json", import.meta.url), "utf8"),
) as readonly RecordedBatch[];

const retry = { delay: async () => undefined };

for (const [i, { overwriteByPkeys, requests, unprocessed, sent }] of batches.entries()) {
  test(`batch ${i}: ${requests.length} requests, overwriteByPkeys ${overwriteByPkeys}`, async () => {
    const transport = recordingTransport((call, number) => {
      const left = (unprocessed[number] ?? []).flatMap((place) => requestsOf(call)[place] ?? []);
      return { UnprocessedItems: left.length > 0 ? { users: left } : {} };
    });
    const table = resource("dynamodb", { transport }).Table("users");
    await table.batchWriter(overwriteByPkeys ? { overwriteByPkeys, retry } : { retry }, async (batch) => {
      for (const [kind, attributes] of requests) {
        if (kind === "put") await batch.putItem({ Item: attributes });
        else await batch.deleteItem({ Key: attributes });
      }
    });
    expect(transport.calls.map(requestsOf)).toEqual(sent);
  });
}

function requestsOf({ input }: Call): object[] {
  return (input as { RequestItems: { users: object[] } }).RequestItems.users;
}
