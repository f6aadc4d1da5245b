// Connections on their way to a worker. node:cluster keeps one open until the worker says that it has it: if the worker has
// been killed that is for ever, and a client would wait for as long. So they are closed here when a worker ends.

import type { Worker } from "node:cluster";

/** What node:cluster sends with a connection, and is sent back. */
interface ClusterMessage {
  readonly seq?: number;
  readonly ack?: number;
}

interface Closable {
  close(): void;
}

type Send = (message: ClusterMessage, handle?: Closable, ...more: readonly unknown[]) => boolean;

/** To be called before the worker is given any connection. */
export function closeLostConnections(worker: Worker): void {
  const underWay = new Map<number, Closable>();
  const child = worker.process as unknown as { send: Send };
  const send = child.send;
  child.send = function (message, handle, ...more) {
    if (handle && message.seq !== undefined) underWay.set(message.seq, handle);
    return send.call(this, message, handle, ...more);
  };
  worker.process.on("internalMessage", ({ ack }: ClusterMessage) => {
    if (ack !== undefined) underWay.delete(ack);
  });
  worker.once("exit", () => {
    for (const connection of underWay.values()) connection.close();
  });
}
