import { copiedIn } from "../../shared/exchange/pbt.ts";
import type { Solution } from "../../shared/findings.ts";
import type { Calibration } from "../../shared/value/calibration.ts";
import type { FlowData, RoundData } from "../../viz/report/run/run-data.ts";
import { type Answers, markedTasksOf } from "./answer.ts";
import type { RunContext } from "./context.ts";
import { distinct, type Examiner } from "./examine.ts";
import { flowOf } from "./flow.ts";
import type { Measured } from "./measure.ts";
import { type LearnedValue, shareFindings } from "./share.ts";
import type { PopulationState } from "./state.ts";
import type { Turn } from "./turn.ts";

/** Step 4 of DESIGN.md section 3: the state after a round but for what the examiner and the measures say of it. */
export function shareRound(
  context: RunContext,
  before: PopulationState,
  turns: readonly Turn[],
  { calibration: _, ...value }: LearnedValue,
): PopulationState {
  const graded: PopulationState = {
    ...before,
    round: before.round + 1,
    agents: turns.map((turn) => turn.agent),
    archive: distinct([...before.archive, ...turns.flatMap((turn) => turn.solutions)]),
    ...value,
  };
  const shared = shareFindings(context, graded, turns);
  context.notify({
    type: "shared",
    round: shared.round,
    library: shared.library.length,
    traces: turns.reduce((sum, turn) => sum + turn.values.length, 0),
  });
  return shared;
}

/** Step 5: the same state with the round's exam and measures. No turn reads these, so that the next ones run meanwhile. */
export async function finishRound(
  context: RunContext,
  examiner: Examiner,
  shared: PopulationState,
  turns: readonly Turn[],
  { measuring, answering }: { measuring: Promise<Measured>; answering: Promise<Answers | undefined> },
  calibration: Calibration | undefined,
): Promise<PopulationState> {
  const exams = examine(context, examiner, shared, turns, await answering);
  const state = { ...shared, solvedBy: exams.solvedBy };
  const data = roundData(context, state, turns, exams, await measuring, calibration);
  context.notify({
    type: "measured",
    round: state.round,
    examSolved: data.population.examSolved,
    cumulative: data.population.cumulative,
    tasks: context.tasks.length,
  });
  return {
    ...state,
    solvedByBase: state.round === 1 ? solvedByBase(context, examiner, data) : state.solvedByBase,
    rounds: [...state.rounds, data],
  };
}

/** The base has its own answers to exam questions; else what round 1 found before anything was learned is the base's. */
function solvedByBase({ tasks, baseAnswers }: RunContext, examiner: Examiner, { population }: RoundData): number {
  return baseAnswers === undefined ? population.examSolved : examiner.grade(tasks, baseAnswers, []).size;
}

type Exams = {
  solvedBy: number[][];
  /** By agent: what was marked; undefined where nothing came to be marked, since the job was lost. */
  answers: readonly (readonly Solution[] | undefined)[];
  /** By agent: task ids whose answers of this round pass, each with the attempt that did. */
  now: ReadonlyMap<string, number>[];
  /** Task ids whose best answers of the whole run pass. */
  ever: ReadonlySet<string>;
};

function examine(
  context: RunContext,
  examiner: Examiner,
  state: PopulationState,
  turns: readonly Turn[],
  answered: Answers | undefined,
): Exams {
  const answers = answered ?? turns.map(({ solutions }) => solutions);
  const now = turns.map(({ agent }, k) =>
    examiner.grade(markedTasksOf(context, agent), answers[k] ?? [], state.library),
  );
  const solvedBy = state.solvedBy.map((row, k) =>
    row.map((first, t) => (first === 0 && now[k]!.has(context.tasks[t]!.id) ? state.round : first)),
  );
  const ever =
    answered === undefined
      ? [...examiner.grade(context.tasks, state.archive, state.library).keys()]
      : context.tasks.flatMap(({ id }, t) => (solvedBy.some((row) => row[t]! > 0) ? [id] : []));
  return { solvedBy, answers, now, ever: new Set(ever) };
}

