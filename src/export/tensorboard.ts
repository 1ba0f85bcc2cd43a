import { meanOf, meanOverPairs } from "../../viz/measures/pairwise.ts";
import type { RunHistory } from "../record/history.ts";
import type { PoolsRecord } from "../record/pools.ts";
import type { RoundData, RoundRecord } from "../record/round.ts";
import type { RunRecord } from "../record/run.ts";
import { readHistory } from "../store/history.ts";
import { readManifest } from "../store/manifest.ts";
import type { Row } from "../store/tables.ts";
import { tablesOf } from "../tables/run-tables.ts";
import { eventFile, type Scalar, type ScalarEvent } from "./event-file.ts";
import type { Format } from "./format.ts";
import { hparamsEnd, hparamsOf } from "./hparams.ts";

export const EVENT_FILE = "events.out.tfevents.wander"; // TensorBoard recognises the file by this prefix

/** One event file. */
export const tensorboard: Format = (runDir) => {
  const history = readHistory(runDir);
  const manifest = readManifest(runDir);
  const scalars = eventsOf(history, manifest.createdAt);
  const all = scalars.flatMap((event) => event.scalars);
  const hparams = hparamsOf(manifest, all, scalars[0]?.wallSeconds ?? 0);
  const ended = history.end === undefined ? [] : [hparamsEnd(scalars.at(-1)?.wallSeconds ?? 0)];
  return [{ name: EVENT_FILE, bytes: eventFile([...hparams, ...ended, ...scalars]) }];
};

/**
 * One event per round, with the round as its step. It has a scalar for every number of the round in the tables rounds,
 * agents, spend, turns and pools, and for its mean divergences. The last event has the totals solved by the run, once
 * it has ended. Values that were not measured have no scalar. The wall time is the run's creation plus the time of its
 * rounds so far, never the time of the export: two exports of a run have the same bytes. If a run has no creation time,
 * it begins in 1970.
 */
export function eventsOf(history: RunHistory, createdAt: string): ScalarEvent[] {
  let wallSeconds = secondsOf(createdAt);
  const clocks = new Map(history.pools.map((record) => [record.round, record]));
  return history.rounds.map((record) => {
    const pools = clocks.get(record.round);
    wallSeconds += lengthOf(pools);
    const isLast = record === history.rounds.at(-1);
    const scalars = [...roundScalars(history.run, record, pools), ...(isLast ? solvedScalars(history) : [])];
    return { wallSeconds, step: record.round, scalars };
  });
}

/** Seconds since 1970 of a date; 0 if it is not a date. */
export const secondsOf = (createdAt: string): number => {
  const made = Date.parse(createdAt) / 1000;
  return Number.isFinite(made) ? made : 0;
};

/** The time that a round took, in seconds. */
export const lengthOf = (pools: PoolsRecord | undefined): number =>
  pools !== undefined && Number.isFinite(pools.wallSeconds) ? Math.max(0, pools.wallSeconds) : 0;

/** Every number of a round that is a series over rounds, by its tag in TensorBoard. */
export function roundScalars(run: RunRecord, record: RoundRecord, pools: PoolsRecord | undefined): Scalar[] {
  const { data } = record;
  return [
    ...tableScalars({ run, rounds: [record], pools: pools === undefined ? [] : [pools], lost: [], end: undefined }),
    ...pointsOf("pools/round_seconds", pools?.wallSeconds),
    ...pointsOf("pools/turn_seconds", pools?.turnSeconds),
    ...pointsOf("value/mean_solved", data.value?.meanSolved),
    ...pointsOf("value/mean_failed", data.value?.meanFailed),
    ...pointsOf("value/traces", data.value?.traces),
    ...divergenceScalars(data),
  ];
}

/** The group of a row's scalars, by table. Tables that are not listed are not series over rounds. */
const groups: Readonly<Record<string, (row: Row) => string>> = {
  rounds: () => "population",
  agents: ({ agent }) => `agent-${agent}`,
  spend: ({ agent }) => `agent-${agent}`,
  turns: ({ agent }) => `agent-${agent}`,
  pools: ({ pool }) => `pools/${pool}`,
};

/** Columns that identify a row, and those that both pools of a round share. */
const notScalars = new Set(["round", "agent", "round_seconds", "turn_seconds"]);

function tableScalars(history: RunHistory): Scalar[] {
  return tablesOf(history, Object.keys(groups)).flatMap(({ name, columns, rows }) => {
    const names = Object.keys(columns).filter((column) => !notScalars.has(column));
    return [...rows].flatMap((row) =>
      names.flatMap((column) => pointsOf(tagOf(groups[name]!(row), column), row[column])),
    );
  });
}

/** Columns of rounds that concern the value function or the library form groups of their own. */
const tagOf = (group: string, column: string) =>
  group === "population" && /^(value|library)_/.test(column) ? column.replace("_", "/") : `${group}/${column}`;

/** Means over pairs of measured agents, and over these agents from the base. */
function divergenceScalars({ divergence, measured, agents }: RoundData): Scalar[] {
  const count = measured?.length ?? agents.length;
  return Object.entries(divergence).flatMap(([key, matrix]) => [
    ...pointsOf(`divergence/${key}`, meanOverPairs(matrix, count)),
    ...pointsOf(`divergence-from-base/${key}`, meanOf((matrix[count] ?? []).slice(0, count))),
  ]);
}

export const solvedScalars = ({ end }: Pick<RunHistory, "end">): Scalar[] =>
  (["base", "final", "cumulative"] as const).flatMap((name) => pointsOf(`solved/${name}`, end?.solved[name]));

const pointsOf = (tag: string, value: unknown): Scalar[] =>
  typeof value === "number" && Number.isFinite(value) ? [{ tag, value }] : [];
