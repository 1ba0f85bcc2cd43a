import type { CompleteEnvironment } from "../../environments/defaults.ts";
import type { Example } from "../../environments/environment.ts";
import type { Consequence, Solution } from "../../shared/findings.ts";
import type { Random } from "../../src/core/random.ts";
import type { ReplayItem } from "../memory/replay.ts";
import { drawItem, importanceWeights } from "../memory/replay.ts";
import type { AbsorbReport, AbsorbSettings } from "./types.ts";

export type Source = keyof AbsorbSettings["mixture"];
export const SOURCES: readonly Source[] = ["solutions", "consequences", "replay", "base", "shown"];

/**
 * One example of a batch: where it came from and how strongly it may teach. `taskId` is omitted for a made-up pair;
 * `augmented` says that a symmetry has replaced what was drawn.
 */
export type Drawn = {
  source: Source;
  index: number;
  example: Example;
  weight: number;
  taskId?: string;
  augmented?: boolean;
  /** Another pair stands for what was drawn: seen through a symmetry, or with thought left out. */
  changed?: boolean;
};

export type Pools = {
  /** Made-up pairs. Omitted if there are none to draw. */
  dreams?: CompleteEnvironment["dreams"];
  solutions: readonly Solution[];
  /** [solutions.length] plasticity, from each task's dopamine. */
  solutionWeights: readonly number[];
  consequences: readonly Consequence[];
  replay: readonly ReplayItem[];
  alpha: number;
  /** The next pairs that the world shows, in its order. Omitted if it shows none. */
  shown?: (count: number) => readonly Example[];
};

/** How much of the bias of prioritised drawing is undone: the start of Schaul et al.'s schedule (their section 4). */
const REPLAY_BETA = 0.4;

/** How many places went to each source. */
export type Counts = AbsorbReport["drawn"];

/** The shares with those of empty sources given to the others, summing to 1; all zero when nothing can be drawn. */
export function effectiveShares(
  mixture: AbsorbSettings["mixture"],
  sizes: Record<Source, number>,
): Record<Source, number> {
  const usable = SOURCES.map((source) => (sizes[source] > 0 ? mixture[source] : 0));
  const total = usable.reduce((a, b) => a + b, 0);
  const share = (k: number) => (total > 0 ? usable[k]! / total : 0);
  return { solutions: share(0), consequences: share(1), replay: share(2), base: share(3), shown: share(4) };
}

/**
 * Which source each of the next `count` places goes to. Every place goes to the source that is furthest behind its
 * share, so after n places each has its share of n to within one; `given` counts places so far and is updated.
 */
export function nextSources(shares: Record<Source, number>, given: Counts, count: number): Source[] {
  const out: Source[] = [];
  for (let k = 0; k < count; k++) {
    const total = SOURCES.reduce((sum, s) => sum + given[s], 0) + 1;
    const open = SOURCES.filter((s) => shares[s] > 0);
    const behind = (source: Source) => shares[source] * total - given[source];
    const next = open.reduce((a, b) => (behind(b) > behind(a) ? b : a), open[0]!);
    given[next] += 1;
    out.push(next);
  }
  return out;
}

/** Draws one batch; made-up pairs come fresh from the environment, and there are some if a source is "base". */
export function drawBatch(pools: Pools, sources: readonly Source[], random: Random): Drawn[] {
  const corrections = importanceWeights(pools.replay, pools.alpha, REPLAY_BETA);
  const shown = pools.shown?.(sources.filter((source) => source === "shown").length) ?? [];
  let read = 0;
  return sources.map((source): Drawn => {
    if (source === "shown") return { source, index: -1, example: shown[read++]!, weight: 1 };
    if (source === "base") return { source, index: -1, example: pools.dreams!.synthesise(random), weight: 1 };
    if (source === "replay") {
      const index = drawItem(pools.replay, pools.alpha, random);
      const item = pools.replay[index]!;
      return { source, index, example: item, weight: corrections[index]! * weightOf(item), taskId: item.taskId };
    }
    const index = random.integer(pools[source].length);
    const pair = pools[source][index]!;
    const weight = source === "solutions" ? pools.solutionWeights[index]! : weightOf(pair);
    return { source, index, example: pair, weight, taskId: pair.taskId };
  });
}

/** How strongly a received pair may teach by who gave it. */
export const weightOf = ({ weight = 1 }: { weight?: number }): number => weight;
