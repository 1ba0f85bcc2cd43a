import { WanderError } from "../src/core/errors.ts";

/** What `read` gives; throws E_FILE for what of the user's cannot be read, with the path and the system's reason. */
export function attempt<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new WanderError("E_FILE", `${path}: cannot be read (${why})`, {
      hint: "check the path and its permissions",
      cause,
    });
  }
}
