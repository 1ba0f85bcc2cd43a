import { defineUpdateRule } from "../rule.ts";

/** The control without learning. */
export const noneRule = defineUpdateRule({ name: "none", uses: [] });
