import { type Lap, sumLaps } from "../executor/pools.ts";
import type { RunHistory } from "../record/history.ts";

/** What `run --json` prints about the workers, over all rounds of which there is a record. */
export type PoolsSummary = Lap & {
  /** Over turns: how many rounds older than the agent's own newest round the shared state was that it started from. */
  staleness: { mean: number; max: number };
};

export function poolsSummary({ pools, rounds }: Pick<RunHistory, "pools" | "rounds">): PoolsSummary {
  const all = rounds.flatMap(({ data }) => data.agents.flatMap(({ staleness }) => staleness ?? []));
  const mean = all.length === 0 ? 0 : all.reduce((a, b) => a + b, 0) / all.length;
  return { ...sumLaps(pools), staleness: { mean, max: all.reduce((a, b) => Math.max(a, b), 0) } };
}
