/**
 * The error type for everything that a user can cause or fix. Each error has a code for programs, a message that says
 * what was wanted and what came, and a hint: one imperative sentence.
 */
export type ErrorCode =
  | "E_USAGE" // unknown flag or command, wrong arguments
  | "E_CONFIG" // unknown key, value out of range
  | "E_FILE" // missing, unreadable, unwritable, disk full
  | "E_FORMAT" // broken JSON, truncated or foreign file
  | "E_TASK" // not an ARC task: ragged grid, colour out of range
  | "E_PROGRAM" // an answer that does not parse, type-check or run
  | "E_LIMIT" // fuel, depth, cells, bytes or nodes exceeded
  | "E_SHAPE" // arrays or tensors of the wrong shape
  | "E_BACKEND" // no tensor backend could be started
  | "E_WORKER" // a worker died, hung or sent an invalid message
  | "E_DIVERGED" // training gave numbers that are not finite
  | "E_FAILED" // some runs of a sweep or a comparison failed
  | "E_LOST" // a run that ended, but some of its jobs failed twice
  | "E_MARK" // a reproduction that misses a pass mark
  | "E_INTERRUPTED"; // Ctrl-C

type ErrorDetails = { hint: string; cause?: unknown; others?: readonly WanderError[] };

export class WanderError extends Error {
  override readonly name = "WanderError";
  readonly code: ErrorCode;
  readonly hint: string;
  /** Further errors, if everything was checked at once: all mistakes of an experiment file. */
  declare readonly others?: readonly WanderError[];

  constructor(code: ErrorCode, message: string, { hint, cause, others = [] }: ErrorDetails) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.hint = hint;
    if (others.length > 0) this.others = others;
  }
}

/** Returns what `read` returns; adds the path to the message of a WanderError that it throws. */
export function inFile<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof WanderError) || cause.message.includes(path)) throw cause;
    throw new WanderError(cause.code, `${path}: ${cause.message}`, { hint: cause.hint, cause });
  }
}

/** What crosses a thread border in place of an error: structured clone loses an error's code and hint. */
export type Failure = { ok: false; code: ErrorCode; message: string; hint: string; stack: string };

export function toFailure(error: unknown): Failure {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  if (error instanceof WanderError) {
    return { ok: false, code: error.code, message: error.message, hint: error.hint, stack };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { ok: false, code: "E_WORKER", message, hint: "report this with the stack trace below it", stack };
}

export function fromFailure(failure: Failure): WanderError {
  const error = new WanderError(failure.code, failure.message, { hint: failure.hint });
  if (failure.stack !== "") error.stack = failure.stack;
  return error;
}

/** Whether a failed job ends the run; any other failure costs only that job. */
export function endsRun(error: unknown): boolean {
  return error instanceof WanderError && (error.code === "E_INTERRUPTED" || error.code === "E_BACKEND");
}

/** Throws E_SHAPE if two lengths or dimensions differ. */
export function expectLength(got: number, wanted: number, what: string): void {
  if (got !== wanted) {
    throw new WanderError("E_SHAPE", `${what}: expected ${wanted}, got ${got}`, {
      hint: "check that the model, its vocabulary and the file belong together",
    });
  }
}
