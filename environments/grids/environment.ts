import type { Environment, Example, FamilyProbes } from "../environment.ts";
import { CALL } from "./language/interpreter.ts";
import { type Language, languageOf } from "./language/language.ts";
import { defaultLimits } from "./language/limits.ts";
import {
  extendProgram,
  legalTokens,
  type ProgramPartial,
  programSignature,
  programStatus,
  startProgram,
} from "./language/partial.ts";
import { decode, encode, parseProgram, renderProgram } from "./language/program.ts";
import { renderBody } from "./language/render-body.ts";
import { fromTerm, toTerm } from "./language/terms.ts";
import { ANSWER_LENGTH, INPUT, isVariable, lineOf, MAX_LINES } from "./language/tokens.ts";
import { explore } from "./search/index.ts";
import { augment } from "./tasks/augment/augment.ts";
import { judgeAnswer, resultOf } from "./tasks/judge.ts";
import { synthesise } from "./tasks/synthesise.ts";
import { type GridTask, inputsOf } from "./tasks/task.ts";
import { featureNames, featuresOf } from "./view/features.ts";
import { promptOf, vocabulary } from "./view/vocabulary.ts";

/** Shows nothing and has no chains of thought; everything else there is. */
export type GridEnvironment = Required<Omit<Environment<GridTask, ProgramPartial>, "lessons" | "thought">>;

/**
 * What one environment of grids holds besides its rules: a rebuilt one has families, and no tasks to practise. Without exam tasks
 * the exam is the test outputs of the practice tasks.
 */
export type GridData = {
  families: readonly string[];
  practice: readonly GridTask[];
  exam?: readonly GridTask[];
  probe: readonly GridTask[];
  probes: readonly Example[];
  familyProbes: () => readonly FamilyProbes[];
};

/** Grid tasks answered by programs: everything here reads demonstrations and test inputs alone. */
export function gridEnvironment(data: GridData, language: Language): GridEnvironment {
  // One start a task: all its partial answers share what has been run already.
  const starts = new WeakMap<GridTask, ProgramPartial>();
  // Test inputs run along with the demonstrations: a program that fails on them is no answer.
  const startOf = (task: GridTask): ProgramPartial => {
    let start = starts.get(task);
    if (start === undefined) {
      start = startProgram(inputsOf(task), { limits: defaultLimits, language });
      starts.set(task, start);
    }
    return start;
  };
  return {
    vocabulary,
    families: data.families,
    tasks: (split, family) => {
      const tasks = data[split] ?? [];
      return family === undefined ? tasks : tasks.filter((t) => t.family === family);
    },
    prompt: cachedPrompt,
    judge: (task, answer) => judgeAnswer(task, answer, language),
    result: (task, answer) => resultOf(task, answer, language),
    writing: {
      start: startOf,
      status: programStatus,
      legal: legalTokens,
      extend: extendProgram,
      signature: programSignature,
    },
    features: { names: featureNames, of: (task, partial) => featuresOf(task, progressOf(partial)) },
    terms: {
      toTerm: (answer) => toTerm(answer, language),
      fromTerm: (term) => fromTerm(term, language),
      apply: CALL,
      inputs: [INPUT],
      renderBody: (abstraction) => renderBody(abstraction, language.abstractions),
      withAbstractions: (more) => gridEnvironment(data, languageOf(language.dsl, more)),
    },
    dreams: { synthesise: (random) => synthesise(random, language) },
    search: { explore: (task, guide) => explore(task, guide, startOf(task)) },
    symmetry: { augment: (random, task, answer) => augment(random, task, answer, language) },
    text: {
      render: (answer) => renderProgram(decode(answer, language), language),
      parse: (text) => {
        const answer = encode(parseProgram(text, language));
        decode(answer, language); // type-checks it
        return answer;
      },
    },
    probes: { pairs: () => data.probes, byFamily: data.familyProbes },
  };
}

const prompts = new WeakMap<GridTask, ReturnType<typeof promptOf>>();

function cachedPrompt(task: GridTask): ReturnType<typeof promptOf> {
  const known = prompts.get(task);
  if (known !== undefined) return known;
  const made = promptOf(task.demonstrations);
  prompts.set(task, made);
  return made;
}

function progressOf(partial: ProgramPartial) {
  const read = new Set<number>();
  for (const { callee, args } of partial.lines) {
    for (const token of [callee, ...args]) if (isVariable(token)) read.add(lineOf(token));
  }
  let unused = 0;
  for (let k = 0; k < partial.lines.length - 1; k++) if (!read.has(k)) unused++;
  return {
    tokens: partial.tokens.length,
    lines: partial.lines.length,
    maxTokens: ANSWER_LENGTH,
    maxLines: MAX_LINES,
    values: partial.values,
    unused,
  };
}
