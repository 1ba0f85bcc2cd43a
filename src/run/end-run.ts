import { type Answers, allIn } from "../population/answer.ts";
import { stateHash } from "../population/checkpoint.ts";
import type { RunContext } from "../population/context.ts";
import { hasDiverged } from "../population/diverged.ts";
import type { Examiner } from "../population/examine.ts";
import { gradeFinal, solvedByAny } from "../population/final-marks.ts";
import { answerFrozen } from "../population/frozen.ts";
import { ledgersOf } from "../population/ledgers.ts";
import type { Beginning } from "../population/pipeline.ts";
import type { EndRecord, Ledgers } from "../record/run.ts";
import { baseSolvedOf } from "../store/base-solved.ts";
import { readHistory } from "../store/history.ts";
import type { Journal } from "../store/journal.ts";
import type { EndedHistory } from "./run-summary.ts";

/** Measures the frozen agents after the last round and writes the end record; gives the whole journal. */
export async function endRun(
  context: RunContext,
  examiner: Examiner,
  { state, record }: Beginning,
  { runDir, journal }: { runDir: string; journal: Journal },
  signal: AbortSignal,
): Promise<EndedHistory> {
  const frozen = await answerFrozen(context, state, signal);
  const finalSolved = gradeFinal(context, examiner, state, frozen);
  const told = readHistory(runDir);
  const { ledgers, attempts } = ledgersOf(context, examiner, state, record?.solvedBy ?? [], frozen);
  const solvedOf = (answers: Answers) => examiner.grade(context.tasks, allIn(answers), []).size;
  const lost = context.lost.take("end");
  const end: EndRecord & { ledgers: Ledgers } = {
    kind: "end",
    stateHash: stateHash(state),
    solved: {
      base: (baseSolvedOf(told)?.total ?? Number.NaN) + solvedOf(frozen.newcomers ?? []),
      final: solvedByAny(finalSolved),
      cumulative: record?.data.population.cumulative ?? Number.NaN,
      tasks: context.tasks.length,
    },
    finalSolved: finalSolved.map((ids, k) =>
      ids === undefined || hasDiverged(state.agents[k]!) ? Number.NaN : ids.size,
    ),
    ledgers,
    attempts,
    ...(lost.length === 0 ? {} : { lost }),
  };
  journal.append(end);
  return { ...told, end, lost: [...told.lost, ...lost] };
}
