import { loadBase, shapeOf } from "../base/base-model.ts";
import { baseOfRun, MADE_BASE } from "../base/run-base.ts";
import type { Experiment } from "../config/schema.ts";
import { withCleanup } from "../core/cleanup.ts";
import { examinerOf } from "../population/examine.ts";
import { newCoverage } from "../store/coverage.ts";
import { journalPath } from "../store/history.ts";
import { openJournal } from "../store/journal.ts";
import type { Lock } from "../store/lock.ts";
import { type Manifest, writeManifest } from "../store/manifest.ts";
import { writeTables } from "../store/tables.ts";
import { tableColumns, tableRows } from "../tables/tables.ts";
import type { Attended } from "./attend.ts";
import { baseHashes, begunManifest } from "./begun-manifest.ts";
import { endRun } from "./end-run.ts";
import { inputKeys, located } from "./input-files.ts";
import { checkInputs, hashesOfBase, type InputHashes, recordedInputs } from "./input-hashes.ts";
import { lengthen } from "./longer.ts";
import { openRun, prepare } from "./prepare.ts";
import { tellOfCut } from "./restore.ts";
import type { ResumeControls } from "./run-controls.ts";
import { writeReport } from "./run-report.ts";
import { type RunSummary, summaryOf } from "./run-summary.ts";
import { saveRounds } from "./save-rounds.ts";
import { startingState } from "./starting-state.ts";

/**
 * Plays a run from its newest checkpoint to its end: opens its tasks, base and workers, plays and saves its
 * rounds, marks the frozen end and writes tables and report. Throws as `resumeExperiment`.
 */
export async function playRun(
  experiment: Experiment,
  runDir: string,
  lock: Lock,
  earlier: Manifest | undefined,
  { backend: { backend }, repair = false, moved }: ResumeControls,
  { notify, signal, makeExecutor, clock, check }: Attended,
): Promise<RunSummary> {
  // Files are read from where they are now; jobs, records and the manifest keep the settings as they were written.
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
    const start = await startingState(context, examiner, placement, seeds, runDir, journal, coverage, {
      resuming,
      repair,
      check,
    });
    if (experiment.model.base !== MADE_BASE) tellOpened();
    const { live, ...last } = await saveRounds(
      context,
      examiner,
      start,
      { runDir, manifest, journal, clock, check },
      signal,
    );
    const history = await endRun(context, examiner, last, { runDir, journal }, signal);
    check();
    live?.end(history);
    writeTables(runDir, tableRows(history), tableColumns);
    return { ...summaryOf(runDir, backend, history, seeds), report: writeReport(runDir) };
  });
}
