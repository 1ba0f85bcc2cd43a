import type { TaskHeader } from "../../environments/environment.ts";
import { environmentKind } from "../../environments/registry.ts";
import type { StartingSeeds } from "../arc/starting-programs.ts";
import { hashOfBase } from "../base/base-model.ts";
import { WanderError } from "../core/errors.ts";
import { ALL_FAMILIES } from "../core/rotation.ts";
import { markedTasksOf } from "../population/answer.ts";
import { checkpointFiles, stateFromCheckpoint } from "../population/checkpoint.ts";
import type { RunContext } from "../population/context.ts";
import type { Examiner } from "../population/examine.ts";
import { withoutLast } from "../population/measure.ts";
import type { Beginning } from "../population/pipeline.ts";
import { startsOf } from "../population/policy.ts";
import { firstState } from "../population/state.ts";
import type { RoundRecord } from "../record/round.ts";
import type { RunRecord } from "../record/run.ts";
import { writeCheckpoint } from "../store/checkpoint.ts";
import type { Coverage } from "../store/coverage.ts";
import { readHistory } from "../store/history.ts";
import type { Journal } from "../store/journal.ts";
import type { Placement } from "./prepare.ts";
import { restorePoint } from "./restore.ts";

type Starting = { resuming: boolean; repair: boolean; check: () => void };

/** The state that the run goes on from, and the record of its round. */
export async function startingState(
  context: RunContext,
  examiner: Examiner,
  placement: Placement,
  seeds: StartingSeeds | undefined,
  runDir: string,
  journal: Journal,
  coverage: Coverage,
  { resuming, repair, check }: Starting,
): Promise<Beginning> {
  const { rounds } = context.experiment;
  const onWarning = (text: string) => context.notify({ type: "warning", text });
  const found = resuming ? restorePoint(runDir, coverage, { rounds, repair, onWarning }) : undefined;
  if (!coverage.begun()) {
    if (found !== undefined) onWarning("the journal lacks its first record: it is written again");
    journal.append(runRecord(context, examiner, placement));
  }
  if (found !== undefined && found.lost.length > 0) {
    journal.append({ ...runRecord(context, examiner, placement), missing: found.lost });
  }
  if (found === undefined) {
    if (coverage.lastRound() > 0) onWarning("no checkpoint is left: all rounds are played again");
    const state = firstState(
      placement.agents,
      startsOf(context),
      await context.valueServer?.parameters(),
      context.experiment.executor.staleness,
      context.intern(seeds?.replay ?? []),
    );
    writeCheckpoint(runDir, 0, { files: checkpointFiles(state, context.own), check });
    return { state, record: undefined };
  }
  for (const { round, reason } of found.checkpoint.damaged) context.notify({ type: "damaged", round, reason });
  const state = stateFromCheckpoint(found.checkpoint, context.own, {
    ...{ round: found.checkpoint.round, rounds, agents: context.experiment.population.size },
    familyOf: context.familyOf,
  });
  if (state.value !== undefined) await context.valueServer?.restore(state.value);
  return { state, record: lastRecord(context, runDir, state.round, journal) };
}

/**
 * The journal's newest record up to that round; undefined if it has none. Of a run that was made longer, the round that was
 * the last is recorded again, as one of the longer run.
 */
function lastRecord(context: RunContext, runDir: string, round: number, journal: Journal): RoundRecord | undefined {
  const found = readHistory(runDir).rounds.findLast((record) => record.round <= round);
  if (found === undefined) return undefined;
  checkMarks(found, context, runDir);
  const record = withoutLast(context.experiment, found);
  if (record !== found) journal.append(record);
  return record;
}

/** What the next round's record goes on from. Throws E_FORMAT if it is of other agents or tasks. */
function checkMarks({ solvedBy, round }: RoundRecord, { tasks, experiment }: RunContext, runDir: string): void {
  if (solvedBy.length === experiment.population.size && solvedBy.every(({ length }) => length === tasks.length)) return;
  throw new WanderError("E_FORMAT", `${runDir}: the journal's record of round ${round} is of other agents or tasks`, {
    hint: "restore the run directory from a copy, or start a new run",
  });
}

function runRecord(context: RunContext, examiner: Examiner, placement: Placement): RunRecord {
  return {
    kind: "run",
    agents: placement.agents,
    tasks: context.tasks.map(({ id, family }) => ({ id, family })),
    unit: environmentKind(context.experiment.environment.kind).unit,
    layers: context.shape.layers,
    baseHash: hashOfBase(context.base),
    ...(context.experiment.population.assign === "family" ? {} : { rotation: placement.rotation }),
    probed: context.familyProbes.map(({ family }) => family),
    ...entropyRates(context, placement),
    ...baseSolved(context, examiner, placement),
  };
}

/** Of what each agent is shown, unless it goes from one family to another. */
function entropyRates({ opened, experiment }: RunContext, { agents }: Placement): Pick<RunRecord, "entropyRate"> {
  if (experiment.population.assign === "rotate") return {};
  const rates = agents.map(
    ({ family }) => opened.environment.lessons?.entropyRate?.(family === ALL_FAMILIES ? undefined : family) ?? null,
  );
  return rates.some((rate) => rate !== null) ? { entropyRate: rates } : {};
}

/** What the base answers to exam questions, marked. */
function baseSolved(context: RunContext, examiner: Examiner, { agents }: Placement): Pick<RunRecord, "baseSolved"> {
  const { baseAnswers, tasks } = context;
  if (baseAnswers === undefined) return {};
  const solvedOf = (asked: readonly TaskHeader[]) => examiner.grade(asked, baseAnswers, []).size;
  return {
    baseSolved: { total: solvedOf(tasks), agents: agents.map((agent) => solvedOf(markedTasksOf(context, agent))) },
  };
}
