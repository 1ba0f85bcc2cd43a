import { type Counted, counted } from "../../viz/report/kit/counted.ts";
import { WanderError } from "../core/errors.ts";
import { addSpend, type Spend } from "../core/spend.ts";
import type { RunHistory } from "../record/history.ts";

/** One ended run in a comparison. */
export type RunScores = {
  readonly seed: number;
  /** By family, in the order of `families`: the share of its tasks that is solved, in [0, 1]. */
  readonly solved: Readonly<Record<Counted, readonly number[]>>;
  /** Exam tasks solved by all agents together. */
  readonly total: Readonly<Record<Counted, number>>;
  /** Exam tasks in total. */
  readonly tasks: number;
  /** The share of its own tasks that a frozen agent solves: mean over agents, and the best agent's. */
  readonly agents: { readonly mean: number; readonly best: number };
  readonly spend: Spend;
  /** Jobs that failed twice and are missing in the result. */
  readonly lostTurns: number;
};

/** Task ids by family, in the order of a run's tasks. */
export type Families = ReadonlyMap<string, readonly string[]>;

/** The families of the first run. An arm may name its families otherwise; all arms are counted by these. */
export function familiesOf({ run }: RunHistory): Families {
  const families = new Map<string, string[]>();
  for (const { id, family } of run.tasks) families.set(family, [...(families.get(family) ?? []), id]);
  return families;
}

/**
 * Throws E_FORMAT for a run that has not ended, or that ended in an earlier version without attempts, E_CONFIG for a
 * run whose tasks differ from those of `families`.
 */
export function scoresOf(history: RunHistory, runDir: string, seed: number, families: Families): RunScores {
  const { run, rounds, end } = history;
  if (end?.attempts === undefined) {
    throw new WanderError("E_FORMAT", `${runDir} has no record of which tasks it solved`, {
      hint: "finish it with wander resume, or run it again with this version",
    });
  }
  const known = [...families.values()].flat();
  if (known.length !== run.tasks.length || run.tasks.some(({ id }) => !known.includes(id))) {
    throw new WanderError("E_CONFIG", `${runDir} has other tasks than the first arm`, {
      hint: "give all arms the same environment",
    });
  }
  const { attempts } = end;
  const solvedIn = (ledger: Counted) =>
    new Set(attempts.filter((row) => row.ledger === ledger && row.solved).map(({ task }) => task));
  const solved = Object.fromEntries(counted.map((ledger) => [ledger, solvedIn(ledger)])) as Record<
    Counted,
    Set<string>
  >;
  return {
    seed,
    solved: { final: shares(families, solved.final), found: shares(families, solved.found) },
    total: { final: solved.final.size, found: solved.found.size },
    tasks: known.length,
    agents: agentsOf(rounds, end.finalSolved),
    spend: spendOf(rounds),
    lostTurns: history.lost.length,
  };
}

/** [round]: the ids of the tasks that any agent has solved so far. */
export function foundByRound({ run, rounds }: RunHistory): ReadonlySet<string>[] {
  const solvedBy = rounds.at(-1)?.solvedBy ?? [];
  const first = run.tasks.map((_, t) => Math.min(...solvedBy.map((row) => row[t]!).filter((round) => round > 0)));
  return rounds.map(({ round }) => new Set(run.tasks.filter((_, t) => first[t]! <= round).map(({ id }) => id)));
}

/** By family: the share of its tasks that is solved. */
export function shares(families: Families, solved: ReadonlySet<string>): number[] {
  return [...families.values()].map((ids) => ids.filter((id) => solved.has(id)).length / ids.length);
}

/** Summed over all turns of all rounds. */
export function spendOf(rounds: RunHistory["rounds"]): Spend {
  return addSpend(...rounds.flatMap(({ data }) => data.agents.map(({ spent }) => spent)));
}

function agentsOf(rounds: RunHistory["rounds"], finalSolved: readonly number[]): RunScores["agents"] {
  // An agent that diverged solves nothing: omitting it would make its arm look better. An agent whose measurement was
  // lost is omitted.
  const { agents } = rounds.at(-1)!.data;
  const shares = finalSolved
    .map((solved, k) => (agents[k]!.diverged === undefined ? solved / agents[k]!.tasks : 0))
    .filter(Number.isFinite);
  if (shares.length === 0) return { mean: Number.NaN, best: Number.NaN };
  return { mean: shares.reduce((a, b) => a + b, 0) / shares.length, best: Math.max(...shares) };
}
