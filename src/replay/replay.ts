import { startBackend } from "../core/backend.ts";
import { floatsOf } from "../core/blob.ts";
import { withCleanup } from "../core/cleanup.ts";
import { WanderError } from "../core/errors.ts";
import { openExecutor } from "../executor/registry.ts";
import { policyFromCheckpoint } from "../population/checkpoint.ts";
import { lastExchange } from "../population/exchange-schedule.ts";
import type { Moved } from "../run/input-files.ts";
import type { MakeExecutor } from "../run/prepare.ts";
import { loadRunModules } from "../run/run-modules.ts";
import { checkSavedState } from "../run/saved-state.ts";
import { emitWarning, listCheckpoints, openCheckpoint, type WarningListener } from "../store/checkpoint.ts";
import { newestCheckpoint } from "../store/newest.ts";
import { openReplay, type Replayable } from "./open.ts";
import { type Relived, type RelivedRound, relive } from "./relive.ts";

/** What `wander replay --json` prints. */
export type Replay = {
  agent: number;
  rounds: RelivedRound[];
  /** Whether the parameters after the last round equal those of its checkpoint, bit by bit. */
  bitEqual: boolean;
  /** Greatest absolute difference there; infinite if one of the two is not a number. */
  maxDifference: number;
  /** Rounds with a whole checkpoint to compare with, and the first of them that differs. */
  compared: number[];
  firstDifference?: number;
  seconds: number; // of the clock
};

export type ReplayOptions = {
  signal: AbortSignal;
  /** Called after every round, with the number of rounds. */
  notify?: (round: RelivedRound, of: number) => void;
  makeExecutor?: MakeExecutor;
  /** New paths of the run's input files. */
  moved?: Moved | undefined;
  /** Receives a sentence for each newer checkpoint that is damaged and skipped. */
  onWarning?: WarningListener;
};

/**
 * Rebuilds an agent's parameters from the base and the journal, without search and judging, up to the run's newest
 * whole checkpoint, and compares them. Throws E_USAGE for an agent that the run lacks, E_FILE if no round has ended,
 * and what `openReplay` throws.
 */
export async function replayAgent(
  runDir: string,
  agent: number,
  { signal, notify = () => {}, makeExecutor = openExecutor, moved, onWarning = emitWarning }: ReplayOptions,
): Promise<Replay> {
  const started = performance.now();
  checkSavedState(runDir);
  await loadRunModules(runDir);
  const replayable = openReplay(runDir, moved);
  const { executor: settings, population } = replayable.experiment;
  if (agent >= population.size) {
    throw new WanderError("E_USAGE", `${runDir} has no agent ${agent}`, {
      hint: population.size === 1 ? "choose agent 0" : `choose one from 0 to ${population.size - 1}`,
    });
  }
  const last = newestCheckpoint(runDir, onWarning).round;
  if (last === 0) {
    throw new WanderError("E_FILE", `${runDir} has no whole checkpoint of a round`, {
      hint: `run at least one round first: wander resume ${runDir}`,
    });
  }
  const kept = new Set(listCheckpoints(runDir).filter((round) => round > 0 && round <= last));
  const training = lastExchange(replayable.experiment, last) === 0 ? 1 : settings.training;
  const { backend } = await startBackend(settings.backend);
  const executor = await makeExecutor({ ...settings, backend, inference: 1, training });
  const rounds: RelivedRound[] = [];
  const differences = new Map<number, Difference>();
  await withCleanup(async (later) => {
    later(() => executor.close());
    for await (const relived of relive(replayable, agent, last, executor, signal)) {
      const { round } = relived.report;
      rounds.push(relived.report);
      notify(relived.report, last);
      const difference = kept.has(round) ? fromCheckpoint(runDir, replayable, agent, relived) : undefined;
      if (difference !== undefined) differences.set(round, difference);
    }
  });
  const { equal, most } = differences.get(last)!; // newestCheckpoint has found it whole
  const first = [...differences].find(([, difference]) => !difference.equal);
  return {
    agent,
    rounds,
    bitEqual: equal,
    maxDifference: most,
    compared: [...differences.keys()],
    ...(first === undefined ? {} : { firstDifference: first[0] }),
    seconds: (performance.now() - started) / 1000,
  };
}

type Difference = { equal: boolean; most: number };

/** Undefined if a checkpoint older than the one to compare with is not whole. */
function fromCheckpoint(
  runDir: string,
  { own }: Replayable,
  agent: number,
  { report, parameters, base }: Relived,
): Difference | undefined {
  let checkpoint: ReturnType<typeof openCheckpoint>;
  try {
    checkpoint = openCheckpoint(runDir, report.round);
  } catch (error) {
    if (error instanceof WanderError) return undefined;
    throw error;
  }
  const saved = policyFromCheckpoint(checkpoint, own, agent);
  const differences = [differenceOf(floatsOf(saved.parameters), floatsOf(parameters))];
  if (saved.base && base) differences.push(differenceOf(floatsOf(saved.base), floatsOf(base)));
  return {
    equal: differences.every(({ equal }) => equal),
    most: Math.max(...differences.map(({ most }) => most)),
  };
}

/** Compares two vectors of one length. 0 and -0 differ in their bits, although their difference is 0. */
function differenceOf(a: Float32Array, b: Float32Array): Difference {
  const bits = (x: Float32Array) => new Uint8Array(x.buffer, x.byteOffset, x.byteLength);
  if (Buffer.compare(bits(a), bits(b)) === 0) return { equal: true, most: 0 };
  let most = 0;
  for (let i = 0; i < a.length; i++) {
    if (Object.is(a[i], b[i])) continue;
    const difference = Math.abs(a[i]! - b[i]!);
    if (!(difference <= most)) most = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
  }
  return { equal: false, most };
}
