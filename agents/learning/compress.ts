import type { CompleteEnvironment } from "../../environments/defaults.ts";
import type { Abstraction, TaskHeader, Tokens } from "../../environments/environment.ts";
import { stepsOf } from "../../environments/steps.ts";
import type { Solution } from "../../shared/findings.ts";
import { shortestForm } from "../../shared/library/forms.ts";
import { reductions } from "../../shared/library/reductions.ts";
import { WanderError } from "../../src/core/errors.ts";
import type { AbsorbReport, CompressSettings } from "./types.ts";

export type CompressInput = {
  environment: CompleteEnvironment;
  tasks: readonly TaskHeader[];
  /** Abstractions that answers may use; none when left out. */
  library?: readonly Abstraction[];
  solutions: readonly Solution[];
  budget: { programRuns: number };
  compress: CompressSettings;
};

export type Compressed = {
  solutions: Solution[];
  compressed: AbsorbReport["compressed"];
  programRuns: number;
};

/**
 * Every solution in the shortest form that its attempts and the common budget of runs reach: first written with the
 * library's abstractions, where the settings say so and the result stays what it was, then made shorter part by part.
 */
export function compressAll({ environment, tasks, library, solutions, budget, compress }: CompressInput): Compressed {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const compressed = { solutions: 0, tried: 0, shortened: 0, tokensBefore: 0, tokensAfter: 0 };
  let programRuns = 0;
  const named = (task: TaskHeader, { answer, result }: Solution): Tokens => {
    if (!compress.library || library === undefined || library.length === 0) return answer;
    const form = shortestForm(environment.terms, library, answer);
    const steps = stepsOf(environment.text, form);
    if (form === answer || programRuns + steps > budget.programRuns) return answer;
    programRuns += steps;
    return environment.result(task, form) === result ? form : answer;
  };
  const thinks = environment.thought !== undefined; // what is shortened there is thought, as training goes on
  const shorter = solutions.map((solution) => {
    const task = byId.get(solution.taskId);
    if (task === undefined) return { ...solution }; // received: its finder has made it as short as it could
    let { answer } = solution;
    if (compress.enabled && !thinks) {
      answer = named(task, solution);
      const limits = { attempts: compress.attempts, programRuns: budget.programRuns - programRuns };
      const found = compressAnswer(environment, task, answer, limits);
      programRuns += found.programRuns;
      compressed.tried += found.attempts;
      ({ answer } = found);
    }
    compressed.solutions += 1;
    compressed.tokensBefore += solution.answer.length;
    compressed.tokensAfter += answer.length;
    if (answer.length < solution.answer.length) compressed.shortened += 1;
    return { ...solution, answer };
  });
  return { solutions: shorter, compressed, programRuns };
}

/**
 * From n to n - 1: replaces a part of the answer by a smaller part of the same type inside it, or drops a line, as long
 * as the result on every input, test inputs included, stays what it was; then starts over from the shorter answer,
 * until nothing more goes or the limits are reached. The smallest losses are tried first: they are the likeliest to
 * hold. `attempts` and `programRuns` say what was used.
 */
export function compressAnswer(
  environment: CompleteEnvironment,
  task: TaskHeader,
  answer: Tokens,
  limits: { attempts: number; programRuns: number },
): { answer: Tokens; attempts: number; programRuns: number } {
  const used = { attempts: 0, programRuns: 0 };
  const affords = (tokens: Tokens) =>
    used.attempts < limits.attempts && used.programRuns + stepsOf(environment.text, tokens) <= limits.programRuns;
  const resultOf = (tokens: Tokens) => {
    used.programRuns += stepsOf(environment.text, tokens);
    return environment.result(task, tokens);
  };
  if (!affords(answer)) return { answer, ...used };
  const wanted = resultOf(answer);
  if (wanted === undefined) return { answer, ...used };
  const tried = new Set<string>();
  let shortest = answer;
  for (let found: Tokens | undefined = answer; found !== undefined; ) {
    shortest = found;
    found = undefined;
    for (const candidate of shorterForms(environment, shortest)) {
      const key = candidate.join(",");
      if (tried.has(key)) continue;
      if (!affords(candidate)) return { answer: shortest, ...used };
      tried.add(key);
      used.attempts += 1;
      if (resultOf(candidate) !== wanted) continue;
      found = candidate;
      break;
    }
  }
  return { answer: shortest, ...used };
}

/** Answers with fewer tokens that may do the same, the longest first. */
export function shorterForms(environment: CompleteEnvironment, answer: Tokens): Tokens[] {
  const forms = new Map<string, Tokens>();
  const add = (tokens: Tokens | undefined) => {
    if (tokens !== undefined && tokens.length < answer.length) forms.set(tokens.join(","), tokens);
  };
  const term = environment.terms.toTerm(answer);
  add(environment.terms.fromTerm(term)); // a tree has no line that nothing uses
  for (const smaller of reductions(term)) add(environment.terms.fromTerm(smaller));
  for (const text of withoutOneLine(environment.text.render(answer))) add(parsed(environment, text));
  return [...forms.values()].sort((a, b) => b.length - a.length);
}

function withoutOneLine(text: string): string[] {
  const lines = text.split("\n");
  return lines.map((_, k) => lines.filter((_, i) => i !== k).join("\n"));
}

/** Undefined for a text that is no answer: a line that others need cannot be dropped. */
function parsed(environment: CompleteEnvironment, text: string): Tokens | undefined {
  try {
    return environment.text.parse(text);
  } catch (error) {
    if (error instanceof WanderError) return undefined;
    throw error;
  }
}
