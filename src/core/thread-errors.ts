/** Errors about threads that died or hung, whoever started them. */
import { type Failure, WanderError } from "./errors.ts";

export const lost = (message: string): Failure => ({
  ...{ ok: false, code: "E_WORKER", message, stack: "" },
  hint: "give the machine more memory, lower executor.inference and executor.training, or raise executor.deadlineSeconds",
});

export const hungFor = (ms: number): string => `it hung for ${ms / 1000} s of its own time`;

export const interrupted = (): WanderError =>
  new WanderError("E_INTERRUPTED", "stopped", {
    hint: "resume from the last saved state: wander resume DIR, or the same pretrain command",
  });
