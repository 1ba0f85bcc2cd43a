import { type Diverged, divergedOf } from "../../viz/measures/diverged.ts";
import type { Forgetting } from "../../viz/measures/forgetting.ts";
import { type Newcomer, newcomersOf } from "../../viz/measures/newcomers.ts";
import type { StartingSeeds } from "../arc/starting-programs.ts";
import type { Spend } from "../core/spend.ts";
import type { RunHistory } from "../record/history.ts";
import type { LostJob } from "../record/lost.ts";
import type { EndRecord, Ledgers } from "../record/run.ts";
import { forgettingOfRun } from "./forgetting.ts";
import { type PoolsSummary, poolsSummary } from "./pools.ts";
import { meanDivergence, spentBy } from "./totals.ts";

/** What `wander run --json` prints. Solved counts exam tasks; spend is over all rounds, the final measurement apart. */
export type RunSummary = {
  runDir: string;
  stateHash: string;
  rounds: number;
  agents: number;
  backend: string;
  solved: { base: number; final: number; cumulative: number; tasks: number };
  /** The same and more, at 1, 2 and 3 attempts, by task and by held-back output. */
  ledgers: Ledgers;
  /** What became of the programs that the user gave. */
  seeds?: StartingSeeds["counts"];
  /** Agents whose training diverged, and when. */
  diverged: Diverged[];
  /** Agents that joined after round 1, and the program runs until their first solved practice tasks; omitted if none did. */
  newcomers?: Newcomer[];
  /** Mean over pairs of measured agents after the last round, by measure; null in JSON if no pair was measured. */
  divergence: Record<string, number>;
  /** Mean over measured agents after the last round; null in JSON if a measure is not defined. */
  forgetting: Forgetting | null;
  spend: Spend;
  /** How many jobs failed twice and are missing in the result, turns and measurements, and which: empty in a healthy run. */
  lostTurns: number;
  lost: LostJob[];
  /** How busy the workers were: clock figures, another in every run. */
  pools: PoolsSummary;
  report: string;
};

export type EndedHistory = RunHistory & { end: EndRecord & { ledgers: Ledgers } };

/** The summary of a run that has ended, from its journal; the report is still to be written. */
export function summaryOf(
  runDir: string,
  backend: string,
  history: EndedHistory,
  seeds: StartingSeeds | undefined,
): Omit<RunSummary, "report"> {
  const { run, rounds, end, lost } = history;
  const last = rounds.at(-1);
  const data = rounds.map((record) => record.data);
  const newcomers = newcomersOf(run.agents, data);
  return {
    runDir,
    stateHash: end.stateHash,
    rounds: last?.round ?? 0,
    agents: run.agents.length,
    backend,
    solved: end.solved,
    ledgers: end.ledgers,
    ...(seeds && { seeds: seeds.counts }),
    diverged: divergedOf(data),
    ...(newcomers.length === 0 ? {} : { newcomers }),
    divergence: last === undefined ? {} : meanDivergence(last.data),
    forgetting: forgettingOfRun(history)?.mean ?? null,
    spend: spentBy(rounds),
    lostTurns: lost.length,
    lost,
    pools: poolsSummary(history),
  };
}
