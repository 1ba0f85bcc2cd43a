import { existsSync } from "node:fs";
import { settingsOfRun } from "../config/run-settings.ts";
import { WanderError } from "../core/errors.ts";
import { baseSolvedOf } from "../store/base-solved.ts";
import { journalPath, readBegunHistory } from "../store/history.ts";
import { missingRecordWarnings } from "../store/journal-warnings.ts";
import { presenceOf, readBeat } from "../store/live.ts";
import { readNotes } from "../store/notes.ts";
import { type ListedRun, listRunsWithin } from "../store/run-directory.ts";

type Unless<T> = T | "";

/** A run as a list shows it; "" for what is not known yet or cannot be read. */
export type RunRow = {
  readonly dir: string;
  readonly name: string;
  readonly seed: Unless<number>;
  /** Rounds that have ended, and rounds planned. */
  readonly rounds: Unless<number>;
  readonly planned: Unless<number>;
  readonly base: Unless<number>;
  readonly final: Unless<number>;
  readonly cumulative: Unless<number>;
  /** ISO 8601, UTC. */
  readonly began: string;
  /** Seconds that the rounds took, without pauses and the time between stop and resume. */
  readonly seconds: Unless<number>;
  /**
   * `done`, `running`, `paused`, `stopping`, `stopped` or `unreadable`; the last two may be followed by a colon and
   * details.
   */
  readonly state: string;
  readonly tags: readonly string[];
  readonly note: string;
};

/** A row, and the settings by which it is selected. */
export type Listed = { readonly row: RunRow; readonly settings: ReadonlyMap<string, unknown> };

/**
 * The runs in a directory and in the folders below it, by path; damaged ones are listed as such. Throws E_FILE if
 * `parent` cannot be read.
 */
export function listedRuns(parent: string): Listed[] {
  return listRunsWithin(parent).map((run) => ({
    row: { ...rowOf(run), ...notesOf(run.dir) },
    settings: run.manifest === undefined ? new Map() : settingsOfRun(run.manifest.configuration),
  }));
}

const UNKNOWN: Omit<RunRow, "dir" | "state" | "tags" | "note"> = {
  ...{ name: "", seed: "", rounds: "", planned: "", base: "", final: "", cumulative: "", began: "", seconds: "" },
};
const STOPPED = "stopped: wander resume continues it";
const MENDED = "wander resume repairs it";

function rowOf({ dir, manifest, error }: ListedRun): Omit<RunRow, "tags" | "note"> {
  if (manifest === undefined) return { ...UNKNOWN, dir, state: unreadable(error) };
  const { name, seed, createdAt: began, configuration } = manifest;
  const known = { ...UNKNOWN, dir, name, seed, began, planned: count(configuration.rounds) };
  // The first round begins the journal, and a run may spend long on pretraining before it.
  if (!existsSync(journalPath(dir))) return { ...known, rounds: 0, state: stateNow(dir) };
  try {
    const history = readBegunHistory(dir);
    if (history === undefined) return { ...known, rounds: 0, state: stateNow(dir) };
    const { rounds, pools, end } = history;
    const [doubt] = missingRecordWarnings(dir, history);
    return {
      ...known,
      rounds: rounds.length,
      base: count(baseSolvedOf(history)?.total),
      final: count(end?.solved.final),
      cumulative: count(rounds.at(-1)?.data.population.cumulative),
      seconds: pools.length === 0 ? "" : sumOf(pools.map(({ wallSeconds }) => wallSeconds)),
      state: doubt === undefined ? (end ? "done" : stateNow(dir)) : `${end ? "done" : "stopped"}: ${doubt}, ${MENDED}`,
    };
  } catch (cause) {
    return { ...known, state: unreadable(cause as Error) };
  }
}

/** The state of a run that has not ended. Throws E_FILE or E_FORMAT if its files cannot be read. */
function stateNow(dir: string): string {
  if (presenceOf(dir) !== "alive") return STOPPED;
  try {
    return readBeat(dir).state;
  } catch (error) {
    if (error instanceof WanderError) return "running"; // it has just started and written nothing yet
    throw error;
  }
}

/** Broken notes do not hide a run: the error is shown in place of the note. */
function notesOf(dir: string): Pick<RunRow, "tags" | "note"> {
  try {
    return readNotes(dir);
  } catch (cause) {
    if (cause instanceof WanderError) return { tags: [], note: unreadable(cause) };
    throw cause;
  }
}

const unreadable = ({ message }: { message: string }) => `unreadable: ${message}`;

const sumOf = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

/** A stranger's journal may hold anything in place of a number. */
const count = (value: unknown): Unless<number> => (typeof value === "number" ? value : "");
