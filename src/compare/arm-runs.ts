import { meanOverPairs } from "../../viz/measures/pairwise.ts";
import type { ArmFlow, ComparedRun, LibraryEntry, SpentKind } from "../../viz/report/comparison/comparison-data.ts";
import { spentKinds } from "../../viz/report/comparison/comparison-data.ts";
import { evenly } from "../../viz/report/kit/evenly.ts";
import type { Matrix, ReportData } from "../../viz/report/run/run-data.ts";
import type { Experiment } from "../config/schema.ts";
import type { RunHistory } from "../record/history.ts";
import { readHistory } from "../store/history.ts";
import type { ArmResult } from "./comparison.ts";
import type { Planned } from "./plan.ts";
import { type Families, familiesOf, foundByRound, type RunScores, scoresOf, shares } from "./scores.ts";

/** The part of a run, apart from its scores, that a comparison's report shows. */
export type RunDetail = Pick<ComparedRun, "id" | "stateHash" | "base" | "map"> & {
  agents: ReportData["agents"];
  tasks: number;
  layers: number;
  /** [round][family]: the share of its exam tasks found so far. */
  found: number[][];
  /** [round]: exam tasks found so far. */
  tasksFound: number[];
  /** [round]: summed over all agents and all rounds so far. */
  spent: Record<SpentKind, number[]>;
  /** measure key -> [round], mean over pairs of agents. */
  divergence: Record<string, number[]>;
  flow: ArmFlow | undefined;
  library: Omit<LibraryEntry, "seed">[];
};

/** An arm with the runs that were made of it. */
export type PlayedArm = ArmResult & { readonly experiment: Experiment; readonly details: readonly RunDetail[] };

const MAP_ROUNDS = 12; // positions kept per run: enough for a trail
const MOST_ENTRIES = 16; // abstractions kept per run: those that save most

/**
 * The arms of a plan whose runs have ended, with `dirs` in the plan's order. Each journal is read once and released: in
 * a large comparison, only what is shown stays in memory. Runs of one seed have the same tasks, which are counted by
 * the families of the first arm. Throws what `scoresOf` and `readHistory` throw.
 */
export function readRuns(plan: readonly Planned[], dirs: readonly string[]): { families: string[]; arms: PlayedArm[] } {
  const ofSeed = new Map<number, Families>();
  const arms = new Map<string, { experiment: Experiment; runs: RunScores[]; details: RunDetail[] }>();
  plan.forEach(({ arm, seed, experiment }, k) => {
    const history = readHistory(dirs[k]!);
    const families = ofSeed.get(seed) ?? familiesOf(history); // of the runs of one seed, the first arm's comes first
    ofSeed.set(seed, families);
    const played = arms.get(arm) ?? { experiment, runs: [], details: [] };
    played.runs.push(scoresOf(history, dirs[k]!, seed, families));
    played.details.push(detailOf(history, dirs[k]!, families));
    arms.set(arm, played);
  });
  return {
    families: [...ofSeed.values().next().value!.keys()],
    arms: [...arms].map(([name, played]) => ({ name, ...played })),
  };
}

function detailOf(history: RunHistory, runDir: string, families: Families): RunDetail {
  const { run, rounds, end } = history;
  const found = foundByRound(history);
  return {
    id: runDir.split(/[\\/]/).at(-1) ?? runDir,
    stateHash: end?.stateHash ?? "",
    base: end?.solved.base ?? 0,
    agents: run.agents,
    tasks: run.tasks.length,
    layers: run.layers,
    found: found.map((ids) => shares(families, ids)),
    tasksFound: found.map((ids) => ids.size),
    spent: Object.fromEntries(spentKinds.map((kind) => [kind, spentSoFar(rounds, kind)])) as RunDetail["spent"],
    divergence: meanDivergence(rounds),
    map: trail(rounds),
    flow: flowOf(history),
    library: libraryOf(rounds),
  };
}

function spentSoFar(rounds: RunHistory["rounds"], kind: SpentKind): number[] {
  let sum = 0;
  return rounds.map(({ data }) => {
    sum += data.agents.reduce((all, { spent }) => all + spent[kind], 0);
    return sum;
  });
}

/** NaN in rounds in which no pair was measured. */
function meanDivergence(rounds: RunHistory["rounds"]): Record<string, number[]> {
  const keys = [...new Set(rounds.flatMap(({ data }) => Object.keys(data.divergence)))];
  return Object.fromEntries(keys.map((key) => [key, rounds.map(({ data }) => apart(data.divergence[key]))]));
}

/** The base, the last row, belongs to no pair. */
const apart = (matrix: Matrix = []) => meanOverPairs(matrix, matrix.length - 1) ?? Number.NaN;

function trail(rounds: RunHistory["rounds"]): ComparedRun["map"] {
  const kept = evenly([...rounds.keys()], MAP_ROUNDS).map((r) => rounds[r]!);
  return { rounds: kept.map(({ round }) => round), points: kept.map(({ data }) => data.map) };
}

function flowOf({ run, rounds }: RunHistory): ArmFlow | undefined {
  const flows = rounds.flatMap(({ data }) => data.flow ?? []);
  if (flows.length === 0) return undefined;
  const agents = rounds.at(-1)!.data.measured ?? [...run.agents.keys()];
  return {
    agents,
    profited: sumOf(flows.map(({ profited }) => profited)),
    trainedOn: sumOf(flows.map(({ trainedOn }) => trainedOn)),
  };
}

/** Cell by cell. */
export function sumOf(matrices: readonly Matrix[]): Matrix {
  return matrices[0]!.map((row, i) => row.map((_, j) => matrices.reduce((sum, m) => sum + (m[i]?.[j] ?? 0), 0)));
}

function libraryOf(rounds: RunHistory["rounds"]): RunDetail["library"] {
  return (rounds.at(-1)?.library ?? [])
    .map(({ name, program, foundBy, uses, lost }) => ({
      ...{ name, program, lost: lost ?? 0 },
      foundBy: new Set(foundBy).size,
      usedBy: uses.filter(({ count }) => count > 0).length,
      uses: uses.reduce((sum, { count }) => sum + count, 0),
    }))
    .sort((a, b) => b.lost - a.lost)
    .slice(0, MOST_ENTRIES);
}
