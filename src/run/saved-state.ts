import { checkExperiment } from "../config/load.ts";
import { Experiment } from "../config/schema.ts";
import { WanderError } from "../core/errors.ts";
import { familyAt } from "../core/rotation.ts";
import { outlineFromCheckpoint, STATE } from "../population/checkpoint.ts";
import type { ExpectedState } from "../population/outline-check.ts";
import { listCheckpoints, peekCheckpoint } from "../store/checkpoint.ts";
import { runRecordOf } from "../store/history.ts";
import { readManifest } from "../store/manifest.ts";

/** What a run directory's manifest and journal say of the state after a round; less where the journal has not begun. */
export function expectedState(runDir: string, { rounds, population }: Experiment, round: number): ExpectedState {
  const expected = { round, rounds, agents: population.size };
  const run = runRecordOf(runDir);
  if (run === undefined) return expected;
  const { agents, rotation } = run;
  const familyOf = (agent: number, at: number) =>
    rotation === undefined ? agents[agent]?.family : familyAt(rotation, agent, at);
  return { ...expected, familyOf };
}

/**
 * Whether the newest state of a run directory is one of its run, for whoever reads the rest of it. A run without a checkpoint
 * has nothing to contradict, nor has one that another version made; of a checkpoint that is not whole, `resume` says so.
 * Throws E_FORMAT, naming the file.
 */
export function checkSavedState(runDir: string): void {
  const experiment = ofThisVersion(runDir);
  const newest = listCheckpoints(runDir).at(-1);
  if (experiment === undefined || newest === undefined) return;
  const whole = unlessDamaged(() => peekCheckpoint(runDir, newest));
  if (whole === undefined || unlessDamaged(() => whole.read(STATE)) === undefined) return;
  outlineFromCheckpoint(whole, expectedState(runDir, experiment, newest));
}

function ofThisVersion(runDir: string): Experiment | undefined {
  const { configuration } = readManifest(runDir);
  const { success } = Experiment.safeParse(configuration);
  return success ? checkExperiment(configuration, runDir) : undefined;
}

/** Pruned or being replaced by a run that goes on, or damaged. */
function unlessDamaged<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof WanderError) return undefined;
    throw error;
  }
}
