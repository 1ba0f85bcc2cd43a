import { type Diverged, divergedOf } from "../../viz/measures/diverged.ts";
import type { Forgetting } from "../../viz/measures/forgetting.ts";
import type { StartingSeeds } from "../arc/starting-programs.ts";
import { loadBase, shapeOf } from "../base/base-model.ts";
import { baseOfRun, MADE_BASE } from "../base/run-base.ts";
import { checkExperiment } from "../config/load.ts";
import type { Experiment } from "../config/schema.ts";
import type { BackendReport } from "../core/backend.ts";
import { withCleanup } from "../core/cleanup.ts";
import { WanderError } from "../core/errors.ts";
import type { Spend } from "../core/spend.ts";
import { watchPools } from "../executor/pools.ts";
import { liveTensorBoard } from "../export/live-tensorboard.ts";
import { roundScalars } from "../export/tensorboard.ts";
import { checkpointFiles, stateHash } from "../population/checkpoint.ts";
import type { RunEvent } from "../population/context.ts";
import { hasDiverged } from "../population/diverged.ts";
import { examinerOf } from "../population/examine.ts";
import { gradeFinal, solvedByAny } from "../population/final-marks.ts";
import { answerFrozen } from "../population/frozen.ts";
import { ledgersOf } from "../population/ledgers.ts";
import { playRounds } from "../population/pipeline.ts";
import type { RunHistory } from "../record/history.ts";
import type { LostJob } from "../record/lost.ts";
import type { PoolsRecord } from "../record/pools.ts";
import type { EndRecord, Ledgers } from "../record/run.ts";
import { baseSolvedOf } from "../store/base-solved.ts";
import { pruneCheckpoints, writeCheckpoint } from "../store/checkpoint.ts";
import { newCoverage } from "../store/coverage.ts";
import { journalPath, readHistory } from "../store/history.ts";
import { openJournal } from "../store/journal.ts";
import { sweepLeftovers } from "../store/leftovers.ts";
import { lockRunWhenFree } from "../store/live.ts";
import type { Lock } from "../store/lock.ts";
import { type Manifest, readManifest, writeManifest } from "../store/manifest.ts";
import { checkOwn } from "../store/own.ts";
import { createRunDirectory, removeIfAbandoned } from "../store/run-directory.ts";
import { writeTables } from "../store/tables.ts";
import { tableColumns, tableRows } from "../tables/tables.ts";
import { type Attended, attend } from "./attend.ts";
import { baseHashes, begunManifest } from "./begun-manifest.ts";
import { forgettingOfRun } from "./forgetting.ts";
import { inputKeys, located, type Moved } from "./input-files.ts";
import { checkInputs, hashesOfBase, type InputHashes, recordedInputs } from "./input-hashes.ts";
import { lengthen, withRounds } from "./longer.ts";
import { type PoolsSummary, poolsSummary } from "./pools.ts";
import { type MakeExecutor, openRun, prepare } from "./prepare.ts";
import { tellOfCut } from "./restore.ts";
import { loadRunModules } from "./run-modules.ts";
import { writeReport } from "./run-report.ts";
import { startingState } from "./starting-state.ts";
import { meanDivergence, spentBy } from "./totals.ts";

/** What `wander run --json` prints. Solved counts exam tasks; spend is over all rounds, the final measurement apart. */
export type RunSummary = {
  runDir: string;
  stateHash: string;
  rounds: number;
  agents: number;
  backend: string;
  solved: { base: number; final: number; cumulative: number; tasks: number };
  /** The same and more, at 1, 2 and 3 attempts, by task and by grid. */
  ledgers: Ledgers;
  /** What became of the programs that the user gave. */
  seeds?: StartingSeeds["counts"];
  /** Agents whose training diverged, and when. */
  diverged: Diverged[];
  /** Mean over pairs of measured agents after the last round, by measure; null in JSON where no pair was measured. */
  divergence: Record<string, number>;
  /** Mean over measured agents after the last round; null in JSON where a measure is not defined. */
  forgetting: Forgetting | null;
  spend: Spend;
  /** How many jobs failed twice and are missing in the result, turns and measurements, and which: empty in a healthy run. */
  lostTurns: number;
  lost: LostJob[];
  /** How busy the workers were: clock figures, another in every run. */
  pools: PoolsSummary;
  report: string;
};

export type RunControls = {
  backend: BackendReport;
  notify: (news: RunEvent) => void;
  signal: AbortSignal;
  makeExecutor?: MakeExecutor;
};

