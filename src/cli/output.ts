/**
 * Everything that the command line writes goes through here: results to standard output, all else to standard error. A stream
 * that can no longer be written to ends nothing. Of standard error, what comes later is dropped: it is progress, and the run
 * goes on. Of standard output as well where its reader has left (`| head`); where a result could not be written, as to a full
 * disk, the command ends with an error. What would steer the terminal is shown as text.
 */
import { WanderError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import { fileError } from "../store/files.ts";

/** A stream that is written to until it fails. */
export type Outlet = {
  write(text: string): void;
  /** Why nothing is written any more. */
  failure(): NodeJS.ErrnoException | undefined;
  /** Resolves when all that was written has left this process, or never will. */
  flush(): Promise<void>;
};

/** Listens to the stream's errors, also of what others write to it. */
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
      failed(error as NodeJS.ErrnoException); // a file is written at once, and may throw
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

/** Writes a result to standard output. Names and texts in it may be a stranger's: none of them steers a terminal. */
export const print = (text: string): void => results.write(printable(text));

/** Writes a message or progress to standard error, as `print` does. */
export const say = (text: string): void => messages.write(printable(text));

/** The two for text with colours or cursor movements of our own. What else is in it goes through `onOneLine` first. */
export const printDrawn = (text: string): void => results.write(text);
export const sayDrawn = (text: string): void => messages.write(text);

/** Standard error as a terminal, for what moves its cursor; its errors are listened to. */
export const progressStream = (): NodeJS.WriteStream => process.stderr;

/** What is known of the terminal that results go to; neither in a pipe. */
export const resultTerminal = (): { isTTY: boolean; columns?: number } => process.stdout;

/** Waits until all is written. Gives the error of a result that could not be, unless its reader has left. */
export async function flushOutput(): Promise<WanderError | undefined> {
  await Promise.all([results.flush(), messages.flush()]);
  const failure = results.failure();
  if (failure === undefined || isLeft(failure)) return undefined;
  return new WanderError("E_FILE", fileError(failure, "write to", "standard output").message, {
    hint: "free some space, or send standard output elsewhere; what a run wrote to its directory is whole",
    cause: failure,
  });
}

/** The reader of a pipe has closed it, as `head` does when it has seen enough. */
const isLeft = ({ code }: NodeJS.ErrnoException) => code === "EPIPE" || code === "ECONNRESET";
