import type { OpenedWorld } from "../../environments/defaults.ts";
import { exchangeRules } from "../../shared/exchange/registry.ts";
import { checkExperiment } from "../config/load.ts";
import type { Experiment } from "../config/schema.ts";
import { runAll } from "../core/cleanup.ts";
import { WanderError } from "../core/errors.ts";
import type { RunEvent } from "../population/context.ts";
import { isWhole, latestCheckpoint, listCheckpoints, removeCheckpoint } from "../store/checkpoint.ts";
import { journalPath, runRecordOf } from "../store/history.ts";
import { openJournal } from "../store/journal.ts";
import type { Lock } from "../store/lock.ts";
import { type Manifest, writeManifest } from "../store/manifest.ts";
import { placeAgents } from "./prepare.ts";
import { tellOfCut } from "./restore.ts";

/**
 * The experiment of a run with more rounds. Throws E_CONFIG if it has more rounds already, or if its settings do not
 * allow as many.
 */
export function withRounds(played: Experiment, rounds: number, runDir: string): Experiment {
  if (rounds < played.rounds) {
    throw new WanderError(
      "E_CONFIG",
      `${runDir} is a run of ${played.rounds} rounds, and --rounds asks for ${rounds}`,
      {
        hint: `choose --rounds ${played.rounds} or more: a run can be made longer, not shorter`,
      },
    );
  }
  return checkExperiment({ ...played, rounds }, `${runDir} with ${rounds} rounds`);
}

/** For whoever holds the lock of the run directory. */
type Writing = { lock: Lock; repair: boolean; notify: (news: RunEvent) => void };

/**
 * Makes a run directory that of a run of more rounds, with `experiment`, and gives its manifest. What the last round alone
 * did to the state is undone by going back to the checkpoint before it; what it alone measured, whoever goes on leaves out.
 * The manifest is written last: killed anywhere before, the run is still the shorter one and resumes as that.
 *
 * @throws E_CONFIG where a run of so many rounds would have been another from its start, or what it would have been is not
 * kept; nothing is changed then
 */
export function lengthen(
  runDir: string,
  manifest: Manifest,
  experiment: Experiment,
  opened: OpenedWorld,
  writing: Writing,
): Manifest {
  const shorter = checkExperiment(manifest.configuration, `${runDir}/manifest.json`);
  checkTasks(runDir, shorter, experiment, opened);
  const again = lastToPlayAgain(runDir, shorter);
  sayAgain(runDir, placeAgents(experiment, opened).rotation, writing);
  if (again !== undefined) removeCheckpoint(runDir, again);
  const longer = { ...manifest, configuration: { ...manifest.configuration, rounds: experiment.rounds } };
  writeManifest(runDir, longer);
  return longer;
}

/** All tasks are marked, and all families probed, from the first round on: none can join later. */
function checkTasks(runDir: string, shorter: Experiment, longer: Experiment, opened: OpenedWorld): void {
  const [before, after] = [shorter, longer].map((experiment) => placeAgents(experiment, opened).tasks);
  if (before!.length === after!.length) return;
  const known = new Set(before!.map(({ family }) => family));
  const family = after!.find((task) => !known.has(task.family))?.family ?? "others";
  throw new WanderError(
    "E_CONFIG",
    `${runDir}: with population.assign=${shorter.population.assign}, ${longer.rounds} rounds reach the family ${family}, whose tasks ${shorter.rounds} rounds never measured`,
    { hint: `begin a new run with --set rounds=${longer.rounds}` },
  );
}

/** The round whose checkpoint holds what a last round alone does; undefined if none does. Throws E_CONFIG as `lengthen`. */
function lastToPlayAgain(runDir: string, { rounds, executor, share, store }: Experiment): number | undefined {
  const settings = [
    ...(executor.staleness > 0 ? [`executor.staleness=${executor.staleness}`] : []),
    ...(exchangeRules.get(share.weights).when === "end" ? [`share.weights=${share.weights}`] : []),
  ];
  if (settings.length === 0 || latestCheckpoint(runDir)?.round !== rounds) return undefined;
  if (listCheckpoints(runDir).some((round) => round < rounds && isWhole(runDir, round))) return rounds;
  throw new WanderError(
    "E_CONFIG",
    `${runDir}: with ${settings.join(" and ")} the last round ends unlike the others, and no checkpoint before it is kept (store.checkpoints=${store.checkpoints})`,
    { hint: `begin a new run with more rounds; store.checkpoints=2 keeps one that can be made longer` },
  );
}

/** Takes back the journal's end. */
function sayAgain(runDir: string, rotation: ReturnType<typeof placeAgents>["rotation"], writing: Writing): void {
  const run = runRecordOf(runDir);
  if (run === undefined) return; // it was stopped before it began
  const journal = openJournal(journalPath(runDir), writing);
  runAll(
    () => tellOfCut(journal, writing.notify),
    () => journal.append({ ...run, ...(run.rotation === undefined ? {} : { rotation }) }),
    () => journal.close(),
  );
}