/** Plays an experiment in a fresh run directory under `parent`. */
export async function runExperiment(experiment: Experiment, parent: string, options: RunControls): Promise<RunSummary> {
  const { runDir, lock } = createRunDirectory(parent, experiment.name);
  try {
    return await withCleanup((later) => {
      later(() => lock.release());
      return play(experiment, runDir, lock, undefined, options);
    });
  } catch (error) {
    removeIfAbandoned(runDir); // where it failed before it began
    throw error;
  }
}

export type ResumeControls = RunControls & {
  /** Rounds of the whole run, at least as many as it was begun with; as many when left out. */
  rounds?: number | undefined;
  /** Where files of the run are now. */
  moved?: Moved | undefined;
  /** Take the run directory over from whichever process holds it. */
  force?: boolean;
  /** Go on where the journal lost records that no checkpoint gives back: they are left out. */
  repair?: boolean;
};

/**
 * Goes on from the newest whole checkpoint for which the journal is whole too, or can be made so; a finished run is measured
 * and reported again, or made longer. Throws E_CONFIG where tasks, programs or base are not those that the run began with, and
 * where it cannot be made longer; E_FILE where another process plays the run, E_FORMAT where the journal or all checkpoints
 * are damaged.
 */
export async function resumeExperiment(runDir: string, options: ResumeControls): Promise<RunSummary> {
  readManifest(runDir); // no lock is left in a folder that is no run
  checkOwn(runDir); // nor taken, waited for or swept behind a link into another
  const { force, signal, notify } = options;
  const tell = (text: string) => notify({ type: "warning", text });
  const lock = await lockRunWhenFree(runDir, { force, signal, tell });
  return withCleanup(async (later) => {
    later(() => lock.release());
    await loadRunModules(runDir);
    const manifest = readManifest(runDir); // as whoever had the lock left it
    const played = checkExperiment(manifest.configuration, `${runDir}/manifest.json`);
    const experiment = options.rounds === undefined ? played : withRounds(played, options.rounds, runDir);
    const { backend } = options.backend;
    if (manifest.backend !== backend) {
      throw new WanderError("E_BACKEND", `this run was made on ${manifest.backend}, here is ${backend}`, {
        hint: "resume on the same backend: another would end with another stateHash",
      });
    }
    return play(experiment, runDir, lock, manifest, options);
  });
}

async function play(
  experiment: Experiment,
  runDir: string,
  lock: Lock,
  earlier: Manifest | undefined,
  options: ResumeControls,
): Promise<RunSummary> {
  return withCleanup(async (later) => {
    checkBackend(experiment, options.backend);
    sweepLeftovers(runDir);
    const attended = attend(runDir, experiment, options, lock);
    later(attended.leave);
    try {
      return await playAttended(experiment, runDir, lock, earlier, options, attended);
    } catch (error) {
      throw attended.lost() ?? error; // where the directory is gone, what it failed at is of no interest
    }
  });
}

/** Throws E_BACKEND where the experiment wants another backend than the one that its workers would be started on. */
function checkBackend({ executor }: Experiment, { backend }: BackendReport): void {
  if (executor.backend === "auto" || executor.backend === backend) return;
  throw new WanderError("E_BACKEND", `executor.backend is ${executor.backend}, and ${backend} was started`, {
    hint: "play runs of different backends by commands of their own",
  });
}

