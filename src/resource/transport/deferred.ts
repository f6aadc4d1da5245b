// A transport that is loaded with its first request: who uses another one never loads it.

import type { Transport } from "./transport.ts";

/** @param load gives the transport itself; asked once, and again after a failure */
export function deferredTransport(load: () => Promise<Transport>): Transport {
  let loading: Promise<Transport> | undefined;

  function loaded(): Promise<Transport> {
    const attempt = load();
    attempt.catch(() => {
      loading = undefined;
    });
    return attempt;
  }

  return {
    async call(operation, input) {
      loading ??= loaded();
      return (await loading).call(operation, input);
    },
    async close() {
      await (await loading)?.close?.();
    },
  };
}
