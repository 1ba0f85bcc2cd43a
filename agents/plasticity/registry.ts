import { newRegistry } from "../../src/core/registry.ts";
import type { UpdateRule } from "./rule.ts";
import { adamRule } from "./rules/adam.ts";
import { adamwRule } from "./rules/adamw.ts";
import { noneRule } from "./rules/none.ts";
import { rmsPriorRule } from "./rules/rms-prior.ts";
import { sgdRule } from "./rules/sgd.ts";

/** Every update rule, by the name that `absorb.rule` has for it; the first is the default. A user's joins by `register`. */
export const updateRules = newRegistry<UpdateRule>(
  { what: "update rule", key: "absorb.rule", nameOf: ({ name }) => name },
  [adamRule, adamwRule, sgdRule, rmsPriorRule, noneRule],
);
