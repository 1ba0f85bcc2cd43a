import { meanOf, meanOverPairs } from "../../viz/measures/pairwise.ts";
import type { RoundData } from "../../viz/report/run/run-data.ts";
import type { RunHistory } from "../record/history.ts";
import { readHistory } from "../store/history.ts";
import { readManifest } from "../store/manifest.ts";
import type { Row } from "../store/tables.ts";
import { tablesOf } from "../tables/run-tables.ts";
import { eventFile, type Scalar, type ScalarEvent } from "./event-file.ts";
import type { Format } from "./format.ts";
import { hparamsOf } from "./hparams.ts";

/** One event file, which TensorBoard knows by its name's beginning. */
export const tensorboard: Format = (runDir) => {
  const history = readHistory(runDir);
  const manifest = readManifest(runDir);
  const scalars = eventsOf(history, manifest.createdAt);
  const bytes = eventFile([...hparamsOf(manifest, history, scalars), ...scalars]);
  return [{ name: "events.out.tfevents.wander", bytes }];
};

/**
 * An event a round, its step the round, with a scalar for every number that the tables rounds, agents, spend, turns and
 * pools have of it and for what its divergence comes to; the last one has what the run as a whole solved, once it ended. What was not measured has no scalar. Its wall time is when the run
 * was made plus what its rounds took so far, never the time of the export: two exports of a run are the same bytes. A run
 * that does not say when it was made begins in 1970.
 */
export function eventsOf(history: RunHistory, createdAt: string): ScalarEvent[] {
  const made = Date.parse(createdAt) / 1000;
  let wallSeconds = Number.isFinite(made) ? made : 0;
  const ofTables = tableScalars(history);
  const clocks = new Map(history.pools.map((record) => [record.round, record]));
  return history.rounds.map(({ round, data }) => {
    const { wallSeconds: roundSeconds, turnSeconds } = clocks.get(round) ?? {};
    if (roundSeconds !== undefined && Number.isFinite(roundSeconds)) wallSeconds += Math.max(0, roundSeconds);
    const scalars = [
      ...(ofTables.get(round) ?? []),
      ...pointsOf("pools/round_seconds", roundSeconds),
      ...pointsOf("pools/turn_seconds", turnSeconds),
      ...pointsOf("value/mean_solved", data.value?.meanSolved),
      ...pointsOf("value/mean_failed", data.value?.meanFailed),
      ...pointsOf("value/traces", data.value?.traces),
      ...divergenceScalars(data),
      ...(round === history.rounds.at(-1)?.round ? solvedScalars(history) : []),
    ];
    return { wallSeconds, step: round, scalars };
  });
}

/** The group of a row's scalars; tables that are not here are no series over rounds. */
const groups: Readonly<Record<string, (row: Row) => string>> = {
  rounds: () => "population",
  agents: ({ agent }) => `agent-${agent}`,
  spend: ({ agent }) => `agent-${agent}`,
  turns: ({ agent }) => `agent-${agent}`,
  pools: ({ pool }) => `pools/${pool}`,
};

/** What says which row it is, and what both pools of a round share. */
const notScalars = new Set(["round", "agent", "round_seconds", "turn_seconds"]);

function tableScalars(history: RunHistory): Map<unknown, Scalar[]> {
  const byRound = new Map<unknown, Scalar[]>(history.rounds.map(({ round }) => [round, []]));
  for (const { name, columns, rows } of tablesOf(history)) {
    const group = groups[name];
    if (group === undefined) continue;
    const names = Object.keys(columns).filter((column) => !notScalars.has(column));
    for (const row of rows) {
      const points = names.flatMap((column) => pointsOf(tagOf(group(row), column), row[column]));
      byRound.get(row.round)?.push(...points);
    }
  }
  return byRound;
}

/** Columns of rounds that are of the value function or the library make groups of their own. */
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

const solvedScalars = ({ end }: RunHistory): Scalar[] =>
  (["base", "final", "cumulative"] as const).flatMap((name) => pointsOf(`solved/${name}`, end?.solved[name]));

const pointsOf = (tag: string, value: unknown): Scalar[] =>
  typeof value === "number" && Number.isFinite(value) ? [{ tag, value }] : [];
