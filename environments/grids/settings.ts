import { z } from "zod";
import { atLeastZero, count, share } from "../../src/core/setting-types.ts";
import { familiesSetting } from "../families.ts";
import type { SettingsOf } from "../kind.ts";
import { dsls } from "./language/language.ts";

/** The keys of `environment` that this world reads. */
export const settings = {
  tasks: z
    .string()
    .default("composed")
    .describe(
      "generated: puzzles of many ideas; composed: crafts, little programs, and what they make one after the other; or arc:PATH with PATH an ARC JSON file or a folder of them",
    ),
  dsl: z
    .enum(dsls)
    .default("reference")
    .describe("which primitives answers are made of: the reference's 160, or ours besides"),
  tasksPerFamily: count("generated or composed tasks in each family").max(10_000).default(20),
  examTasksPerFamily: atLeastZero(
    "further tasks in each family that are asked in exams and never practised; 0: the exam is the held-back test output of the practice tasks",
  )
    .max(10_000)
    .default(0),
  families: familiesSetting("which generated or composed families, in agent order; all if omitted"),
  related: share(
    "with tasks composed, families related to this degree in place of the usual ones: the probability that a part of a task is of the stock that all families share, and not of the family's own",
  ).optional(),
};
export type Settings = SettingsOf<typeof settings>;
