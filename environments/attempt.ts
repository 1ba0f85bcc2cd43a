import { WanderError } from "../src/core/errors.ts";

/** Returns what `read` returns. Throws E_FILE, with the path and the reason, if a file of the user's cannot be read. */
export function attempt<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new WanderError("E_FILE", `cannot read ${path}: ${reasons[code] ?? code}`, {
      hint: "check the path and its permissions",
      cause,
    });
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or folder",
  ENOTDIR: "a part of the path is not a folder",
  EISDIR: "it is a folder",
  EACCES: "permission denied",
};
