import type { PartialStatus, TokenMask, Tokens } from "../environment.ts";
import { familyNamed } from "./families.ts";
import { type ArithmeticTask, stepsAsked } from "./question.ts";
import { EQUALS, FIRST_DIGIT } from "./tokens.ts";

/** An answer as far as it is written. */
export type ArithmeticPartial = { task: ArithmeticTask; written: Tokens };

/** Every step is one token; the result is no step. */
export function statusOf({ task, written }: ArithmeticPartial): PartialStatus {
  const steps = stepsAsked(task);
  if (written.length > 0 && written.length <= steps) return "step";
  return written.length === steps + 1 + familyNamed(task.family).result ? "done" : "open";
}

/** As many digits as the chain has steps left in, then `=`, then the digits of the result. */
export function legalAfter({ task, written }: ArithmeticPartial, size: number): TokenMask {
  const { operation, result } = familyNamed(task.family);
  const mask = new Uint8Array(size);
  const steps = stepsAsked(task);
  if (written.length === steps) mask[EQUALS] = 1;
  else if (written.length <= steps + result) mask.fill(1, FIRST_DIGIT, FIRST_DIGIT + operation.base);
  return mask;
}
