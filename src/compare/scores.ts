import { WanderError } from "../core/errors.ts";
import { addSpend, type Spend } from "../core/spend.ts";
import { readHistory } from "../store/history.ts";
import type { RunHistory } from "../store/records.ts";

/** What a comparison counts: tasks that the frozen end solves, or that were found over the run. */
export const measures = ["final", "found"] as const;
export type MeasureName = (typeof measures)[number];

/** One ended run as a comparison sees it. */
export type RunScores = {
  readonly seed: number;
  /** By family, in the order of `families`: the share of its tasks that is solved, in [0, 1]. */
  readonly solved: Readonly<Record<MeasureName, readonly number[]>>;
  /** Exam tasks solved, by agents together. */
  readonly total: Readonly<Record<MeasureName, number>>;
  /** The share of its own tasks that a frozen agent solves: mean over agents, and the best one's. */
  readonly agents: { readonly mean: number; readonly best: number };
  readonly spend: Spend;
};

/** Families of a run's tasks, in the order of its tasks. */
export function familiesOf(runDir: string): string[] {
  return [...new Set(readHistory(runDir).run.tasks.map(({ family }) => family))];
}

/** Throws E_FORMAT for a run that has not ended, or ended in an earlier version that kept no attempts. */
export function scoresOf(runDir: string, seed: number, families: readonly string[]): RunScores {
  const { run, rounds, end } = readHistory(runDir);
  if (end?.attempts === undefined) {
    throw new WanderError("E_FORMAT", `${runDir} does not say which tasks it solved`, { hint: "play it to its end" });
  }
  const { attempts } = end;
  const solvedIn = (ledger: MeasureName) =>
    new Set(attempts.filter((row) => row.ledger === ledger && row.solved).map(({ task }) => task));
  const [final, found] = [solvedIn("final"), solvedIn("found")];
  const shares = (solved: ReadonlySet<string>) =>
    families.map((name) => {
      const own = run.tasks.filter(({ family }) => family === name);
      return own.filter(({ id }) => solved.has(id)).length / own.length;
    });
  return {
    seed,
    solved: { final: shares(final), found: shares(found) },
    total: { final: final.size, found: found.size },
    agents: agentsOf(rounds, end.finalSolved),
    spend: addSpend(...rounds.flatMap(({ data }) => data.agents.map(({ spent }) => spent))),
  };
}

function agentsOf(rounds: RunHistory["rounds"], finalSolved: readonly number[]): RunScores["agents"] {
  const tasks = rounds.at(-1)!.data.agents.map((agent) => agent.tasks);
  const shares = finalSolved.map((solved, k) => solved / tasks[k]!);
  return { mean: shares.reduce((a, b) => a + b, 0) / shares.length, best: Math.max(...shares) };
}