function roundData(
  context: RunContext,
  state: PopulationState,
  turns: readonly Turn[],
  exams: Exams,
  measured: Measured,
  calibration: Calibration | undefined,
): RoundData {
  const agents = turns.map((turn, k): RoundData["agents"][number] => {
    const probe = measured.probes[k];
    const compressed = turn.report?.compressed;
    return {
      examSolved: exams.answers[k] === undefined ? Number.NaN : exams.now[k]!.size,
      cumulative: exams.solvedBy[k]!.filter((round) => round > 0).length,
      tasks: markedTasksOf(context, turn.agent).length,
      demosSolved: turn.tasks.filter((t) => t.solved).length,
      lossNats: turn.report?.diverged ? Number.NaN : turn.report?.lossNats.at(-1),
      probeLossNats: probe?.lossNats ?? Number.NaN,
      probeAccuracy: probe?.accuracy ?? Number.NaN,
      tokensBefore: compressed?.solutions ? compressed.tokensBefore / compressed.solutions : Number.NaN,
      tokensAfter: compressed?.solutions ? compressed.tokensAfter / compressed.solutions : Number.NaN,
      dopamine:
        (turn.agent.diverged ?? state.round) < state.round ? Number.NaN : mean(turn.tasks.map((t) => t.dopamine)),
      ...shownData(turn),
      ...(turn.agent.leftOut === undefined ? {} : { leftOut: turn.agent.leftOut }),
      ...lineageOf(turn, state, k),
      ...(turn.agent.diverged === undefined ? {} : { diverged: turn.agent.diverged }),
      received: turn.heard.solutions.length + turn.heard.consequences.length,
      spent: turn.spent,
    };
  });
  return {
    round: state.round,
    agents,
    population: {
      examSolved: exams.answers.some((answers) => answers !== undefined)
        ? new Set(exams.now.flatMap((passed) => [...passed.keys()])).size
        : Number.NaN,
      cumulative: exams.ever.size,
      vendi: measured.vendi,
    },
    flow: flowData(context, state, turns, exams, measured.measured),
    divergence: measured.divergence,
    map: measured.map,
    ...(measured.measured === undefined ? {} : { measured: measured.measured }),
    value: valueData(turns, calibration),
    library: {
      entries: state.library.length,
      uses: state.library.reduce(
        (sum, e) => sum + e.uses.filter((u) => u.round === state.round).reduce((s, u) => s + u.count, 0),
        0,
      ),
      ...shortenedData(state),
    },
  };
}

function shownData({ report }: Turn): Pick<RoundData["agents"][number], "shownPairs" | "shownLossNats"> {
  if (report?.shown === undefined) return {};
  return { shownPairs: report.shown.pairs, shownLossNats: report.shown.lossNats };
}

/** What an agent learned by in the round, and whose parameters it goes on with where it copied. */
function lineageOf({ agent }: Turn, { exchange, round }: PopulationState, k: number) {
  if (agent.learning === undefined) return {};
  const copied = copiedIn(exchange, round, k);
  return { learning: agent.learning, ...(copied === undefined ? {} : { copied }) };
}

function shortenedData({ library, round }: PopulationState): Pick<RoundData["library"], "shortened"> {
  const made = library.flatMap((e) => (e.round === round && e.shortened ? [{ size: e.size, ...e.shortened }] : []));
  if (made.length === 0) return {};
  const total = (of: (entry: (typeof made)[number]) => number) => made.reduce((sum, entry) => sum + of(entry), 0);
  return {
    shortened: {
      tried: total((e) => e.tried),
      programRuns: total((e) => e.programRuns),
      bodies: total((e) => (e.size < e.sizeBefore ? 1 : 0)),
      programs: total((e) => e.programs),
    },
  };
}

function valueData(turns: readonly Turn[], calibration: Calibration | undefined): RoundData["value"] {
  const traces = turns.reduce((sum, turn) => sum + turn.values.length, 0);
  if (calibration === undefined || traces === 0) return undefined;
  const { bins, error, brier, meanSolved, meanFailed } = calibration;
  return { bins, calibrationError: error, brier, meanSolved, meanFailed, traces };
}

/** The flow among the measured agents: like the measures it is of pairs, and takes the square of their number. */
function flowData(
  { tasks, experiment }: RunContext,
  { round, agents, library, solvedBy }: PopulationState,
  turns: readonly Turn[],
  exams: Exams,
  measured: readonly number[] = agents.map(({ id }) => id),
): FlowData {
  const isFirst = (agent: number, task: string) => solvedBy[agent]![tasks.findIndex(({ id }) => id === task)] === round;
  const first = exams.now.map((passed, k) => new Map([...passed].filter(([task]) => isFirst(k, task))));
  const { value, topology } = experiment.share;
  const marked = turns.map((turn, k) => ({ ...turn, solutions: exams.answers[k] ?? [] }));
  const tracesAreShared = topology !== "none" && (value === "global" || value === "shuffled");
  return flowOf(marked, library, first, measured, tracesAreShared);
}

const mean = (values: readonly number[]) =>
  values.length === 0 ? 0 : values.reduce((a, b) => a + b, 0) / values.length;
