/** Where a run goes on: at a checkpoint with whose rounds the journal agrees. */
import { WanderError } from "../core/errors.ts";
import type { RunEvent } from "../population/context.ts";
import { type Checkpoint, type WarningListener, wholeCheckpoints } from "../store/checkpoint.ts";
import type { Coverage } from "../store/coverage.ts";
import type { Journal } from "../store/journal.ts";

export type RestorePoint = {
  checkpoint: Checkpoint;
  /** Rounds up to there of which the journal lacks a record, ascending. */
  lost: number[];
};

/**
 * The newest whole checkpoint for whose rounds the journal has every record. An older one costs time and nothing else: the
 * rounds after it are played again and end as they did. Undefined if there is no checkpoint at all. Throws E_FORMAT if a
 * checkpoint is of a round after the last of the run's `rounds`, and if the journal lost records of rounds before every
 * checkpoint, unless `repair` says to leave these out; and as `wholeCheckpoints`.
 */
export function restorePoint(
  runDir: string,
  coverage: Coverage,
  { rounds, repair, onWarning }: { rounds: number; repair: boolean; onWarning: WarningListener },
): RestorePoint | undefined {
  let newest: RestorePoint | undefined;
  for (const checkpoint of wholeCheckpoints(runDir)) {
    if (checkpoint.round > rounds) throw beyondEnd(runDir, checkpoint, rounds);
    const played = Array.from({ length: checkpoint.round }, (_, r) => r + 1);
    const point = { checkpoint, lost: played.filter((round) => !coverage.has(round)) };
    newest ??= point;
    if (point.lost.length > 0) continue;
    if (point !== newest) onWarning(playedAgain(newest, checkpoint.round));
    return point;
  }
  if (newest === undefined) return undefined;
  if (!repair) throw beyondRepair(runDir, newest);
  onWarning(leftOut(newest));
  return newest;
}

/** Tells what opening a journal cut off. */
export function tellOfCut({ cut }: Journal, notify: (news: RunEvent) => void): void {
  if (cut === undefined) return;
  const { bytes, records, round } = cut;
  const behind = `behind record ${records}${round === undefined ? "" : ` (round ${round})`}`;
  const what = `cut ${bytes} bytes off the journal's end, ${behind}`;
  notify({
    type: "warning",
    text: `${what}: they are no whole record, as a killed process or a damaged disk leaves them`,
  });
}

const playedAgain = ({ lost }: RestorePoint, from: number): string =>
  `the journal lacks records of ${roundsText(lost)}: going on from the checkpoint of round ${from}, to write them again`;

const leftOut = ({ lost, checkpoint }: RestorePoint): string =>
  `the journal lacks records of ${roundsText(lost)}: the run goes on from the checkpoint of round ${checkpoint.round} without them`;

function beyondEnd(runDir: string, { round }: Checkpoint, rounds: number): WanderError {
  return new WanderError("E_FORMAT", `${runDir} has a checkpoint of round ${round}, but the run has ${rounds} rounds`, {
    hint: "restore manifest.json or the checkpoints folder from a copy: they are not of one run",
  });
}

function beyondRepair(runDir: string, { lost, checkpoint }: RestorePoint): WanderError {
  return new WanderError(
    "E_FORMAT",
    `${runDir}: the journal lost records of ${roundsText(lost)}, and every checkpoint is of a later round`,
    {
      hint:
        `restore the journal from a copy, or go on from the checkpoint of round ${checkpoint.round} without them: ` +
        `wander resume ${runDir} --repair (figures and lessons of these rounds stay lost); or play the experiment again, ` +
        "whose seed gives the same run",
    },
  );
}

function roundsText(rounds: readonly number[]): string {
  const [first, last] = [rounds[0], rounds.at(-1)];
  return first === last ? `round ${first}` : `rounds ${first} to ${last}`;
}
