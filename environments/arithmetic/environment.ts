import { stream } from "../../src/core/random.ts";
import type { Environment, FamilyProbes } from "../environment.ts";
import { type Family, familyNamed } from "./families.ts";
import { featureNames, featuresOf } from "./features.ts";
import { judge } from "./judge.ts";
import { type ArithmeticTask, drawQuestion, drawQuestions, type Side, taskOf } from "./question.ts";
import { EQUALS, familyOf, parse, promptOf, readAnswer, render, vocabularyOf, workedOut } from "./tokens.ts";
import { type ArithmeticPartial, legalAfter, statusOf } from "./writing.ts";

/** The families of one run, and the seed of what is shown. */
export type World = { families: readonly Family[]; seed: number };
/** A rebuilt environment has families and no practice or exam. */
export type Tasks = Record<"practice" | "exam" | "probe", readonly ArithmeticTask[]>;

/** Of no run: what is measured on is the same in every run. */
export const PROBE_SEED = 0x5eed;
const FAMILY_PROBES = 32;

export function arithmeticEnvironment({ families, seed }: World, tasks: Tasks) {
  const vocabulary = vocabularyOf(families);
  return {
    vocabulary,
    families: families.map(({ name }) => name),
    tasks: (split, family) => tasks[split].filter((task) => family === undefined || task.family === family),
    prompt: promptOf,
    judge,
    result: ({ family }, answer) => readAnswer(familyNamed(family), answer)?.result.join(" "),
    writing: {
      start: (task) => ({ task, written: [] }),
      status: statusOf,
      legal: (partial) => legalAfter(partial, vocabulary.size),
      extend: ({ task, written }, token) => ({ task, written: [...written, token] }),
      signature: ({ written }) => render(written),
    },
    features: { names: featureNames, of: (task, { written }) => featuresOf(task, written, vocabulary) },
    dreams: {
      synthesise: (random) => {
        const question = drawQuestion(random, random.pick(families), "shown");
        return { ...workedOut(question), task: taskOf("made", question) };
      },
    },
    lessons: {
      shown: ({ agent, family }, from, count) =>
        Array.from({ length: count }, (_, k) => {
          // A stream for each pair, so that any can be had without those before it.
          const random = stream(seed, "shown", agent, family ?? "all", from + k);
          return workedOut(
            drawQuestion(random, family === undefined ? random.pick(families) : familyNamed(family), "shown"),
          );
        }),
    },
    thought: {
      of: ({ prompt, answer }) => ({
        written: Math.max(0, answer.indexOf(EQUALS)),
        whole: familyOf(prompt, families).chain,
      }),
      without: (task, tokens) => ({ ...task, leftOut: Math.min(tokens, familyNamed(task.family).chain) }),
    },
    text: { render, parse },
    probes: {
      pairs: () => tasks.probe.map(workedOut),
      byFamily: () =>
        families.map((family): FamilyProbes => {
          const some = (side: Side) =>
            drawQuestions(stream(PROBE_SEED, "family", family.name, side), family, side, FAMILY_PROBES).map(workedOut);
          return { family: family.name, examples: some("probe"), shown: some("shown") };
        }),
    },
  } satisfies Environment<ArithmeticTask, ArithmeticPartial>;
}
