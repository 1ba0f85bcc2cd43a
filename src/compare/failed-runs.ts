/**
 * The failed runs of a sweep or a comparison: `failed.json` in the folder of the runs, so that people and the same
 * command, when it is repeated, know what happened. It is a record only: which runs are still to do follows from the
 * runs themselves.
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

/** One failed run, by its arm or point and its seed, with its error. */
export type FailedRun = Readonly<z.infer<typeof Failed>>;

export function failedRun({ arm, seed }: Pick<FailedRun, "arm" | "seed">, error: unknown): FailedRun {
  const { code, message, hint, stack } = toFailure(error);
  return { arm, seed, code, message, hint, ...(error instanceof WanderError ? {} : { stack }) };
}

/** The runs that failed last time; empty if there is no such file, or no valid one. */
export function readFailed(out: string): FailedRun[] {
  try {
    return readJson(failedPath(out), z.array(Failed));
  } catch (error) {
    if (error instanceof WanderError) return [];
    throw error;
  }
}

/** Replaces an earlier failure of the same run. Throws E_FILE. */
export const recordFailed = (out: string, failed: FailedRun): void => write(out, [...others(out, failed), failed]);

/** Removes a failure: the run has ended since, or its failure does not belong in the record. Throws E_FILE. */
export function forgetFailed(out: string, run: Pick<FailedRun, "arm" | "seed">): void {
  const left = others(out, run);
  if (left.length < readFailed(out).length) write(out, left);
}

/** `E_LIMIT: message`, on one line. */
export const failedText = ({ code, message }: FailedRun): string => `${code}: ${message}`;

const failedPath = (out: string) => join(out, "failed.json");

const others = (out: string, { arm, seed }: Pick<FailedRun, "arm" | "seed">): FailedRun[] =>
  readFailed(out).filter((one) => one.arm !== arm || one.seed !== seed);

function write(out: string, failed: readonly FailedRun[]): void {
  if (failed.length === 0) rmSync(failedPath(out), { force: true });
  else writeAtomic(failedPath(out), jsonText(failed));
}
