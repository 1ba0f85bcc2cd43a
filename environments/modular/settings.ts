import { z } from "zod";
import { count, share } from "../../src/core/setting-types.ts";
import { familiesSetting } from "../families.ts";
import type { SettingsOf } from "../kind.ts";

/** The keys of `environment` that this world reads. */
export const settings = {
  families: familiesSetting("which operations, in agent order: add, multiply, subtract and divide if omitted"),
  modulus: z.number().int().min(2).max(499).default(97).describe("p of a o b mod p; a prime"),
  known: share("share of each table of a o b that agents are shown; the rest is held back").default(0.5),
  tasksPerFamily: count("practice questions in each family").max(10_000).default(20),
  exams: count("exam questions in each family").max(10_000).default(64),
};
export type Settings = SettingsOf<typeof settings>;
