/**
 * The report's data as the page carries it: columns instead of records, four significant digits, and half of each symmetric
 * matrix. 64 agents over 200 rounds stay below 5 MB, without a loss that a reader could see.
 */

import { evenly } from "../kit/evenly.ts";
import { own } from "../kit/own-property.ts";
import { short, trimmed } from "../kit/trim.ts";
import { type PackedFlow, packFlows, unpackFlow } from "./pack-flow.ts";
import type { Matrix, ReportData, RoundData } from "./run-data.ts";

/** Matrix cells kept over all measures and rounds. With more cells, evenly spaced rounds are kept, always with the first and the last. */
const CELL_BUDGET = 280_000;
/** The cells kept of accuracies by family. */
const ACCURACY_BUDGET = 120_000;

type Numbers = (number | null)[];
type AgentRound = RoundData["agents"][number];
type Spent = AgentRound["spent"];

export type PackedReport = Omit<ReportData, "rounds"> & {
  rounds: (Pick<RoundData, "paths"> & {
    round: number;
    agents: Record<(typeof FIELDS)[number] | (typeof RARE)[number] | keyof Spent, Numbers>;
    /** Each agent's settings, by key, and the agent that it copied. Omitted if agents have no settings of their own. */
    lineage?: { learning: Record<string, Numbers>; copied: Numbers };
    population: RoundData["population"];
    flow?: PackedFlow | undefined;
    /** By measure, the upper triangle row by row; null if this round was thinned out. */
    divergence: (Numbers | null)[] | null;
    /** Thousandths, row by row. Omitted if not measured or thinned out. */
    accuracy?: Numbers | undefined;
    fit?: Numbers | undefined;
    map: Numbers; // x and y in turn
    value: RoundData["value"] | null;
    library: RoundData["library"];
  })[];
};

const FIELDS = [
  "examSolved",
  "cumulative",
  "tasks",
  "demosSolved",
  "lossNats",
  "probeLossNats",
  "probeAccuracy",
  "tokensBefore",
  "tokensAfter",
  "dopamine",
  "received",
] as const;
/** Columns that most runs do not have; they are empty then. */
const RARE = ["shownPairs", "shownLossNats", "leftOut"] as const;
const SPENT = ["policyTokens", "trainTokens", "programRuns", "valueEvals", "flops"] as const;

export function pack(data: ReportData): PackedReport {
  const kept = keptRounds(data);
  const known = knownRounds(data);
  const flows = packFlows(data.rounds, (data.measured ?? data.agents).length);
  const rounds = data.rounds.map((round, r) => ({
    round: round.round,
    agents: Object.fromEntries([
      ...FIELDS.map((key) => [key, round.agents.map((a) => short(a[key]))]),
      ...RARE.map((key) => [
        key,
        round.agents.some((a) => a[key] !== undefined) ? round.agents.map((a) => short(a[key])) : [],
      ]),
      ...SPENT.map((key) => [key, round.agents.map((a) => short(a.spent[key]))]),
    ]) as PackedReport["rounds"][number]["agents"],
    population: round.population,
    flow: flows[r],
    ...packedLineage(round.agents),
    accuracy: known.has(r) ? round.accuracy?.flatMap((row) => row.map(thousandths)) : undefined,
    fit: known.has(r) ? round.fit?.flatMap((row) => row.map(thousandths)) : undefined,
    ...(round.paths === undefined ? {} : { paths: round.paths }),
    divergence: kept.has(r) ? data.measures.map(({ key }) => upper(own(round.divergence, key))) : null,
    map: round.map.flatMap(({ x, y }) => [short(x), short(y)]),
    value: round.value ?? null,
    library: round.library,
  }));
  return trimmed({ ...data, rounds });
}

/** The inverse of pack, up to rounding. Numbers that were not measured become NaN. */
export function unpack(packed: PackedReport): ReportData {
  const size = (packed.measured ?? packed.agents).length + 1;
  const rounds = packed.rounds.map(
    ({ flow, accuracy, fit, lineage, ...round }): RoundData => ({
      ...round,
      ...(accuracy === undefined ? {} : { accuracy: rowsOf(accuracy, packed.probed?.length ?? 0) }),
      ...(fit === undefined ? {} : { fit: rowsOf(fit, packed.probed?.length ?? 0) }),
      ...(flow === undefined ? {} : { flow: unpackFlow(flow, size - 1) }),
      agents: packed.agents.map((_, a) => ({ ...agentRound(round.agents, a), ...lineageOf(lineage, a) })),
      divergence: matrices(packed.measures, round.divergence, size),
      map: Array.from({ length: round.map.length / 2 }, (_, k) => ({
        x: round.map[2 * k] ?? Number.NaN,
        y: round.map[2 * k + 1] ?? Number.NaN,
      })),
      value: round.value ?? undefined,
    }),
  );
  const { forgetting } = packed;
  if (forgetting === undefined) return { ...packed, rounds };
  const { agents, mean } = forgetting;
  return { ...packed, rounds, forgetting: { agents: agents.map(withNaN), mean: withNaN(mean) } };
}

