import { WanderError } from "../core/errors.ts";
import { say } from "./output.ts";

/** Prints an error to standard error and gives its exit code. */
export function reportError(error: unknown): number {
  if (error instanceof WanderError) {
    say(`wander: ${error.message}\n  hint: ${error.hint}\n`);
    return exitCodeOf(error);
  }
  // Not one of ours: a defect. The stack is what a report of it needs.
  say(`wander: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  say("  hint: this is a defect in wander; report it with the lines above\n");
  return 1;
}

export function exitCodeOf({ code }: WanderError): number {
  if (code === "E_USAGE" || code === "E_CONFIG") return 2;
  return code === "E_INTERRUPTED" ? 130 : 1;
}
