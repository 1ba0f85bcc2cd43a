import { watchPools } from "../executor/pools.ts";
import { type LiveTensorBoard, liveTensorBoard } from "../export/live-tensorboard.ts";
import { roundScalars } from "../export/tensorboard.ts";
import { checkpointFiles } from "../population/checkpoint.ts";
import type { RunContext } from "../population/context.ts";
import type { Examiner } from "../population/examine.ts";
import { type Beginning, playRounds } from "../population/pipeline.ts";
import type { RunHistory } from "../record/history.ts";
import type { PoolsRecord } from "../record/pools.ts";
import { pruneCheckpoints, writeCheckpoint } from "../store/checkpoint.ts";
import { readHistory } from "../store/history.ts";
import type { Journal } from "../store/journal.ts";
import type { Manifest } from "../store/manifest.ts";

/** Where a run is saved, and by which clock (ms) its rounds are timed. */
export type Saving = {
  runDir: string;
  manifest: Manifest;
  journal: Journal;
  clock: () => number;
  /** Throws E_FILE if the run is no longer this process's to write to. */
  check: () => void;
};

/** Plays the rounds after `start`, saving each before the next one ends; gives what the last one left. */
export async function saveRounds(
  context: RunContext,
  examiner: Examiner,
  start: Beginning,
  { runDir, manifest, journal, clock, check }: Saving,
  signal: AbortSignal,
): Promise<Beginning & { live: LiveTensorBoard | undefined }> {
  const { experiment } = context;
  const { run, ...before } = readHistory(runDir);
  const live = experiment.store.tensorboard
    ? liveTensorBoard(runDir, manifest, run, upToRound(before, start.state.round))
    : undefined;
  const { executor, lap } = watchPools(context.executor, experiment.executor, clock);
  let { state, record } = start;
  for await (const played of playRounds({ ...context, executor }, examiner, start, signal)) {
    ({ state, record } = played);
    // Before the checkpoint: killed between the two, the run plays the round again.
    journal.append(...played.lessons, record);
    writeCheckpoint(runDir, state.round, { files: checkpointFiles(state, context.own), check });
    pruneCheckpoints(runDir, experiment.store.checkpoints);
    const pools: PoolsRecord = { kind: "pools", round: state.round, ...lap() };
    journal.append(pools);
    live?.round(record, pools);
    const figures = roundScalars(run, record, pools).map(({ tag, value }) => [tag, value] as const);
    context.notify({ type: "recorded", round: state.round, figures: Object.fromEntries(figures) });
  }
  return { state, record, live };
}

/** What the run has played of what its journal tells, which may be ahead of the checkpoint that the run goes on from. */
const upToRound = <T extends Pick<RunHistory, "rounds" | "pools">>({ rounds, pools }: T, last: number) => ({
  rounds: rounds.filter(({ round }) => round <= last),
  pools: pools.filter(({ round }) => round <= last),
});
