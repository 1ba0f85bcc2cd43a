/** The record of a round, from the state after it, its turns, marks and measures. */
import type { CompleteEnvironment } from "../../environments/defaults.ts";
import type { Tokens } from "../../environments/environment.ts";
import { stepsOf } from "../../environments/steps.ts";
import { copiedIn } from "../../shared/exchange/copies.ts";
import type { Solution } from "../../shared/findings.ts";
import { usesIn } from "../../shared/library/usage.ts";
import type { Calibration } from "../../shared/value/calibration.ts";
import type { AgentRecord } from "../record/agent.ts";
import type { FlowData } from "../record/flow.ts";
import type { RoundData, RoundRecord } from "../record/round.ts";
import { markedTasksOf } from "./answer.ts";
import type { RunContext } from "./context.ts";
import { crossingsOf } from "./crossings.ts";
import { groupByTask, ranked } from "./examine.ts";
import { flowOf } from "./flow.ts";
import { isAway, isNewcomer } from "./join.ts";
import type { Measured } from "./measure.ts";
import type { PopulationState } from "./state.ts";
import type { Turn } from "./turn-result.ts";

/** What the examiner says of a round. */
export type Marks = {
  /** [agent][task]: see RoundRecord. */
  solvedBy: number[][];
  /** By agent: what was marked; undefined if the job that should have answered was lost. */
  answers: readonly (readonly Solution[] | undefined)[];
  /** By agent: ids of tasks whose answers of this round pass, each with the attempt that did. */
  now: ReadonlyMap<string, number>[];
  /** Ids of tasks whose best answers of the whole run pass. */
  ever: ReadonlySet<string>;
};

type Known = { marks: Marks; measured: Measured; calibration: Calibration | undefined };

export function recordOf(
  context: RunContext,
  state: PopulationState,
  turns: readonly Turn[],
  known: Known,
): RoundRecord {
  const environment = context.opened.environment.terms.withAbstractions(state.library);
  const { round } = state;
  const data = roundData(context, state, turns, known, environment);
  const lost = context.lost.take(round);
  return {
    kind: "round",
    round,
    data,
    solvedBy: known.marks.solvedBy,
    library: state.library.map((entry) => ({
      name: entry.name,
      program: environment.terms.renderBody(entry),
      round: entry.round,
      size: entry.size,
      saving: entry.saving,
      ...(entry.lost === undefined ? {} : { lost: entry.lost }),
      foundBy: entry.foundBy,
      uses: entry.uses,
    })),
    solutions: state.archive
      .filter((s) => s.round === round)
      .map((s) => ({
        taskId: s.taskId,
        agent: s.agent,
        round: s.round,
        tokens: s.answer.length,
        logProb: s.logProb,
        program: environment.text.render(s.answer),
        ...(s.by === undefined ? {} : { by: s.by }),
      })),
    crossings: crossingsOf(context.experiment, state, turns, data),
    ...(lost.length === 0 ? {} : { lost }),
  };
}

function roundData(
  context: RunContext,
  state: PopulationState,
  turns: readonly Turn[],
  { marks, measured, calibration }: Known,
  environment: CompleteEnvironment,
): RoundData {
  const { vendi, probes, ...measures } = measured;
  return {
    round: state.round,
    agents: turns.map((turn, k): AgentRecord => {
      const probe = probes[k];
      const compressed = turn.report?.compressed;
      const { diverged, leftOut } = turn.agent;
      return {
        examSolved: marks.answers[k] === undefined ? Number.NaN : marks.now[k]!.size,
        cumulative: marks.solvedBy[k]!.filter((round) => round > 0).length,
        tasks: markedTasksOf(context, turn.agent).length,
        demosSolved: turn.tasks.filter((t) => t.solved).length,
        lossNats: turn.report?.diverged ? Number.NaN : turn.report?.lossNats.at(-1),
        probeLossNats: probe?.lossNats ?? Number.NaN,
        probeAccuracy: probe?.accuracy ?? Number.NaN,
        tokensBefore: compressed?.solutions ? compressed.tokensBefore / compressed.solutions : Number.NaN,
        tokensAfter: compressed?.solutions ? compressed.tokensAfter / compressed.solutions : Number.NaN,
        dopamine:
          (diverged ?? state.round) < state.round || isAway(context.experiment, k, state.round)
            ? Number.NaN
            : mean(turn.tasks.map((t) => t.dopamine)),
        received: turn.heard.solutions.length + turn.heard.consequences.length,
        staleness: turn.staleness,
        ...shownData(turn),
        ...(leftOut === undefined ? {} : { leftOut }),
        ...lineageOf(turn, state, k),
        ...(isNewcomer(context.experiment.population, k) ? { solvedAfter: solvedAfter(turn) } : {}),
        ...(diverged === undefined ? {} : { diverged }),
        spent: turn.spent,
      };
    }),
    population: {
      examSolved: marks.answers.some((answers) => answers !== undefined)
        ? new Set(marks.now.flatMap((passed) => [...passed.keys()])).size
        : Number.NaN,
      cumulative: marks.ever.size,
      vendi,
      ...lengthsOf(environment, state.archive),
    },
    flow: flowData(context, state, turns, marks, measured.measured),
    ...measures,
    value: valueData(turns, calibration),
    library: {
      entries: state.library.length,
      uses: total([...usesIn(state.library, solutionsOf(turns)).values()].flat(), ({ count }) => count),
      ...freedData(state, environment),
      ...shortenedData(state),
    },
    nearest: nearestOf(context, turns),
  };
}

