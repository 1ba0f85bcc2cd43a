import { existsSync } from "node:fs";
import { WanderError } from "../core/errors.ts";
import { flatten } from "../experiment/describe.ts";
import { Experiment } from "../experiment/schema.ts";
import { journalPath, readHistory } from "../store/history.ts";
import { readNotes } from "../store/notes.ts";
import { type ListedRun, listRuns } from "../store/run-directory.ts";

type Unless<T> = T | "";

/** A run as a list shows it; what is not known yet, or cannot be read, is an empty text. */
export type RunRow = {
  readonly dir: string;
  readonly name: string;
  readonly seed: Unless<number>;
  readonly rounds: Unless<number>;
  readonly base: Unless<number>;
  readonly final: Unless<number>;
  readonly cumulative: Unless<number>;
  /** `done`, or `stopped` or `unreadable` with more behind a colon. */
  readonly state: string;
  readonly tags: readonly string[];
  readonly note: string;
};

/** A row, and the settings that it is chosen by. */
export type Listed = { readonly row: RunRow; readonly settings: ReadonlyMap<string, unknown> };

/** The runs in a directory, by name; a damaged one is listed as that. Throws E_FILE when `parent` cannot be read. */
export function listedRuns(parent: string): Listed[] {
  // What a manifest of an earlier version does not say is the default, as it is for resume.
  const defaults = flatten(Experiment.parse({}));
  return listRuns(parent).map((run) => ({
    row: { ...rowOf(run), ...notesOf(run.dir) },
    settings: new Map(run.manifest === undefined ? [] : [...defaults, ...flatten(run.manifest.configuration)]),
  }));
}

const STOPPED = "stopped: wander resume goes on";

function rowOf({ dir, manifest, error }: ListedRun): Omit<RunRow, "tags" | "note"> {
  const unknown = { dir, name: "", seed: "", rounds: "", base: "", final: "", cumulative: "" } as const;
  if (manifest === undefined) return { ...unknown, state: unreadable(error) };
  const known = { ...unknown, name: manifest.name, seed: manifest.seed };
  // It is the first round that begins the journal, and a run may be at its base for long before.
  if (!existsSync(journalPath(dir))) return { ...known, rounds: 0, state: STOPPED };
  try {
    const { rounds, end } = readHistory(dir);
    return {
      ...known,
      rounds: rounds.length,
      base: count(rounds[0]?.data.population.examSolved),
      final: count(end?.solved.final),
      cumulative: count(rounds.at(-1)?.data.population.cumulative),
      state: end ? "done" : STOPPED,
    };
  } catch (cause) {
    return { ...known, state: unreadable(cause as Error) };
  }
}

/** Broken notes hide no run: they are told where the note would be. */
function notesOf(dir: string): Pick<RunRow, "tags" | "note"> {
  try {
    return readNotes(dir);
  } catch (cause) {
    if (cause instanceof WanderError) return { tags: [], note: unreadable(cause) };
    throw cause;
  }
}

const unreadable = ({ message }: { message: string }) => `unreadable: ${message}`;

/** A stranger's journal may hold anything where a number should be. */
const count = (value: unknown): Unless<number> => (typeof value === "number" ? value : "");
