// Every way for the resource library to reach a database: in memory, in a folder, over HTTP, and through AWS's SDK.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe } from "vitest";
import { Database, type ResourceOptions, resource } from "../../src/index.ts";
import type { ServiceResource } from "../../src/resource/service-resource.ts";
import { inProcess } from "../../src/sdk/index.ts";
import { serve } from "../../src/server/index.ts";

interface Access {
  readonly options: ResourceOptions;
  close?(): Promise<void>;
}

const accesses: Readonly<Record<string, () => Promise<Access>>> = {
  "a database in memory": async () => ({ options: { database: await Database.memory() } }),

  "a folder": async () => {
    const path = await mkdtemp(join(tmpdir(), "hashrange-test-"));
    return { options: { path, durability: "none" }, close: () => rm(path, { recursive: true }) };
  },

  "an endpoint": async () => {
    const database = await Database.memory();
    const server = await serve(database, { port: 0 });
    return { options: { endpoint: server.url }, close: () => server.close() };
  },

  "AWS's SDK": async () => {
    const client = new DynamoDBClient(inProcess(await Database.memory()));
    return { options: { client }, close: async () => client.destroy() };
  },
};

/** Declares the suite once for each way. Each has one resource, on an empty database. */
export function describeAccesses(name: string, define: (dynamodb: () => ServiceResource, kind: string) => void): void {
  for (const [kind, open] of Object.entries(accesses)) {
    describe(`${name} on ${kind}`, () => {
      let access: Access;
      let dynamodb: ServiceResource;
      beforeAll(async () => {
        access = await open();
        dynamodb = resource("dynamodb", access.options);
      });
      afterAll(async () => {
        await dynamodb?.close();
        await access?.close?.();
      });
      define(() => dynamodb, kind);
    });
  }
}
