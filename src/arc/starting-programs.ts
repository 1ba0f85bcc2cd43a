import type { ReplayItem } from "../../agents/memory/replay.ts";
import { addItems, startingPriority } from "../../agents/memory/replay.ts";
import type { Tokens } from "../../environments/environment.ts";
import { readSeeds } from "../../environments/grids/tasks/given-programs.ts";
import type { Experiment } from "../config/schema.ts";
import { dslOf } from "./dsl.ts";

/** What agents start with from the user's programs, in the two ways in which they are used. */
export type StartingSeeds = {
  /** Search tries them. */
  answers: readonly Tokens[];
  /** Every agent rehearses them, before its own findings. */
  replay: ReplayItem[];
  /** `programs` were given, `searched` fit an answer, `rehearsed` are pairs made of them, mutants included. */
  counts: { programs: number; leftOut: number; searched: number; rehearsed: number };
  hash: string;
};

/**
 * The programs of `seeds.programs`; undefined if it is empty. If the replay buffer cannot hold all pairs, it holds
 * programs before mutants. None has been trained on yet, so all have the priority of new items.
 *
 * @throws what readSeeds throws
 */
export async function openSeeds(experiment: Experiment, signal: AbortSignal): Promise<StartingSeeds | undefined> {
  const { seeds, memory, seed } = experiment;
  if (seeds.programs === "") return undefined;
  const { programs, leftOut, answers, pairs, hash } = await readSeeds({
    ...seeds,
    dsl: dslOf(experiment),
    seed,
    signal,
  });
  const priority = startingPriority([]);
  const items = pairs.map((pair): ReplayItem => ({ ...pair, source: "seed", priority, round: 0 }));
  const replay = addItems([], items, memory.replay);
  return {
    answers,
    replay,
    counts: { programs, leftOut, searched: answers.length, rehearsed: replay.length },
    hash,
  };
}
