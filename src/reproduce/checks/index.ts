import { WanderError } from "../../core/errors.ts";
import { nameHint } from "../../core/names.ts";
import type { Check } from "../check.ts";
import { averaging } from "./averaging.ts";
import { dynamicEvaluation } from "./dynamic-evaluation.ts";
import { experts } from "./experts.ts";
import { grokking } from "./grokking.ts";
import { internalisation } from "./internalisation.ts";
import { library } from "./library.ts";
import { measures } from "./measures.ts";
import { pbt } from "./pbt.ts";
import { value } from "./value.ts";

/** All checks, in the order of the reference list. */
export const checks: readonly Check[] = [
  dynamicEvaluation,
  value,
  library,
  internalisation,
  grokking,
  experts,
  averaging,
  pbt,
  measures,
];

/**
 * Checks by name, each once and in the order of `known`; all of them if no name is given. Throws E_USAGE, with the
 * nearest name.
 */
export function checksNamed(names: readonly string[], known: readonly Check[] = checks): readonly Check[] {
  const all = known.map(({ name }) => name);
  for (const name of names) {
    if (all.includes(name)) continue;
    throw new WanderError("E_USAGE", `there is no check called ${name}`, {
      hint: nameHint(name, all),
    });
  }
  return names.length === 0 ? known : known.filter(({ name }) => names.includes(name));
}