const solutionsOf = (turns: readonly Turn[]) => turns.flatMap(({ solutions }) => solutions);

/** By task of the run, the distance of the nearest answer of the round; null if no agent tried the task. */
function nearestOf({ tasks }: RunContext, turns: readonly Turn[]): (number | null)[] {
  const nearest = new Map<string, number>();
  for (const { taskId, bestDistance } of turns.flatMap((turn) => turn.tried)) {
    nearest.set(taskId, Math.min(bestDistance, nearest.get(taskId) ?? bestDistance));
  }
  return tasks.map(({ id }) => nearest.get(id) ?? null);
}

/**
 * Runs of the turn after which it first solved each task. Tasks are searched side by side: by the time that a task has had so many
 * runs, each of the others has had as many, or all that it ever had.
 */
function solvedAfter({ tasks }: Turn): Record<string, number> {
  const after = (own: number) => total(tasks, ({ programRuns }) => Math.min(own, programRuns));
  return Object.fromEntries(
    tasks.flatMap(({ taskId, runsToSolve }) => (runsToSolve === undefined ? [] : [[taskId, after(runsToSolve)]])),
  );
}

/** How long the answers are that the population would give by now. */
function lengthsOf(environment: CompleteEnvironment, archive: readonly Solution[]) {
  const best = [...groupByTask(archive).values()].map((found) => ranked(found)[0]!.answer);
  if (best.length === 0) return {};
  const over = (of: (answer: Tokens) => number) => total(best, of) / best.length;
  return { meanTokens: over((a) => a.length), meanLines: over((a) => stepsOf(environment.text, a)) };
}

function shownData({ report }: Turn): Pick<AgentRecord, "shownPairs" | "shownLossNats"> {
  if (report?.shown === undefined) return {};
  return { shownPairs: report.shown.pairs, shownLossNats: report.shown.lossNats };
}

/** The learning settings of an agent in the round, and whose parameters it goes on with if it copied. */
function lineageOf({ agent }: Turn, { exchange, round }: PopulationState, k: number) {
  const copied = copiedIn(exchange, round, k);
  return {
    ...(agent.learning === undefined ? {} : { learning: agent.learning }),
    ...(copied === undefined ? {} : { copied }),
  };
}

function freedData(
  { freed = [] }: PopulationState,
  { terms }: CompleteEnvironment,
): Pick<RoundData["library"], "freed"> {
  if (freed.length === 0) return {};
  const entries = freed.map((entry) => ({
    name: entry.name,
    madeIn: entry.round,
    program: terms.renderBody(entry),
  }));
  return { freed: entries };
}

function shortenedData({ library, round }: PopulationState): Pick<RoundData["library"], "shortened"> {
  const made = library.flatMap((e) => (e.round === round && e.shortened ? [{ size: e.size, ...e.shortened }] : []));
  if (made.length === 0) return {};
  return {
    shortened: {
      tried: total(made, (e) => e.tried),
      programRuns: total(made, (e) => e.programRuns),
      bodies: total(made, (e) => (e.size < e.sizeBefore ? 1 : 0)),
      programs: total(made, (e) => e.programs),
    },
  };
}

function valueData(turns: readonly Turn[], calibration: Calibration | undefined): RoundData["value"] {
  const traces = total(turns, (turn) => turn.values.length);
  if (calibration === undefined || traces === 0) return undefined;
  const { bins, error, brier, meanSolved, meanFailed } = calibration;
  return { bins, calibrationError: error, brier, meanSolved, meanFailed, traces };
}

/** The flow among the measured agents: like the measures it is of pairs, and takes the square of their number. */
function flowData(
  { tasks, experiment }: RunContext,
  { round, agents, library }: PopulationState,
  turns: readonly Turn[],
  { solvedBy, now, answers }: Marks,
  measured: readonly number[] = agents.map(({ id }) => id),
): FlowData {
  const isFirst = (agent: number, task: string) => solvedBy[agent]![tasks.findIndex(({ id }) => id === task)] === round;
  const first = now.map((passed, k) => new Map([...passed].filter(([task]) => isFirst(k, task))));
  const { value, topology } = experiment.share;
  const marked = turns.map((turn, k) => ({ ...turn, solutions: answers[k] ?? [] }));
  const tracesAreShared = topology !== "none" && (value === "global" || value === "shuffled");
  return flowOf(marked, library, first, measured, tracesAreShared);
}

const total = <T>(items: readonly T[], of: (item: T) => number) => items.reduce((sum, item) => sum + of(item), 0);
const mean = (values: readonly number[]) => (values.length === 0 ? 0 : total(values, (v) => v) / values.length);
