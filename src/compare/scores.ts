import { type Counted, counted } from "../../viz/report/comparison/data.ts";
import { WanderError } from "../core/errors.ts";
import { addSpend, type Spend } from "../core/spend.ts";
import type { RunHistory } from "../store/records.ts";

/** One ended run as a comparison sees it. */
export type RunScores = {
  readonly seed: number;
  /** By family, in the order of `families`: the share of its tasks that is solved, in [0, 1]. */
  readonly solved: Readonly<Record<Counted, readonly number[]>>;
  /** Exam tasks solved, by agents together. */
  readonly total: Readonly<Record<Counted, number>>;
  /** The share of its own tasks that a frozen agent solves: mean over agents, and the best one's. */
  readonly agents: { readonly mean: number; readonly best: number };
  readonly spend: Spend;
};

/** Families of a run's tasks, in the order of its tasks. */
export function familiesOf({ run }: RunHistory): string[] {
  return [...new Set(run.tasks.map(({ family }) => family))];
}

/** Throws E_FORMAT for a run that has not ended, or ended in an earlier version that kept no attempts. */
export function scoresOf(history: RunHistory, runDir: string, seed: number, families: readonly string[]): RunScores {
  const { rounds, end } = history;
  if (end?.attempts === undefined) {
    throw new WanderError("E_FORMAT", `${runDir} does not say which tasks it solved`, { hint: "play it to its end" });
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
    solved: { final: shares(history, families, solved.final), found: shares(history, families, solved.found) },
    total: { final: solved.final.size, found: solved.found.size },
    agents: agentsOf(rounds, end.finalSolved),
    spend: spendOf(rounds),
  };
}

/** [round][family]: the share of its tasks that any agent has solved so far. */
export function foundByRound(history: RunHistory, families: readonly string[]): number[][] {
  const { run, rounds } = history;
  const solvedBy = rounds.at(-1)?.solvedBy ?? [];
  const first = run.tasks.map((_, t) => Math.min(...solvedBy.map((row) => row[t]!).filter((round) => round > 0)));
  return rounds.map(({ round }) =>
    shares(history, families, new Set(run.tasks.filter((_, t) => first[t]! <= round).map(({ id }) => id))),
  );
}

function shares({ run }: RunHistory, families: readonly string[], solved: ReadonlySet<string>): number[] {
  return families.map((name) => {
    const own = run.tasks.filter(({ family }) => family === name);
    return own.filter(({ id }) => solved.has(id)).length / own.length;
  });
}

/** By all turns of all rounds. */
export function spendOf(rounds: RunHistory["rounds"]): Spend {
  return addSpend(...rounds.flatMap(({ data }) => data.agents.map(({ spent }) => spent)));
}

function agentsOf(rounds: RunHistory["rounds"], finalSolved: readonly number[]): RunScores["agents"] {
  const tasks = rounds.at(-1)!.data.agents.map((agent) => agent.tasks);
  const shares = finalSolved.map((solved, k) => solved / tasks[k]!);
  return { mean: shares.reduce((a, b) => a + b, 0) / shares.length, best: Math.max(...shares) };
}
