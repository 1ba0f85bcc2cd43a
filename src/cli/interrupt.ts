import { say } from "./output.ts";

/**
 * Ctrl-C: the first one stops the jobs in flight, and the run ends at its last checkpoint; the second ends the
 * process at once. `release` gives the signals back. What `saying` gives is printed at the first.
 */
export function onInterrupt(
  saying: () => string = () => "stopping at the last checkpoint; once more to stop at once",
): {
  signal: AbortSignal;
  release: () => void;
} {
  const controller = new AbortController();
  const handler = () => {
    if (controller.signal.aborted) process.exit(130);
    say(`\n${saying()}\n`);
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
