import { log } from "./output.ts";

/**
 * Handles Ctrl-C. The first one aborts the signal, so that the jobs in flight stop and the run ends at its last
 * checkpoint; the second ends the process at once. The first one prints the text that `saying` returns. `release`
 * removes the handlers.
 */
export function onInterrupt(
  saying: () => string = () => "stopping at the last checkpoint; press Ctrl-C again to stop at once",
): {
  signal: AbortSignal;
  release: () => void;
} {
  const controller = new AbortController();
  const handler = () => {
    if (controller.signal.aborted) process.exit(130);
    log(`\n${saying()}\n`);
    controller.abort();
  };
  process.on("SIGINT", handler);
  process.on("SIGTERM", handler);
  return {
    signal: controller.signal,
    release() {
      process.off("SIGINT", handler);
      process.off("SIGTERM", handler);
    },
  };
}
