import { type Solution, USER } from "../../shared/findings.ts";
import { type LedgerName, ledgerNames } from "../record/ledger-titles.ts";
import type { AttemptRow, Ledgers, Score } from "../record/run.ts";
import { allIn } from "./answer.ts";
import type { RunContext } from "./context.ts";
import type { Attempt, Examiner } from "./examine.ts";
import type { FrozenAnswers } from "./frozen.ts";
import { byFinder, finderOf, isRight, scoreOf } from "./score.ts";
import type { PopulationState } from "./state.ts";

/** The ledgers that there are, in their order; `of`: how much there was to get right. */
export function ledgerRows(
  ledgers: Ledgers | undefined,
): { ledger: LedgerName; score: Score; of: Pick<Ledgers, "tasks" | "outputs"> }[] {
  if (ledgers === undefined) return [];
  return ledgerNames.flatMap((ledger) => {
    const score = ledgers[ledger];
    return score === undefined ? [] : [{ ledger, score, of: ledgers }];
  });
}

/** A greedy answer to an exam question that was right in some round. */
const FOUND: Omit<AttemptRow, "task"> = {
  ...{ ledger: "found", attempt: 1, by: "policy", giver: null, solved: true, outputsRight: 1 },
};

/** The ledgers of a run that is over, with every attempt that was marked for them. */
export function ledgersOf(
  context: Pick<RunContext, "tasks" | "seeds" | "baseAnswers">,
  examiner: Examiner,
  { archive, library }: Pick<PopulationState, "archive" | "library">,
  solvedBy: readonly (readonly number[])[], // of the last round's record
  frozen: FrozenAnswers,
): { ledgers: Ledgers; attempts: AttemptRow[] } {
  const inherited = inheritedFrom(context.seeds);
  const rows: AttemptRow[] = [];
  const mark = (ledger: string, solutions: readonly Solution[]) => {
    const attempts = examiner.attempts(context.tasks, solutions, library);
    rows.push(...attempts.map((attempt) => rowOf(ledger, attempt)));
    return attempts;
  };
  const score = (ledger: string, solutions: readonly Solution[]) => scoreOf(mark(ledger, solutions));
  const { weights } = frozen;
  if (context.baseAnswers !== undefined) {
    // Of what was found in between nobody keeps the answers: they would be what the examiner alone holds.
    const ids = context.tasks.flatMap(({ id }, t) => (solvedBy.some((row) => row[t]! > 0) ? [id] : []));
    rows.push(...ids.map((task) => ({ ...FOUND, task })));
    const found = { tasks: [ids.length, ids.length, ids.length], outputs: [ids.length, ids.length, ids.length] };
    const nothing = { tasks: [0, 0, 0], outputs: [0, 0, 0] };
    const ledgers = {
      tasks: context.tasks.length,
      outputs: examiner.outputs(context.tasks),
      base: score("base", context.baseAnswers),
      inherited: nothing,
      found,
      foundOwn: found,
      final: score("final", allIn(frozen.final)),
      by: { policy: ids.length, search: 0, goal: 0, seed: 0, mutant: 0 },
    };
    return { ledgers, attempts: rows };
  }
  const first = archive.filter(({ round }) => round === 1);
  const base = score("base", [...first, ...allIn(frozen.newcomers ?? [])]);
  const baseWeights = weights && { baseWeights: score("baseWeights", allIn(weights.base)) };
  const found = mark("found", archive);
  const ledgers = {
    tasks: context.tasks.length,
    outputs: examiner.outputs(context.tasks),
    base,
    ...baseWeights,
    inherited: score("inherited", archive.filter(inherited)),
    found: scoreOf(found),
    foundOwn: score(
      "foundOwn",
      archive.filter((s) => !inherited(s)),
    ),
    final: score("final", allIn(frozen.final)),
    ...(weights && { weights: score("weights", allIn(weights.final)) }),
    by: byFinder(found),
  };
  return { ledgers, attempts: rows };
}

/**
 * Whether an answer is one of the user's programs, however it was found, or a mutant of one: a policy that rehearses
 * programs may well say one again.
 */
function inheritedFrom(seeds: RunContext["seeds"]): (solution: Solution) => boolean {
  const given = new Set(seeds.map((answer) => answer.join(",")));
  return ({ by, giver, answer }) =>
    ((by === "seed" || by === "mutant") && giver === USER) || given.has(answer.join(","));
}

function rowOf(ledger: string, { solution, attempt, right }: Attempt): AttemptRow {
  return {
    ledger,
    task: solution.taskId,
    attempt,
    by: finderOf(solution),
    giver: solution.giver ?? null,
    solved: isRight({ right }),
    outputsRight: right.filter(Boolean).length,
  };
}
