import { z } from "zod";
import { count } from "../../src/core/setting-types.ts";
import { familiesSetting } from "../families.ts";
import type { SettingsOf } from "../kind.ts";

/** The keys of `environment` that this world reads. */
export const settings = {
  tasks: z.string().default("generated").describe("generated, or text:PATH with PATH a UTF-8 file or a folder of them"),
  families: familiesSetting("which regimes or files, in agent order; all but foreign if omitted"),
  tasksPerFamily: count("practice questions in each family").max(10_000).default(20),
  exams: count("exam questions in each family").max(10_000).default(64),
  regimes: z.number().int().min(1).max(16).default(8).describe("regimes of the synthetic source"),
  dwell: count("mean tokens that a switching stream stays in one regime").default(400),
  segment: count("tokens that are predicted, then learned from at once").max(512).default(20),
  context: count("tokens before them that are read").max(2048).default(40),
};
export type Settings = SettingsOf<typeof settings>;
