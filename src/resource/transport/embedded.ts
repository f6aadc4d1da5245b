// The embedded database as a transport: requests without a port.

import type { Database, OpenOptions } from "../../database/database.ts";
import type { Transport } from "./transport.ts";

/** A database that the caller opened, and closes. */
export function embeddedTransport(database: Pick<Database, "execute">): Transport {
  return { call: (operation, input) => database.execute(operation, input) };
}

/** The database in a folder, opened with the first request and closed with the transport. */
export function pathTransport(options: OpenOptions): Transport {
  let opening: Promise<Database> | undefined;
  const open = async (): Promise<Database> => {
    const { Database } = await import("../../database/database.ts");
    return Database.open(options);
  };
  return {
    async call(operation, input) {
      opening ??= open();
      const database = await opening;
      return database.execute(operation, input);
    },
    async close() {
      const database = opening;
      opening = undefined;
      await (await database)?.close();
    },
  };
}
