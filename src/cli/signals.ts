// The signals that end the command.

/** A terminal's Ctrl-C reaches this process twice when it was started by npm: once directly, once passed on. */
const SAME_SIGNAL_MS = 500;

/**
 * The first signal ends in good order, a second at once: by itself, as `process.exit` would wait for a transaction under way,
 * which waits for this process.
 */
export function onSignal(close: () => Promise<void>): void {
  let firstAt: number | undefined;
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.on(name, async () => {
      const now = performance.now();
      if (firstAt !== undefined) {
        if (now - firstAt > SAME_SIGNAL_MS) process.removeAllListeners(name).kill(process.pid, name);
        return;
      }
      firstAt = now;
      await close();
      process.exit(0);
    });
  }
}
