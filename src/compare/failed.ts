/**
 * Runs of a sweep or a comparison that failed: `failed.json` in the folder of the runs, so that whoever looks there, and the
 * same command when it plays them again, knows what happened. A record and no state: what is played goes by the runs themselves.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { toFailure, WanderError } from "../core/errors.ts";
import { writeAtomic } from "../store/atomic.ts";
import { jsonText, readJson } from "../store/json.ts";

const Failed = z.object({
  arm: z.string(),
  seed: z.number().int(),
  code: z.string(),
  message: z.string(),
  hint: z.string(),
  stack: z.string().optional(), // of a defect
});

/** One run that failed, by its arm or point and its seed, and its error. */
export type FailedRun = Readonly<z.infer<typeof Failed>>;

export function failedRun({ arm, seed }: Pick<FailedRun, "arm" | "seed">, error: unknown): FailedRun {
  const { code, message, hint, stack } = toFailure(error);
  return { arm, seed, code, message, hint, ...(error instanceof WanderError ? {} : { stack }) };
}

/** Those that failed when they were last played; none where there is no such file, or none of ours. */
export function readFailed(out: string): FailedRun[] {
  try {
    return readJson(failedPath(out), z.array(Failed));
  } catch (error) {
    if (error instanceof WanderError) return [];
    throw error;
  }
}

/** Records it in the place of an earlier failure of the same run. Throws E_FILE. */
export const recordFailed = (out: string, failed: FailedRun): void => write(out, [...others(out, failed), failed]);

/** The run has ended since, or was never to be recorded. Throws E_FILE. */
export function forgetFailed(out: string, run: Pick<FailedRun, "arm" | "seed">): void {
  const left = others(out, run);
  if (left.length < readFailed(out).length) write(out, left);
}

/** `E_LIMIT: what happened`, in one line. */
export const failedText = ({ code, message }: FailedRun): string => `${code}: ${message}`;

const failedPath = (out: string) => join(out, "failed.json");

const others = (out: string, { arm, seed }: Pick<FailedRun, "arm" | "seed">): FailedRun[] =>
  readFailed(out).filter((one) => one.arm !== arm || one.seed !== seed);

function write(out: string, failed: readonly FailedRun[]): void {
  if (failed.length === 0) rmSync(failedPath(out), { force: true });
  else writeAtomic(failedPath(out), jsonText(failed));
}
