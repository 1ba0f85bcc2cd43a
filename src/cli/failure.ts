import { WanderError } from "../core/errors.ts";
import { onOneLine } from "../core/printable.ts";
import { log } from "./output.ts";

/** A file in another format has an error in every line: print only so many. */
const MOST_SHOWN = 20;

/** Prints an error to standard error and returns its exit code. */
export function reportError(error: unknown): number {
  if (error instanceof WanderError) {
    const errors = [error, ...(error.others ?? [])];
    for (const { message, hint } of errors.slice(0, MOST_SHOWN)) {
      log(`wander: ${onOneLine(message)}\n  hint: ${onOneLine(hint)}\n`);
    }
    if (errors.length > MOST_SHOWN) log(`wander: ${errors.length - MOST_SHOWN} more errors\n`);
    return exitCodeOf(error);
  }
  if (error instanceof RangeError && /out of memory|allocation failed|could not allocate/i.test(error.message)) {
    log(`wander: the process ran out of memory: ${error.message}\n`);
    log(
      "  hint: give it more memory and address space (see ulimit -v), or lower executor.inference and executor.training\n",
    );
    return 1;
  }
  // Not a WanderError: a defect. A report of it needs the stack.
  log(`wander: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  log("  hint: this is a defect in wander; report it with the lines above\n");
  return 1;
}

export function exitCodeOf({ code }: WanderError): number {
  if (code === "E_USAGE" || code === "E_CONFIG") return 2;
  if (code === "E_LOST") return 3;
  return code === "E_INTERRUPTED" ? 130 : 1;
}
