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

  function open(): Promise<Database> {
    const attempt = import("../../database/database.ts").then(({ Database }) => Database.open(options));
    // A failure is not kept: the next request tries again.
    attempt.catch(() => {
      opening = undefined;
    });
    return attempt;
  }

  return {
    async call(operation, input) {
      opening ??= open();
      return (await opening).execute(operation, input);
    },
    async close() {
      const database = await opening;
      opening = undefined;
      await database?.close();
    },
  };
}
