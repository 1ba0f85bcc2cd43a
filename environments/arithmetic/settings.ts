import { count } from "../../src/core/setting-types.ts";
import { familiesSetting } from "../families.ts";
import type { SettingsOf } from "../kind.ts";

/** The keys of `environment` that this world reads. */
export const settings = {
  families: familiesSetting(
    "which families, in agent order: sum3, sum4, sum5, sum8, parity6, parity10, mul1x1, mul2x2 and mul3x3 if omitted",
  ),
  tasksPerFamily: count("practice questions in each family").max(10_000).default(20),
  exams: count("exam questions in each family").max(10_000).default(64),
};
export type Settings = SettingsOf<typeof settings>;
