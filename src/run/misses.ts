import type { News, RunContext } from "../population/context.ts";
import type { MissesRecord } from "../store/records.ts";

/** The context of a run whose turns are listened to, and the record of how near a round came to each task. */
export function watchMisses(context: RunContext): { context: RunContext; record: (round: number) => MissesRecord } {
  const nearest = new Map<number, Map<string, number>>(); // by round, then task id
  const notify = (news: News) => {
    if (news.type === "missed") {
      const row = nearest.get(news.round) ?? new Map<string, number>();
      for (const [id, distance] of news.distances) row.set(id, Math.min(distance, row.get(id) ?? distance));
      nearest.set(news.round, row);
    }
    context.notify(news);
  };
  return {
    context: { ...context, notify },
    record(round) {
      const row = nearest.get(round);
      nearest.delete(round);
      return { kind: "misses", round, distances: context.tasks.map(({ id }) => row?.get(id) ?? null) };
    },
  };
}
