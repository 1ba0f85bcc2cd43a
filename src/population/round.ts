import type { Solution } from "../../shared/findings.ts";
import type { Calibration } from "../../shared/value/calibration.ts";
import type { RoundRecord } from "../record/round.ts";
import { type Answers, markedTasksOf } from "./answer.ts";
import type { RunContext } from "./context.ts";
import { archived, type Examiner } from "./examine.ts";
import { isAway } from "./join.ts";
import type { Measured } from "./measure.ts";
import { type Marks, recordOf } from "./round-record.ts";
import { type LearnedValue, shareFindings } from "./share.ts";
import type { PopulationState } from "./state.ts";
import type { Turn } from "./turn-result.ts";

/** Step 4 of DESIGN.md section 3: the state after a round. */
export function shareRound(
  context: RunContext,
  before: PopulationState,
  turns: readonly Turn[],
  { calibration: _, ...value }: LearnedValue,
): PopulationState {
  const learned: PopulationState = {
    ...before,
    round: before.round + 1,
    agents: turns.map((turn) => turn.agent),
    archive: archived(
      before.archive,
      turns.flatMap((turn) => turn.solutions),
    ),
    ...value,
  };
  const shared = shareFindings(context, learned, turns);
  context.notify({
    type: "shared",
    round: shared.round,
    library: shared.library.length,
    traces: turns.reduce((sum, turn) => sum + turn.values.length, 0),
  });
  return shared;
}

export type Finishing = {
  /** Of the round before; undefined before round 1, and if the journal lost it. */
  before: RoundRecord | undefined;
  measured: Measured;
  /** To exam questions; undefined if exams are held-back parts of practice tasks. */
  answers: Answers | undefined;
  calibration: Calibration | undefined;
};

/** Step 5: marks the round and records it. No turn reads any of this, so that the next ones run meanwhile. */
export function finishRound(
  context: RunContext,
  examiner: Examiner,
  state: PopulationState,
  turns: readonly Turn[],
  { before, measured, answers, calibration }: Finishing,
): RoundRecord {
  const marks = mark(context, examiner, state, turns, answers, before?.solvedBy);
  const record = recordOf(context, state, turns, { marks, measured, calibration });
  const { examSolved, cumulative } = record.data.population;
  context.notify({ type: "measured", round: state.round, examSolved, cumulative, tasks: context.tasks.length });
  return record;
}

function mark(
  context: RunContext,
  examiner: Examiner,
  state: PopulationState,
  turns: readonly Turn[],
  answered: Answers | undefined,
  before: readonly (readonly number[])[] = turns.map(() => context.tasks.map(() => 0)),
): Marks {
  const isHere = (k: number) => !isAway(context.experiment, k, state.round);
  const answers: (Solution[] | undefined)[] =
    answered ?? turns.map(({ solutions }, k) => (isHere(k) ? solutions : undefined));
  const { library, freed } = state;
  const words = freed === undefined ? library : [...library, ...freed];
  const now = turns.map(({ agent }, k) => examiner.grade(markedTasksOf(context, agent), answers[k] ?? [], words));
  const solvedBy = before.map((row, k) =>
    row.map((first, t) => (first === 0 && now[k]!.has(context.tasks[t]!.id) ? state.round : first)),
  );
  const ever =
    answered === undefined
      ? [...examiner.grade(context.tasks, state.archive, state.library).keys()]
      : context.tasks.flatMap(({ id }, t) => (solvedBy.some((row) => row[t]! > 0) ? [id] : []));
  return { solvedBy, answers, now, ever: new Set(ever) };
}
