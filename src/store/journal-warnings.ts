import { WanderError } from "../core/errors.ts";
import type { RunHistory } from "../record/history.ts";
import { listCheckpoints } from "./checkpoint.ts";
import { readBegunHistory } from "./history.ts";
import { presenceOf } from "./live.ts";

/**
 * Warnings for readers of a run about its journal, one sentence for each gap. Returns [] if the journal is whole and
 * the run has ended, and while a process writes to it. Never throws: a journal that cannot be read is a warning too.
 */
export function journalWarnings(runDir: string): string[] {
  try {
    const history = readBegunHistory(runDir);
    if (presenceOf(runDir) === "alive") return [];
    if (history === undefined) return [`${runDir}: the journal lacks its first record`];
    const unfinished = history.end === undefined ? [`the run has not ended: ${roundsText(history)}`] : [];
    return [...missingRecordWarnings(runDir, history), ...unfinished].map((text) => `${runDir}: ${text}`);
  } catch (error) {
    if (error instanceof WanderError) return [error.message];
    throw error;
  }
}

/**
 * Warnings about the rounds that a journal lacks, for a journal that was already read; [] while a process writes to it.
 * Throws E_FILE.
 */
export function missingRecordWarnings(runDir: string, { rounds, tornBytes = 0 }: RunHistory): string[] {
  if (presenceOf(runDir) === "alive") return [];
  const last = Math.max(rounds.at(-1)?.round ?? 0, listCheckpoints(runDir).at(-1) ?? 0);
  const missing = last - rounds.length;
  const known = new Set(rounds.map(({ round }) => round));
  let first = 1;
  while (known.has(first)) first++;
  return [
    ...(tornBytes === 0 ? [] : [`the journal's end is broken: its last ${tornBytes} bytes are not a whole record`]),
    ...(missing <= 0
      ? []
      : [`the journal lacks ${missing} of ${last} rounds; the first missing one is round ${first}`]),
  ];
}

const roundsText = ({ rounds }: RunHistory): string =>
  rounds.length === 0 ? "its journal holds no round" : `its journal ends after round ${rounds.at(-1)!.round}`;
