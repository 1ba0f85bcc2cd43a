/**
 * Everything that the command line writes: results to standard output, all else to standard error.
 *
 * A stream that can no longer be written to never ends the process by itself. If standard error fails, later output to
 * it is dropped: it is progress, and the run goes on. The same holds for standard output if its reader has left (`|
 * head`). If a result could not be written for another reason, such as a full disk, the command ends with an error.
 * Control characters are shown as text.
 */
import { WanderError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import { fileError } from "../store/files.ts";

/** A stream that is written to until it fails. */
export type Outlet = {
  write(text: string): void;
  /** Why nothing more is written; undefined if the stream works. */
  failure(): NodeJS.ErrnoException | undefined;
  /** Resolves when everything written has left this process, or can never leave it. */
  flush(): Promise<void>;
};

/** Listens to the stream's errors, also those caused by other writers. */
export function outletOn(stream: NodeJS.WritableStream): Outlet {
  let failure: NodeJS.ErrnoException | undefined;
  const failed = (error: NodeJS.ErrnoException) => {
    failure ??= error;
  };
  stream.on("error", failed);
  const write = (text: string, done: () => void) => {
    if (failure !== undefined) return done();
    try {
      stream.write(text, (error) => {
        if (error) failed(error);
        done();
      });
    } catch (error) {
      failed(error as NodeJS.ErrnoException); // a file is written synchronously, and the write may throw
      done();
    }
  };
  return {
    write: (text) => write(text, () => {}),
    failure: () => failure,
    flush: () => new Promise((resolve) => write("", resolve)),
  };
}

const results = outletOn(process.stdout);
const messages = outletOn(process.stderr);

/**
 * Writes a result to standard output. Names and texts in it may come from a stranger: control characters are shown as
 * text.
 */
export const print = (text: string): void => results.write(printable(text));

/** Writes a message or progress to standard error, escaped as in `print`. */
export const log = (text: string): void => messages.write(printable(text));

/**
 * Variants of `print` and `log` for text with our own colours or cursor movements. Pass everything else in it through
 * `onOneLine` first.
 */
export const printDrawn = (text: string): void => results.write(text);
export const logDrawn = (text: string): void => messages.write(text);

/** Standard error as a terminal, for progress that moves the cursor. Its errors are listened to. */
export const progressStream = (): NodeJS.WriteStream => process.stderr;

/** The terminal that results go to; `isTTY` is false and `columns` undefined in a pipe. */
export const resultTerminal = (): { isTTY: boolean; columns?: number } => process.stdout;

/**
 * Waits until everything is written. Returns the error of a result that could not be written, unless its reader has
 * left.
 */
export async function flushOutput(): Promise<WanderError | undefined> {
  await Promise.all([results.flush(), messages.flush()]);
  const failure = results.failure();
  if (failure === undefined || isLeft(failure)) return undefined;
  return new WanderError("E_FILE", fileError(failure, "write to", "standard output").message, {
    hint: "free some space, or redirect standard output elsewhere; the files in the run directory are whole",
    cause: failure,
  });
}

/** True if the reader of a pipe has closed it, as `head` does. */
const isLeft = ({ code }: NodeJS.ErrnoException) => code === "EPIPE" || code === "ECONNRESET";
