// A server for tests: in this process, on a free port, over a database of its own in memory.

import { Database, type DatabaseOptions } from "../../src/database/database.ts";
import { serve } from "../../src/server/server.ts";

export interface TestServer {
  /** `http://127.0.0.1:49152` */
  readonly endpoint: string;
  readonly database: Database;
  close(): Promise<void>;
}

/** Starts a server; whoever started it closes it. */
export async function startServer(options: DatabaseOptions = {}): Promise<TestServer> {
  const database = await Database.memory(options);
  const server = await serve(database, { port: 0 });
  return {
    endpoint: server.url,
    database,
    close: async () => {
      await server.close();
      await database.close();
    },
  };
}
