import { WanderError } from "../../src/core/errors.ts";
import type { Parameters } from "../../src/core/parameters.ts";
import { average } from "./average.ts";
import { diloco } from "./diloco.ts";
import { none } from "./none.ts";

/**
 * How parameters move between agents at a sharing. `parameters` and `next` are in agent order, so that the result
 * does not depend on who finished first; `state` is plain data that a checkpoint can hold. Inputs are never
 * written to, and no two agents get the same memory.
 */
export type ExchangeRule = (
  parameters: readonly Parameters[],
  state: unknown,
) => { next: Parameters[]; state: unknown };

export const exchangeRules: Readonly<Record<string, ExchangeRule>> = { none, average, diloco: diloco() };

/** The rule by its name in the experiment file (`share.weights`); throws E_CONFIG for a name that is not there. */
export function exchangeRule(name: string): ExchangeRule {
  const rule = Object.hasOwn(exchangeRules, name) ? exchangeRules[name] : undefined;
  if (rule === undefined) {
    const known = Object.keys(exchangeRules).join(", ");
    throw new WanderError("E_CONFIG", `share.weights: no exchange rule is called ${name}`, {
      hint: `choose one of ${known}`,
    });
  }
  return rule;
}
