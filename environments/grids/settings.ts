import { z } from "zod";
import { count } from "../../src/core/setting-types.ts";
import { familiesSetting } from "../families.ts";
import type { SettingsOf } from "../kind.ts";
import { dsls } from "./language/language.ts";

/** The keys of `environment` that this world reads. */
export const settings = {
  tasks: z
    .string()
    .default("generated")
    .describe("generated, or arc:PATH with PATH an ARC JSON file or a folder of them"),
  dsl: z
    .enum(dsls)
    .default("reference")
    .describe("which primitives answers are made of: the reference's 160, or ours besides"),
  tasksPerFamily: count("generated tasks in each family").max(10_000).default(20),
  families: familiesSetting("which generated families, in agent order; all if omitted"),
};
export type Settings = SettingsOf<typeof settings>;
