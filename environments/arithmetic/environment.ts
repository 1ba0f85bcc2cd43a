import { stream } from "../../src/core/random.ts";
import type { Environment, FamilyProbes } from "../environment.ts";
import { sequenceTerms } from "../sequence.ts";
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

export function arithmeticEnvironment(
  { families, seed }: World,
  tasks: Tasks,
): Environment<ArithmeticTask, ArithmeticPartial> {
  const vocabulary = vocabularyOf(families);
  const environment: Environment<ArithmeticTask, ArithmeticPartial> = {
    name: "arithmetic",
    vocabulary,
    families: families.map(({ name }) => name),
    featureNames,
    tasks: (split, family) => tasks[split].filter((task) => family === undefined || task.family === family),
    probes: () => tasks.probe.map(workedOut),
    familyProbes: () =>
      families.map((family): FamilyProbes => {
        const some = (side: Side) =>
          drawQuestions(stream(PROBE_SEED, "family", family.name, side), family, side, FAMILY_PROBES).map(workedOut);
        return { family: family.name, examples: some("probe"), shown: some("shown") };
      }),
    prompt: promptOf,
    start: (task) => ({ task, written: [] }),
    status: statusOf,
    legal: (partial) => legalAfter(partial, vocabulary.size),
    extend: ({ task, written }, token) => ({ task, written: [...written, token] }),
    signature: ({ written }) => render(written),
    features: (task, { written }) => featuresOf(task, written, vocabulary),
    judge,
    result: ({ family }, answer) => readAnswer(familyNamed(family), answer)?.result.join(" "),
    shown: ({ agent, family }, from, count) =>
      Array.from({ length: count }, (_, k) => {
        // A stream for each pair, so that any can be had without those before it.
        const random = stream(seed, "shown", agent, family ?? "all", from + k);
        return workedOut(
          drawQuestion(random, family === undefined ? random.pick(families) : familyNamed(family), "shown"),
        );
      }),
    thought: ({ prompt, answer }) => ({
      written: Math.max(0, answer.indexOf(EQUALS)),
      whole: familyOf(prompt, families).chain,
    }),
    leavingOut: (task, tokens) => ({ ...task, leftOut: Math.min(tokens, familyNamed(task.family).chain) }),
    synthesise: (random) => {
      const question = drawQuestion(random, random.pick(families), "shown");
      return { ...workedOut(question), task: taskOf("made", question) };
    },
    render,
    parse,
    ...sequenceTerms,
    withAbstractions: () => environment,
  };
  return environment;
}
