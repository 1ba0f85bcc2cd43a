import { type Lesson, packLesson } from "../../agents/learning/lesson.ts";
import type { News, RunContext } from "../population/context.ts";
import { wordsOf } from "../population/sharing.ts";
import type { PopulationState } from "../population/state.ts";
import type { LessonRecord, WordsRecord } from "../store/records.ts";

/**
 * The context of a run whose training is listened to, and the records of a round from which it can be done once more: the
 * lesson of each turn, empty of one that was lost, and the words that the sharing after them made. None where the run keeps
 * no lessons.
 */
export function watchLessons(context: RunContext): {
  context: RunContext;
  records: (state: Pick<PopulationState, "round" | "library">) => (LessonRecord | WordsRecord)[];
} {
  if (!context.experiment.store.lessons) return { context, records: () => [] };
  const taught = new Map<number, Map<number, Lesson>>(); // by round, then agent
  const notify = (news: News) => {
    if (news.type === "taught") {
      const row = taught.get(news.round) ?? new Map<number, Lesson>();
      taught.set(news.round, row.set(news.agent, news.lesson));
    }
    context.notify(news);
  };
  return {
    context: { ...context, notify },
    records({ round, library }) {
      const row = taught.get(round);
      taught.delete(round);
      const { size } = context.experiment.population;
      const lessons = Array.from(
        { length: size },
        (_, agent): LessonRecord => ({ kind: "lesson", round, agent, lesson: row?.get(agent) ?? packLesson([]) }),
      );
      return [...lessons, { kind: "words", round, words: wordsOf(library.filter((entry) => entry.round === round)) }];
    },
  };
}
