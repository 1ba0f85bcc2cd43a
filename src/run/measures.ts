import type { News, RunContext } from "../population/context.ts";
import type { Beside } from "../population/measure.ts";
import type { MeasuresRecord } from "../store/records.ts";

/** The context of a run whose measures are listened to, and the record of those that no state holds. */
export function watchMeasures(context: RunContext): {
  context: RunContext;
  record: (round: number) => MeasuresRecord;
} {
  const told = new Map<number, Beside>(); // by round
  const notify = (news: News) => {
    if (news.type === "probed") told.set(news.round, news.beside);
    context.notify(news);
  };
  return {
    context: { ...context, notify },
    record(round) {
      const beside = told.get(round)!; // a round is given when it is measured
      told.delete(round);
      return { kind: "measures", round, ...beside };
    },
  };
}
