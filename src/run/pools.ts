import { type Lap, sumLaps, watchPools } from "../executor/pools.ts";
import type { News, RunContext } from "../population/context.ts";
import type { PoolsRecord } from "../store/records.ts";

/** What `run --json` prints about the workers, over all rounds of which there is a record. */
export type PoolsSummary = Lap & {
  /** Over turns: how many rounds older than the agent's own newest round the shared state was that it started from. */
  staleness: { mean: number; max: number };
};

/** The context of a run whose workers are watched by `clock` (ms), and the record of them since the one before. */
export function watchedRun(
  context: RunContext,
  clock?: () => number,
): { context: RunContext; record: (round: number) => PoolsRecord } {
  const { executor, lap } = watchPools(context.executor, context.experiment.executor, clock);
  const staleness = new Map<number, number[]>(); // by round, then agent
  const notify = (news: News) => {
    if (news.type === "turn") {
      const row = staleness.get(news.round) ?? new Array<number>(context.experiment.population.size).fill(0);
      row[news.agent] = news.staleness;
      staleness.set(news.round, row);
    }
    context.notify(news);
  };
  return {
    context: { ...context, executor, notify },
    record(round) {
      const row = staleness.get(round) ?? [];
      staleness.delete(round);
      return { kind: "pools", round, ...lap(), staleness: row };
    },
  };
}

export function poolsSummary(records: readonly PoolsRecord[]): PoolsSummary {
  const all = records.flatMap((record) => record.staleness);
  const mean = all.length === 0 ? 0 : all.reduce((a, b) => a + b, 0) / all.length;
  return { ...sumLaps(records), staleness: { mean, max: all.reduce((a, b) => Math.max(a, b), 0) } };
}
