/** What a world teaches, held against its exams. */
import { stream } from "../../src/core/random.ts";
import { type CompleteEnvironment, randomAnswer } from "../defaults.ts";
import type { Example, Exams, TaskHeader } from "../environment.ts";

/** Pairs that agents may be trained on: consequences of `answers` answers, and pairs shown, made up and seen in a mirror. */
export function* taught(env: CompleteEnvironment, answers: number): Generator<Example> {
  const practice = env.tasks("practice");
  const { dreams } = env;
  for (let k = 0; k < answers; k++) {
    const task = practice[k % practice.length]!;
    yield* env.judge(task, randomAnswer(env.writing, task, stream(k, "taught"))).consequences;
  }
  for (let k = 0; dreams !== undefined && k < answers / 10; k++) {
    const made = dreams.synthesise(stream(k, "made up"));
    yield made;
    const seen = made.task && env.symmetry.augment(stream(k, "mirror"), made.task, made.answer);
    if (seen !== undefined) yield seen;
    // An answer that is right elsewhere misses here, by more than one that no rule was behind.
    yield* env.judge(practice[k % practice.length]!, made.answer).consequences;
  }
  for (const family of [...env.families, undefined]) {
    yield* env.lessons?.shown(family === undefined ? { agent: 0 } : { agent: 0, family }, 0, answers / 10) ?? [];
  }
}

/** A sentence for each of the pairs that is a question of the exam with an answer that the examiner takes. */
export function leaks(env: CompleteEnvironment, exams: Exams, pairs: Iterable<Example>): string[] {
  const asked = new Map<string, TaskHeader[]>();
  for (const task of env.tasks("exam")) {
    const prompt = env.prompt(task).join(" ");
    asked.set(prompt, [...(asked.get(prompt) ?? []), task]);
  }
  const found: string[] = [];
  for (const { prompt, answer } of pairs) {
    for (const task of asked.get(prompt.join(" ")) ?? []) {
      if (exams.grade(task, [answer], 1).solvedAt !== 1) continue;
      found.push(
        `exam ${task.id} of ${task.family} is taught: ${env.text.render(prompt)} -> ${env.text.render(answer)}`,
      );
    }
  }
  return found;
}
