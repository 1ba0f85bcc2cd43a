import { join } from "node:path";
import { WanderError } from "../core/errors.ts";
import { readJournal } from "./journal.ts";
import type { EndRecord, JournalRecord, RoundRecord, RunHistory, RunRecord } from "./records.ts";

export const journalPath = (runDir: string) => join(runDir, "journal");

/** Throws E_FORMAT where the journal has no first record: such a run stopped before it began. */
export function readHistory(runDir: string): RunHistory {
  let run: RunRecord | undefined;
  let end: EndRecord | undefined;
  const rounds = new Map<number, RoundRecord>();
  for (const record of readJournal(journalPath(runDir)) as JournalRecord[]) {
    if (record?.kind === "run") run ??= record;
    else if (record?.kind === "round") rounds.set(record.round, record);
    else if (record?.kind === "end") end = record;
  }
  if (run === undefined) {
    throw new WanderError("E_FORMAT", `${runDir}: the journal has no run in it`, { hint: "start the run anew" });
  }
  return { run, rounds: [...rounds.values()].sort((a, b) => a.round - b.round), end };
}
