import { createHash } from "node:crypto";
import { stream } from "../../src/core/random.ts";
import type { Exams, Tokens } from "../environment.ts";
import { chosenFamilies } from "../families.ts";
import { gradeResults } from "../grade.ts";
import { defineEnvironment } from "../kind.ts";
import { arithmeticEnvironment, PROBE_SEED, type Tasks } from "./environment.ts";
import { type Family, familyNamed, familyNames } from "./families.ts";
import { presets } from "./presets.ts";
import { type ArithmeticTask, drawQuestions, type Side, taskOf } from "./question.ts";
import { type Settings, settings } from "./settings.ts";
import { readAnswer } from "./tokens.ts";

type Read = Omit<Settings, "families"> & { families: readonly string[] };

const DEFAULT_FAMILIES = ["sum3", "sum4", "sum5", "sum8", "parity6", "parity10", "mul1x1", "mul2x2", "mul3x3"];
/** Over all families, though each has one at least. */
const PROBES = 16;

/** Questions whose answers are worked out in a chain of steps that may be left out, from the first on. */
export const arithmetic = defineEnvironment<typeof settings, ArithmeticTask, unknown>({
  kind: "arithmetic",
  settings,
  presets,
  unit: "result",
  open(given, seed) {
    const read = withFamilies(given);
    const families = read.families.map(familyNamed);
    const tasks = tasksOf(families, read, seed);
    return {
      environment: arithmeticEnvironment({ families, seed }, tasks),
      exams,
      dataHash: createHash("sha256")
        .update(JSON.stringify([read, seed, tasks]))
        .digest("hex"),
    };
  },
  rebuild(given, seed) {
    const families = withFamilies(given).families.map(familyNamed);
    return arithmeticEnvironment({ families, seed }, { practice: [], exam: [], probe: probesOf(families) });
  },
});

const withFamilies = ({ families, tasksPerFamily, exams: asked }: Settings): Read => ({
  families: chosenFamilies(families, DEFAULT_FAMILIES, familyNames),
  tasksPerFamily,
  exams: asked,
});

function tasksOf(families: readonly Family[], { tasksPerFamily, exams }: Read, seed: number): Tasks {
  const some = (kind: string, side: Side, count: number) =>
    families.flatMap((family) =>
      drawQuestions(stream(seed, kind, family.name), family, side, count).map((question) => taskOf(kind, question)),
    );
  return {
    practice: some("practice", "shown", tasksPerFamily),
    exam: some("exam", "exam", exams),
    probe: probesOf(families),
  };
}

function probesOf(families: readonly Family[]): ArithmeticTask[] {
  return families.flatMap((family, k) => {
    const count = Math.max(1, Math.ceil((PROBES - k) / families.length));
    const questions = drawQuestions(stream(PROBE_SEED, "probe", family.name), family, "probe", count);
    return questions.map((question) => taskOf("probe", question));
  });
}

/** Marks results alone: an agent may have left out any of its chain. */
const exams: Exams<ArithmeticTask> = {
  outputs: () => 1,
  grade({ family, operands }, answers, attempts) {
    const result = (answer: Tokens) => readAnswer(familyNamed(family), answer)?.result.join(" ");
    return gradeResults(answers, attempts, result, familyNamed(family).operation.work(operands).result.join(" "));
  },
};
