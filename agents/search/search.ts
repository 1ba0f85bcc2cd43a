import type { Sampler } from "../policy/sampler.ts";
import { type Allowance, exhausted, grantShares } from "./budget.ts";
import { assessArrived, beginSweep, draw, keepBest, pendingOf, type Sweep, settle } from "./particles.ts";
import { hasAllResults } from "./record.ts";
import type { SearchContext, TaskSearch } from "./task-search.ts";

/** Sweeps a solved task goes on for, in search of other results. */
const EXTRA_SWEEPS = 1;
/** Sweeps in a row without a new step after which a policy is taken to have said all it has to say. */
const IDLE_SWEEPS = 6;
/** A task that goes on needs at least this share to be worth another phase. */
const LEAST_RUNS = 2;

/**
 * Searches all tasks until each is solved or the budget is used. Every phase shares what is left equally among the
 * unsolved tasks, so what a solved task leaves goes to the others. Sweeps of several tasks run side by side, `width`
 * of them, and all their lanes read one token a batch.
 */
export function searchAll(
  context: SearchContext,
  searches: readonly TaskSearch[],
  budget: Allowance,
  width: number,
): void {
  let unsolved = searches;
  while (unsolved.length > 0) {
    const left = leftOf(budget, searches);
    const phase = left.programRuns >= LEAST_RUNS * unsolved.length ? unsolved : unsolved.slice(0, 1);
    if (
      !grantShares(
        left,
        phase.map((s) => s.meter),
      )
    )
      return;
    runPhase(context, phase, width);
    const spentSomething = leftOf(budget, searches).programRuns < left.programRuns;
    unsolved = unsolved.filter((s) => s.runsToSolve === undefined && s.idleSweeps < IDLE_SWEEPS);
    if (!spentSomething) return;
  }
}

function runPhase(context: SearchContext, searches: readonly TaskSearch[], width: number): void {
  const waiting = [...searches];
  let sweeps: Sweep[] = [];
  for (;;) {
    while (sweeps.length < width && waiting.length > 0) sweeps.push(beginSweep(context, waiting.shift()!));
    if (sweeps.length === 0) return;
    for (const sweep of sweeps) draw(context, sweep);
    assessArrived(context, sweeps);
    for (const sweep of sweeps) if (sweep.running.length === 0) keepBest(context, sweep);
    advanceTogether(context, sweeps);
    const over = sweeps.filter((s) => s.running.length === 0);
    sweeps = sweeps.filter((s) => s.running.length > 0);
    for (const sweep of over) {
      endSweep(context.sampler, sweep);
      if (wantsMore(sweep.search)) waiting.push(sweep.search);
    }
  }
}

function advanceTogether(context: SearchContext, sweeps: readonly Sweep[]): void {
  const pending = sweeps.flatMap((sweep) => pendingOf(context, sweep));
  if (pending.length === 0) return;
  context.sampler.advance(
    pending.map(({ lane }) => lane),
    pending.map(({ token }) => token),
  );
  for (const sweep of sweeps) settle(sweep);
}

function endSweep(sampler: Sampler, { search, candidates, runsBefore }: Sweep): void {
  for (const { lane } of candidates) sampler.close(lane);
  search.idleSweeps = search.meter.spent.programRuns === runsBefore ? search.idleSweeps + 1 : 0;
  if (search.runsToSolve !== undefined) search.sweepsSinceSolved += 1;
}

function wantsMore(search: TaskSearch): boolean {
  if (exhausted(search.meter) || search.idleSweeps >= IDLE_SWEEPS) return false;
  if (search.runsToSolve === undefined) return true;
  return search.sweepsSinceSolved <= EXTRA_SWEEPS && !hasAllResults(search);
}

function leftOf(budget: Allowance, searches: readonly TaskSearch[]): Allowance {
  const left = { ...budget };
  for (const { meter } of searches) {
    left.programRuns -= meter.spent.programRuns;
    left.policyTokens -= meter.spent.policyTokens;
  }
  return left;
}
