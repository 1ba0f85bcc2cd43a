import type { Environment, TaskHeader, Term, Tokens } from "../../environments/environment.ts";
import type { Solution } from "../../shared/findings.ts";
import { WanderError } from "../../src/core/errors.ts";
import type { AbsorbReport, CompressSettings } from "./types.ts";

export type CompressInput = {
  environment: Environment;
  tasks: readonly TaskHeader[];
  solutions: readonly Solution[];
  budget: { programRuns: number };
  compress: CompressSettings;
};

export type Compressed = {
  solutions: Solution[];
  compressed: AbsorbReport["compressed"];
  programRuns: number;
};

/** Every solution in the shortest form that its attempts and the common budget of runs reach. */
export function compressAll({ environment, tasks, solutions, budget, compress }: CompressInput): Compressed {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const compressed = { solutions: 0, tried: 0, shortened: 0, tokensBefore: 0, tokensAfter: 0 };
  let programRuns = 0;
  const shorter = solutions.map((solution) => {
    const task = byId.get(solution.taskId);
    if (task === undefined) return { ...solution }; // received: its finder has made it as short as it could
    compressed.solutions += 1;
    compressed.tokensBefore += solution.answer.length;
    if (compress.enabled) {
      const limits = { attempts: compress.attempts, programRuns: budget.programRuns - programRuns };
      const found = compressAnswer(environment, task, solution.answer, limits);
      programRuns += found.programRuns;
      compressed.tried += found.attempts;
      if (found.answer.length < solution.answer.length) {
        compressed.shortened += 1;
        compressed.tokensAfter += found.answer.length;
        return { ...solution, answer: found.answer };
      }
    }
    compressed.tokensAfter += solution.answer.length;
    return { ...solution };
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
  environment: Environment,
  task: TaskHeader,
  answer: Tokens,
  limits: { attempts: number; programRuns: number },
): { answer: Tokens; attempts: number; programRuns: number } {
  const used = { attempts: 0, programRuns: 0 };
  const affords = (tokens: Tokens) =>
    used.attempts < limits.attempts && used.programRuns + linesOf(environment, tokens) <= limits.programRuns;
  const resultOf = (tokens: Tokens) => {
    used.programRuns += linesOf(environment, tokens);
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

/** Replacements tried in one answer, at most: a long answer has quadratically many. */
const MOST_FORMS = 400;

/** Answers with fewer tokens that may do the same, the longest first. */
export function shorterForms(environment: Environment, answer: Tokens): Tokens[] {
  const forms = new Map<string, Tokens>();
  const add = (tokens: Tokens | undefined) => {
    if (tokens !== undefined && tokens.length < answer.length) forms.set(tokens.join(","), tokens);
  };
  const term = environment.toTerm(answer);
  add(environment.fromTerm(term)); // a tree has no line that nothing uses
  for (const smaller of reductions(term)) add(environment.fromTerm(smaller));
  for (const text of withoutOneLine(environment.render(answer))) add(parsed(environment, text));
  return [...forms.values()].sort((a, b) => b.length - a.length);
}

/**
 * The term with a part replaced by a smaller part of the same type inside it. All equal parts are replaced at once: in
 * a program they are one line, which stays for as long as one of them does.
 */
function* reductions(term: Term): Generator<Term> {
  const idOf = interner();
  const parts = new Map<number, Term>();
  for (const part of [term, ...descendants(term)]) parts.set(idOf(part), part);
  let count = 0;
  for (const [id, part] of parts) {
    const inner = new Map<number, Term>();
    for (const d of descendants(part)) if (d.type === part.type) inner.set(idOf(d), d);
    for (const smaller of inner.values()) {
      if (++count > MOST_FORMS) return;
      yield replaced(term, id, smaller, idOf);
    }
  }
}

/** Equal numbers for equal terms. */
function interner(): (term: Term) => number {
  const ids = new Map<string, number>();
  const known = new Map<Term, number>();
  const idOf = (term: Term): number => {
    const before = known.get(term);
    if (before !== undefined) return before;
    const key = `${term.token}:${term.type}(${term.args.map(idOf).join(",")})`;
    const id = ids.get(key) ?? ids.size;
    ids.set(key, id);
    known.set(term, id);
    return id;
  };
  return idOf;
}

function replaced(term: Term, id: number, by: Term, idOf: (term: Term) => number): Term {
  if (idOf(term) === id) return by;
  return { ...term, args: term.args.map((arg) => replaced(arg, id, by, idOf)) };
}

function* descendants(term: Term): Generator<Term> {
  for (const arg of term.args) {
    yield arg;
    yield* descendants(arg);
  }
}

function withoutOneLine(text: string): string[] {
  const lines = text.split("\n");
  return lines.map((_, k) => lines.filter((_, i) => i !== k).join("\n"));
}

/** Undefined for a text that is no answer: a line that others need cannot be dropped. */
function parsed(environment: Environment, text: string): Tokens | undefined {
  try {
    return environment.parse(text);
  } catch (error) {
    if (error instanceof WanderError) return undefined;
    throw error;
  }
}

/** Steps that running an answer takes: one a line. */
function linesOf(environment: Environment, answer: Tokens): number {
  const lines = environment.render(answer).split("\n");
  return lines.filter((line) => line.trim() !== "").length;
}
