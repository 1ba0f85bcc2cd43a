import { WanderError } from "../../../src/core/errors.ts";
import type { FamilyProbes } from "../../environment.ts";
import { chosenFamilies } from "../../families.ts";
import type { Settings } from "../settings.ts";
import { promptOf } from "../view/vocabulary.ts";
import { composedFamilies, relatedFamilies } from "./composed/families.ts";
import { composedTask } from "./composed/generate.ts";
import { families } from "./families/index.ts";
import { type GeneratedTask, generateTask, type Purpose } from "./generate.ts";

/** Families of tasks that are made up and not read from files. */
export type MadeFamilies = {
  names: readonly string[];
  /** The task number `index` of the family with this name. */
  task(seed: number, family: string, index: number, purpose?: Purpose): GeneratedTask;
};

export const generatedFamilies: MadeFamilies = { names: families.map(({ name }) => name), task: generateTask };

/** The composed families, or with `related` those that are related to this degree. */
export function composedWith(related: number | undefined): MadeFamilies {
  const all = related === undefined ? composedFamilies : relatedFamilies(related);
  const byName = new Map(all.map((family) => [family.name, family]));
  return {
    names: [...byName.keys()],
    task(seed, name, index, purpose) {
      const family = byName.get(name);
      if (family === undefined) throw new RangeError(`no composed family named ${name}`);
      return composedTask(seed, family, index, purpose);
    },
  };
}

/** The families that the setting `tasks` stands for; undefined if it names files. */
export const madeFamilies = ({ tasks, related }: Pick<Settings, "tasks" | "related">): MadeFamilies | undefined =>
  tasks === "generated" ? generatedFamilies : tasks === "composed" ? composedWith(related) : undefined;

/** What agents practise, and what the examiner asks besides: nothing by default. Throws E_CONFIG for an unknown family. */
export function madeTasks(
  { names, task }: MadeFamilies,
  { families: wanted, tasksPerFamily, examTasksPerFamily }: Settings,
  seed: number,
): Record<"practice" | "exam", GeneratedTask[]> {
  const chosen = chosenFamilies(wanted, names, names);
  const some = (count: number, purpose: Purpose) =>
    chosen.flatMap((name) => Array.from({ length: count }, (_, k) => task(seed, name, k, purpose)));
  return { practice: some(tasksPerFamily, "task"), exam: some(examTasksPerFamily, "exam") };
}

/** Throws E_CONFIG for settings that mean nothing with these tasks. */
export function checkMeaning({ tasks, related, examTasksPerFamily }: Settings): void {
  if (related !== undefined && tasks !== "composed") {
    throw new WanderError("E_CONFIG", `environment.related ${related} has no meaning for tasks that are not composed`, {
      hint: "set environment.tasks to composed, or leave environment.related out",
    });
  }
  if (examTasksPerFamily > 0 && madeFamilies({ tasks, related }) === undefined) {
    throw new WanderError(
      "E_CONFIG",
      `environment.examTasksPerFamily ${examTasksPerFamily} has no meaning for task files: their exam is the test outputs`,
      { hint: "leave environment.examTasksPerFamily out, or set environment.tasks to generated or composed" },
    );
  }
}

/** Probes are the same in every run, so that divergence can be compared across runs. */
const PROBE_SEED = 0x9e3779b9;
const PROBES = 16;
/** Which of a family's tasks is its probe: one of each level in turn. */
const PROBE_INDEX = 1000;
/** The first of those that forgetting is measured on: an easy, a medium and a hard one. */
const FAMILY_PROBE_INDEX = 2001;
const FAMILY_PROBES = 2;

/** Tasks to measure on, of families that do not depend on the run: one each of the first ones. */
export const probesOf = ({ names, task }: MadeFamilies): GeneratedTask[] =>
  names.slice(0, PROBES).map((name, k) => task(PROBE_SEED, name, PROBE_INDEX + k));

/** Pairs of every family. */
export const familyProbesOf = ({ names, task }: MadeFamilies): FamilyProbes[] =>
  names.map((family) => ({
    family,
    examples: Array.from({ length: FAMILY_PROBES }, (_, k) => {
      const made = task(PROBE_SEED, family, FAMILY_PROBE_INDEX + k);
      return { prompt: promptOf(made.task.demonstrations), answer: made.program };
    }),
  }));