async function playAttended(
  experiment: Experiment,
  runDir: string,
  lock: Lock,
  earlier: Manifest | undefined,
  { backend: { backend }, repair = false, moved }: ResumeControls,
  { notify, signal, makeExecutor, clock, check }: Attended,
): Promise<RunSummary> {
  // Only the reading of files goes by where they are now: jobs, records and the manifest keep the settings as they were written.
  const placed =
    earlier === undefined
      ? experiment
      : located(experiment, inputKeys, { runDir, startedIn: earlier.startedIn, moved });
  const opening = await openRun(placed, signal);
  const { opened, seeds } = opening;
  const recorded = earlier && recordedInputs(runDir, earlier);
  const found: InputHashes = { tasks: opened.dataHash, programs: seeds?.hash };
  if (recorded !== undefined) checkInputs(runDir, recorded, found, placed);
  const tellOpened = () => notify({ type: "opened", runDir }); // when there is something to resume there
  let manifest = earlier;
  let { model } = placed;
  if (model.base === MADE_BASE) {
    // The manifest comes before the base: a run that is stopped while it makes one can be resumed.
    manifest ??= begunManifest(runDir, experiment, shapeOf(model, opened.environment.vocabulary), backend, found);
    tellOpened();
    model = { ...model, base: await baseOfRun(experiment, runDir, { backend, notify, signal, makeExecutor }) };
  }
  const base = loadBase(model, opened.environment.vocabulary, experiment.environment.kind, experiment.seed);
  Object.assign(found, hashesOfBase(base));
  if (recorded !== undefined) checkInputs(runDir, recorded, found, { ...placed, model });
  if (earlier !== undefined && earlier.configuration.rounds !== experiment.rounds) {
    check();
    manifest = lengthen(runDir, earlier, experiment, opened, { lock, repair, notify });
  }
  const { context, placement, close } = await prepare(experiment, backend, notify, signal, makeExecutor, {
    ...opening,
    base,
  });
  return withCleanup(async (later) => {
    later(close);
    check();
    const resuming = manifest !== undefined;
    if (manifest === undefined) manifest = begunManifest(runDir, experiment, context.shape, backend, found);
    else if (recorded?.base === undefined) writeManifest(runDir, { ...manifest, ...baseHashes(found) });
    const coverage = newCoverage(experiment.store.lessons ? experiment.population.size : 0);
    const journal = openJournal(journalPath(runDir), { lock, see: coverage.see, repair });
    later(() => journal.close());
    tellOfCut(journal, notify);
    const examiner = examinerOf(context.opened, experiment.exam.attempts);
    let { state, record } = await startingState(context, examiner, placement, seeds, runDir, journal, coverage, {
      resuming,
      repair,
      check,
    });
    if (experiment.model.base !== MADE_BASE) tellOpened();
    const { run, ...before } = readHistory(runDir);
    const live = experiment.store.tensorboard
      ? liveTensorBoard(runDir, manifest, run, upToRound(before, state.round))
      : undefined;
    const { executor, lap } = watchPools(context.executor, experiment.executor, clock);
    for await (const played of playRounds({ ...context, executor }, examiner, { state, record }, signal)) {
      ({ state, record } = played);
      // Before the checkpoint: killed between the two, the run plays the round again.
      journal.append(...played.lessons, record);
      writeCheckpoint(runDir, state.round, { files: checkpointFiles(state, context.own), check });
      pruneCheckpoints(runDir, experiment.store.checkpoints);
      const pools: PoolsRecord = { kind: "pools", round: state.round, ...lap() };
      journal.append(pools);
      live?.round(record, pools);
      const figures = roundScalars(run, record, pools).map(({ tag, value }) => [tag, value] as const);
      notify({ type: "recorded", round: state.round, figures: Object.fromEntries(figures) });
    }
    const frozen = await answerFrozen(context, state, signal);
    const finalSolved = gradeFinal(context, examiner, state, frozen);
    const told = readHistory(runDir);
    const solved = {
      base: baseSolvedOf(told)?.total ?? Number.NaN,
      final: solvedByAny(finalSolved),
      cumulative: record?.data.population.cumulative ?? Number.NaN,
      tasks: context.tasks.length,
    };
    const hash = stateHash(state);
    const { ledgers, attempts } = ledgersOf(context, examiner, state, record?.solvedBy ?? [], frozen);
    const finalCounts = finalSolved.map((ids, k) =>
      ids === undefined || hasDiverged(state.agents[k]!) ? Number.NaN : ids.size,
    );
    const lost = context.lost.take("end");
    const end: EndRecord = {
      kind: "end",
      stateHash: hash,
      solved,
      finalSolved: finalCounts,
      ledgers,
      attempts,
      ...(lost.length === 0 ? {} : { lost }),
    };
    journal.append(end);
    const history = { ...told, end, lost: [...told.lost, ...lost] };
    check();
    live?.end(history);
    writeTables(runDir, tableRows(history), tableColumns);
    return {
      runDir,
      stateHash: hash,
      rounds: state.round,
      agents: state.agents.length,
      backend,
      solved,
      ledgers,
      ...(seeds && { seeds: seeds.counts }),
      diverged: divergedOf(history.rounds.map(({ data }) => data)),
      divergence: record === undefined ? {} : meanDivergence(record.data),
      forgetting: forgettingOfRun(history)?.mean ?? null,
      spend: spentBy(history.rounds),
      lostTurns: history.lost.length,
      lost: history.lost,
      pools: poolsSummary(history),
      report: writeReport(runDir),
    };
  });
}

/** What the run has played of what its journal tells: it may be ahead of the checkpoint that the run goes on from. */
const upToRound = <T extends Pick<RunHistory, "rounds" | "pools">>({ rounds, pools }: T, last: number) => ({
  rounds: rounds.filter(({ round }) => round <= last),
  pools: pools.filter(({ round }) => round <= last),
});
