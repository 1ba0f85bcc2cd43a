/** An event file that TensorBoard follows during a run: `store.tensorboard=true`. */
import { appendFileSync } from "node:fs";
import type { RunHistory } from "../record/history.ts";
import type { PoolsRecord } from "../record/pools.ts";
import type { RoundRecord } from "../record/round.ts";
import type { RunRecord } from "../record/run.ts";
import { writeAtomic } from "../store/atomic.ts";
import { fileError, makeFolder } from "../store/files.ts";
import type { Manifest } from "../store/manifest.ts";
import { ownFile, ownFolder } from "../store/own-files.ts";
import { eventFile, eventRecords, type PluginEvent, type ScalarEvent } from "./event-file.ts";
import { hparamsEnd, hparamsOf } from "./hparams.ts";
import { EVENT_FILE, eventsOf, lengthOf, roundScalars, secondsOf, solvedScalars } from "./tensorboard.ts";

const FOLDER = "tensorboard";

export type LiveTensorBoard = {
  round(record: RoundRecord, pools: PoolsRecord): void;
  end(history: RunHistory): void;
};

/**
 * Writes `RUN/tensorboard/events.out.tfevents.wander` with the rounds so far, then appends each round to it. Its
 * content is that of `wander export --to tensorboard`. A resumed run writes the file anew. Throws E_FILE.
 */
export function liveTensorBoard(
  runDir: string,
  manifest: Manifest,
  run: RunRecord,
  before: Pick<RunHistory, "rounds" | "pools">,
): LiveTensorBoard {
  const folder = ownFolder(runDir, FOLDER);
  const file = ownFile(runDir, FOLDER, EVENT_FILE);
  const past = eventsOf({ ...before, run, lost: [], end: undefined }, manifest.createdAt);
  let wallSeconds = past.at(-1)?.wallSeconds ?? secondsOf(manifest.createdAt);
  const hparams = (first: ScalarEvent) => hparamsOf(manifest, first.scalars, first.wallSeconds);
  try {
    makeFolder(folder);
  } catch (cause) {
    throw fileError(cause, "make", folder);
  }
  writeAtomic(file, eventFile(past.length === 0 ? [] : [...hparams(past[0]!), ...past]));
  let begun = past.length > 0;
  const append = (events: readonly (ScalarEvent | PluginEvent)[]) => {
    try {
      appendFileSync(file, eventRecords(events));
    } catch (cause) {
      throw fileError(cause, "append to", file);
    }
  };
  return {
    round(record, pools) {
      wallSeconds += lengthOf(pools);
      const event = { wallSeconds, step: record.round, scalars: roundScalars(run, record, pools) };
      append(begun ? [event] : [...hparams(event), event]);
      begun = true;
    },
    end(history) {
      const step = history.rounds.at(-1)?.round ?? 0;
      append([{ wallSeconds, step, scalars: solvedScalars(history) }, hparamsEnd(wallSeconds)]);
    },
  };
}