/** JSON carries NaN as null: turns it back. */
function withNaN<T extends Record<string, number>>(values: T): T {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, value ?? Number.NaN])) as T;
}

/** Written out instead of looped over the fields, for speed: large reports make 12,800 of these before the first figure. */
function agentRound(columns: PackedReport["rounds"][number]["agents"], a: number): AgentRound {
  const at = (values: Numbers) => values[a] ?? Number.NaN;
  return {
    examSolved: at(columns.examSolved),
    cumulative: at(columns.cumulative),
    tasks: at(columns.tasks),
    demosSolved: at(columns.demosSolved),
    lossNats: at(columns.lossNats),
    probeLossNats: at(columns.probeLossNats),
    probeAccuracy: at(columns.probeAccuracy),
    tokensBefore: at(columns.tokensBefore),
    tokensAfter: at(columns.tokensAfter),
    dopamine: at(columns.dopamine),
    received: at(columns.received),
    shownPairs: at(columns.shownPairs),
    shownLossNats: at(columns.shownLossNats),
    leftOut: at(columns.leftOut),
    spent: {
      policyTokens: at(columns.policyTokens),
      trainTokens: at(columns.trainTokens),
      programRuns: at(columns.programRuns),
      valueEvals: at(columns.valueEvals),
      flops: at(columns.flops),
    },
  };
}

type PackedLineage = PackedReport["rounds"][number]["lineage"];

function packedLineage(agents: readonly AgentRound[]): { lineage?: NonNullable<PackedLineage> } {
  const keys = new Set(agents.flatMap(({ learning = {} }) => Object.keys(learning)));
  if (keys.size === 0) return {};
  const column = (key: string) => agents.map(({ learning = {} }) => short(own(learning, key)));
  const learning = Object.fromEntries([...keys].map((key) => [key, column(key)]));
  return { lineage: { learning, copied: agents.map(({ copied }) => copied ?? null) } };
}

function lineageOf(lineage: PackedLineage, a: number): Pick<AgentRound, "learning" | "copied"> {
  if (lineage === undefined) return {};
  const learning = Object.entries(lineage.learning).map(([key, values]) => [key, values[a] ?? Number.NaN]);
  const copied = lineage.copied[a] ?? undefined;
  return { learning: Object.fromEntries(learning), ...(copied === undefined ? {} : { copied }) };
}

/** Unfolds matrices when they are first read. defineProperty makes a measure named __proto__ an ordinary property. */
function matrices(
  measures: ReportData["measures"],
  packed: (Numbers | null)[] | null,
  size: number,
): Record<string, Matrix> {
  const record: Record<string, Matrix> = {};
  measures.forEach(({ key }, m) => {
    const cells = packed?.[m];
    if (!cells) return;
    let unfolded: Matrix | undefined;
    const get = () => {
      unfolded ??= square(cells, size);
      return unfolded;
    };
    Object.defineProperty(record, key, { get, enumerable: true, configurable: true });
  });
  return record;
}

function keptRounds({ rounds, agents, measured, measures }: ReportData): Set<number> {
  const n = (measured ?? agents).length;
  const cells = (measures.length * ((n + 1) * (n + 2))) / 2;
  return evenlyWithin([...rounds.keys()], CELL_BUDGET, cells);
}

/** The rounds whose accuracies are kept, as many as the budget allows. */
function knownRounds({ rounds, agents, measured, probed = [] }: ReportData): Set<number> {
  const known = rounds.flatMap(({ accuracy }, r) => (accuracy === undefined ? [] : [r]));
  return evenlyWithin(known, ACCURACY_BUDGET, ((measured ?? agents).length + 1) * probed.length);
}

function evenlyWithin(rounds: readonly number[], budget: number, cells: number): Set<number> {
  return new Set(evenly(rounds, Math.floor(budget / Math.max(1, cells))));
}

function rowsOf(cells: Numbers, width: number): number[][] {
  const share = (k: number) => (cells[k] ?? Number.NaN) / 1000;
  return Array.from({ length: width > 0 ? cells.length / width : 0 }, (_, i) =>
    Array.from({ length: width }, (_, j) => share(i * width + j)),
  );
}

const thousandths = (share: number) => (Number.isFinite(share) ? Math.round(1000 * share) : null);

function upper(matrix: Matrix | undefined): Numbers | null {
  return matrix?.flatMap((row, i) => row.slice(i).map(short)) ?? null;
}

function square(cells: Numbers, size: number): Matrix {
  const matrix: Matrix = Array.from({ length: size }, () => new Array<number>(size).fill(Number.NaN));
  let at = 0;
  for (let i = 0; i < size; i++) {
    for (let j = i; j < size; j++, at++) {
      matrix[i]![j] = cells[at] ?? Number.NaN;
      matrix[j]![i] = matrix[i]![j]!;
    }
  }
  return matrix;
}
