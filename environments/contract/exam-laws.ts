/** What agents are never told. */
import { leaks, taught } from "./leaks.ts";
import { type Law, rebuilt } from "./world.ts";

const ANSWERS = 2000;

export const examLaws: readonly Law[] = [
  {
    name: "asks exams that the examiner alone can mark, and that are no practice",
    *check(world) {
      const { own, opened, practice } = world;
      const exam = own.tasks("exam");
      if (exam.length === 0) {
        if (!practice.some((task) => opened.exams.outputs(task) > 0))
          yield "there is no exam: the examiner marks no task";
        return;
      }
      const practised = new Set(practice.map((task) => own.prompt(task).join(" ")));
      for (const task of exam) {
        if (!own.families.includes(task.family)) yield `exam task ${task.id} is of ${task.family}, which is no family`;
        if (practised.has(own.prompt(task).join(" "))) yield `exam task ${task.id} is practised`;
        if (opened.exams.outputs(task) < 1) yield `the examiner cannot mark exam task ${task.id}`;
      }
      for (const family of own.families) {
        if (own.tasks("exam", family).length === 0) yield `family ${family} has no exam task`;
      }
      if (rebuilt(world).tasks("exam").length > 0) yield "a worker knows the exam";
    },
  },
  {
    name: "teaches no exam: no consequence, and nothing shown, made up or mirrored, answers a question of it",
    *check({ env, opened }) {
      if (env.tasks("exam").length === 0) return; // the exam is held back from practice tasks, which no prompt holds
      yield* leaks(env, opened.exams, taught(env, ANSWERS));
    },
  },
];
