/** One run directory as shown on the live page, read again while the run goes on. */
import { existsSync } from "node:fs";
import { basename } from "node:path";
import type { LiveLine, LiveNow, LiveRound, LiveRun } from "../../viz/live/live-data.ts";
import { WanderError } from "../core/errors.ts";
import type { PoolsRecord } from "../record/pools.ts";
import type { RoundRecord } from "../record/round.ts";
import type { RunRecord } from "../record/run.ts";
import { followJournal } from "../store/follow.ts";
import { checkedRecord, isTraining, journalPath } from "../store/history.ts";
import { presenceOf, readBeat } from "../store/live.ts";
import { type Manifest, readManifest } from "../store/manifest.ts";

export type FollowedRun = {
  readonly id: string;
  readonly dir: string;
  /** ValueReads what is new since the last call. Never throws: an error is shown on the page. */
  look(): void;
  /** A number that changes whenever `whole` would return something else. */
  version(): number;
  whole(): LiveRun;
  now(): LiveNow;
  line(): LiveLine;
};

/** Follows a run directory. */
export function followRun(dir: string, id = basename(dir)): FollowedRun {
  const path = journalPath(dir);
  const appended = followJournal(path);
  let manifest: Manifest | undefined;
  let story = noStory();
  let error: string | undefined;
  let version = 0;

  const read = () => {
    manifest ??= readManifest(dir);
    if (!existsSync(path)) return; // it pretrains its base, or has not begun
    const { records, fromStart } = appended();
    if (fromStart) story = noStory();
    for (const record of records) if (!isTraining(record)) addToStory(story, checkedRecord(dir, record));
    if (records.length > 0 && Math.max(0, ...story.rounds.keys()) > planned()) manifest = readManifest(dir); // it was extended
    if (fromStart || records.length > 0) version++;
  };
  const now = (): LiveNow => {
    const presence = attempt(() => presenceOf(dir));
    if (error !== undefined || presence.error !== undefined) return { ...SILENT, state: "unreadable" };
    if (presence.value !== "alive") {
      const ended = story.end === undefined ? "stopped" : "ended";
      return { ...SILENT, state: presence.value === "gone" ? "killed" : ended };
    }
    const { value: beat } = attempt(() => readBeat(dir)); // missing just after the start, and in earlier versions
    const silentSeconds = beat === undefined ? undefined : Math.max(0, Math.round((Date.now() - beat.at) / 1000));
    return { state: beat?.state ?? "running", silentSeconds, beat };
  };
  const planned = () => {
    const rounds = manifest?.configuration.rounds;
    return typeof rounds === "number" ? rounds : 0;
  };
  const history = () => [...story.rounds.values()].sort((a, b) => a.round - b.round);

  return {
    id,
    dir,
    look() {
      const before = error;
      error = attempt(read).error;
      if (error !== before) version++;
    },
    version: () => version,
    now,
    whole: () => ({
      id,
      name: manifest?.name ?? id,
      dir,
      seed: manifest?.seed ?? 0,
      backend: manifest?.backend ?? "",
      rounds: planned(),
      tasks: story.run?.tasks.length ?? 0,
      agents: (story.run?.agents ?? []).map(({ id, label, family }) => ({ id, label, family })),
      history: history().map((round) => ({ ...round, seconds: story.seconds.get(round.round) })),
      end: story.end,
      error,
    }),
    line: () => ({
      id,
      name: manifest?.name ?? id,
      state: now().state,
      round: Math.max(0, ...story.rounds.keys()),
      rounds: planned(),
      found: history().at(-1)?.cumulative ?? 0,
      tasks: story.run?.tasks.length ?? 0,
    }),
  };
}

const SILENT: Omit<LiveNow, "state"> = { silentSeconds: undefined, beat: undefined };

/** The part of a journal that is shown: its matrices and programs are many times as large. */
type Story = {
  run: RunRecord | undefined;
  rounds: Map<number, Omit<LiveRound, "seconds">>;
  seconds: Map<number, PoolsRecord["wallSeconds"]>; // by round
  end: LiveRun["end"];
};

const noStory = (): Story => ({ run: undefined, rounds: new Map(), seconds: new Map(), end: undefined });

function addToStory(story: Story, record: ReturnType<typeof checkedRecord>): void {
  if (record.kind === "run") {
    story.run = record;
    story.end = undefined; // it is being extended
  } else if (record.kind === "round") story.rounds.set(record.round, roundOf(record));
  else if (record.kind === "pools") story.seconds.set(record.round, record.wallSeconds);
  else if (record.kind === "end") {
    const { base, final, cumulative } = record.solved;
    story.end = { base, final, cumulative, stateHash: record.stateHash };
  }
}

function roundOf({ round, data }: RoundRecord): Omit<LiveRound, "seconds"> {
  const total = (of: (spent: RoundRecord["data"]["agents"][number]["spent"]) => number) =>
    data.agents.reduce((sum, { spent }) => sum + of(spent), 0);
  return {
    round,
    examSolved: data.population.examSolved,
    cumulative: data.population.cumulative,
    programRuns: total((spent) => spent.programRuns),
    tokens: total((spent) => spent.policyTokens + spent.trainTokens),
    agents: data.agents.map(({ cumulative, dopamine }) => ({ cumulative, dopamine: Number(dopamine?.toPrecision(4)) })),
  };
}

type Attempt<T> = { value: T; error?: never } | { value?: never; error: string };

function attempt<T>(what: () => T): Attempt<T> {
  try {
    return { value: what() };
  } catch (error) {
    if (error instanceof WanderError) return { error: `${error.message} (${error.hint})` };
    throw error;
  }
}
