/** What a world teaches, held against its exams: for the contract of every world. */
import type { Environment, Example, Exams, TaskHeader, Tokens } from "../environments/environment.ts";
import { type Random, stream } from "../src/core/random.ts";

/** Random legal tokens until the answer ends, in a way or another; `see` is told every partial on the way. */
export function walk(env: Environment, task: TaskHeader, random: Random, see = (_partial: unknown) => {}): Tokens {
  const tokens: number[] = [];
  let partial = env.start(task);
  for (see(partial); ["open", "step"].includes(env.status(partial)); see(partial)) {
    const token = random.weighted(env.legal(partial));
    tokens.push(token);
    partial = env.extend(partial, token);
  }
  return tokens;
}

/** Pairs that agents may be trained on: consequences of so many answers, what is shown, made up and seen in a mirror. */
export function* taught(env: Environment, answers: number): Generator<Example> {
  const practice = env.tasks("practice");
  for (let k = 0; k < answers; k++) {
    const task = practice[k % practice.length]!;
    yield* env.judge(task, walk(env, task, stream(k, "taught"))).consequences;
  }
  for (let k = 0; k < answers / 10; k++) {
    const made = env.synthesise(stream(k, "made up"));
    yield made;
    const seen = env.augment?.(stream(k, "mirror"), made.task, made.answer);
    if (seen !== undefined) yield seen;
    // An answer that is right elsewhere misses here, by more than one that no rule was behind.
    yield* env.judge(practice[k % practice.length]!, made.answer).consequences;
  }
  for (const family of [...env.families, undefined]) {
    yield* env.shown?.(family === undefined ? { agent: 0 } : { agent: 0, family }, 0, answers / 10) ?? [];
  }
}

/** Those of the pairs that are a question of the exam with an answer that the examiner takes, as people read them. */
export function leaks(env: Environment, exams: Exams, pairs: Iterable<Example>): string[] {
  const asked = new Map<string, TaskHeader[]>();
  for (const task of env.tasks("exam")) {
    const prompt = env.prompt(task).join(" ");
    asked.set(prompt, [...(asked.get(prompt) ?? []), task]);
  }
  const found: string[] = [];
  for (const { prompt, answer } of pairs) {
    for (const task of asked.get(prompt.join(" ")) ?? []) {
      if (exams.grade(task, [answer], 1).solvedAt !== 1) continue;
      found.push(`exam ${task.id} of ${task.family} is taught: ${env.render(prompt)} -> ${env.render(answer)}`);
    }
  }
  return found;
}
