import { createHash } from "node:crypto";
import { stream } from "../../src/core/random.ts";
import type { EnvironmentKind, Exams, Tokens } from "../environment.ts";
import { gradeResults } from "../grade.ts";
import { chosenFamilies, isCount, setting } from "../settings.ts";
import { arithmeticEnvironment, PROBE_SEED, type Tasks } from "./environment.ts";
import { type Family, familyNamed, familyNames } from "./families.ts";
import { type ArithmeticTask, drawQuestions, type Side, taskOf } from "./question.ts";
import { readAnswer } from "./tokens.ts";

type Settings = { families: readonly string[]; tasksPerFamily: number; exams: number };

const DEFAULT_FAMILIES = ["sum3", "sum4", "sum5", "sum8", "parity6", "parity10", "mul1x1", "mul2x2", "mul3x3"];
/** Over all families, though each has one at least. */
const PROBES = 16;

/** Questions whose answers are worked out in a chain of steps that may be left out, from the first on. */
export const arithmetic: EnvironmentKind<ArithmeticTask> = {
  kind: "arithmetic",
  settings: ["families", "tasksPerFamily", "exams"],
  open(settings, seed) {
    const read = readSettings(settings);
    const families = read.families.map(familyNamed);
    const tasks = tasksOf(families, read, seed);
    return {
      environment: arithmeticEnvironment({ families, seed }, tasks),
      exams,
      definition: { kind: "arithmetic", settings: { ...read, seed }, abstractions: [] },
      dataHash: createHash("sha256")
        .update(JSON.stringify([read, seed, tasks]))
        .digest("hex"),
    };
  },
  rebuild({ settings }) {
    const seed = setting(settings, "seed", 0, (v): v is number => Number.isInteger(v));
    const families = readSettings(settings).families.map(familyNamed);
    return arithmeticEnvironment({ families, seed }, { practice: [], exam: [], probe: probesOf(families) });
  },
};

function readSettings(settings: Readonly<Record<string, unknown>>): Settings {
  return {
    families: chosenFamilies(settings, DEFAULT_FAMILIES, familyNames),
    tasksPerFamily: setting(settings, "tasksPerFamily", 20, isCount),
    exams: setting(settings, "exams", 64, isCount),
  };
}

function tasksOf(families: readonly Family[], { tasksPerFamily, exams }: Settings, seed: number): Tasks {
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
