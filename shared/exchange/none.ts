import { defineExchangeRule } from "./rule.ts";

/** Every agent keeps its own parameters: copies diverge freely. */
export const none = defineExchangeRule({
  name: "none",
  note: "they do not",
  when: "never",
  takes: "mean",
  exchange: (parameters, state) => ({ next: [...parameters], state }),
});
