import type { News, RunContext } from "../population/context.ts";
import type { LostRecord } from "../store/records.ts";

/** The context of a run whose lost jobs are listened to, and the records of those of a round, or of the end. */
export function watchLosses(context: RunContext): {
  context: RunContext;
  records: (round: number | "end") => LostRecord[];
} {
  const lost = new Map<number | "end", LostRecord[]>();
  const notify = (news: News) => {
    if (news.type === "lost") {
      const { type: _, ...job } = news;
      const place = job.final ? "end" : job.round;
      lost.set(place, [...(lost.get(place) ?? []), { kind: "lost", ...job }]);
    }
    context.notify(news);
  };
  return {
    context: { ...context, notify },
    records(round) {
      const found = lost.get(round) ?? [];
      lost.delete(round);
      return found.sort((a, b) => (a.agent ?? -1) - (b.agent ?? -1)); // not in the order of the clock; a stable sort
    },
  };
}
