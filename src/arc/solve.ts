import { basename } from "node:path";
import { absorb } from "../../agents/learning/absorb.ts";
import type { ReplayItem } from "../../agents/memory/replay.ts";
import type { Moments } from "../../agents/plasticity/moments.ts";
import { ownOf, type Policy } from "../../agents/policy/own.ts";
import { expand } from "../../agents/search/expand.ts";
import { explain } from "../../agents/search/explain.ts";
import { runProgram } from "../../environments/grids/language/interpreter.ts";
import { languageOf } from "../../environments/grids/language/language.ts";
import { decode } from "../../environments/grids/language/program.ts";
import type { Grid } from "../../environments/grids/tasks/grid.ts";
import type { GridTask } from "../../environments/grids/tasks/task.ts";
import type { Solution } from "../../shared/findings.ts";
import { knownTo } from "../../shared/library/reach.ts";
import { loadBase, shapeOf } from "../base/base-model.ts";
import type { Experiment } from "../config/schema.ts";
import { floatsOf } from "../core/blob.ts";
import { WanderError } from "../core/errors.ts";
import { addSpend, type Spend } from "../core/spend.ts";
import { distinct, ranked } from "../population/examine.ts";
import { ownSettings, startOf } from "../population/policy.ts";
import { reachOf } from "../population/related.ts";
import { absorbSettings } from "../population/turn.ts";
import { loadRun } from "../run/evaluate.ts";
import { openEnvironment } from "../run/prepare.ts";
import { emitWarning, type WarningListener } from "../store/checkpoint.ts";
import { dslOf } from "./dsl.ts";

export type SolveStep = {
  round: number;
  programRuns: number;
  solved: boolean;
  bestDistance: number; // in [0, 1], mean over demonstrations
  steps: number;
  lossNats: number | undefined; // of the last training step; undefined if nothing was trained, NaN if training diverged
};
export type Attempt = {
  program: string[]; // a line each
  /** V of the empty answer, then after each line; empty without a value function. */
  confidence: number[];
  logProb: number; // nats
  outputs: Grid[]; // one per test input
};
export type SolveInput = {
  file: string;
  experiment: Experiment;
  runDir: string | undefined;
  agent: number;
  rounds: number;
  onTask: (task: GridTask) => void;
  onStep: (step: SolveStep) => void;
  /** Receives a sentence for each newer checkpoint of the run that is damaged and skipped. */
  onWarning?: WarningListener;
};

/** Lets one agent work on one task, in this process: expands, and while nothing is found absorbs and expands again. */
export function solveTask(request: SolveInput): { task: GridTask; attempts: Attempt[]; spent: Spend } {
  const { experiment, rounds } = request;
  const opened = openEnvironment({
    ...experiment,
    environment: { ...experiment.environment, tasks: `arc:${request.file}` },
    population: { ...experiment.population, size: 1 },
  });
  const agent = startingAgent(request, opened.environment.vocabulary);
  const environment = opened.environment.terms.withAbstractions(agent.library);
  const tasks = environment.tasks("practice");
  const task = tasks[0] as GridTask;
  request.onTask(task);

  let parameters = agent.parameters;
  let moments: Moments = {
    first: new Float32Array(parameters.length),
    second: new Float32Array(parameters.length),
    steps: 0,
  };
  let replay: ReplayItem[] = [];
  const spends: Spend[] = [];
  const solutions: Solution[] = [];
  for (let round = 1; round <= rounds && solutions.length === 0; round++) {
    const origin = { seed: experiment.seed, round, agent: 0, purpose: `solve ${basename(request.file)}` };
    const { shape } = agent;
    const budget = { programRuns: experiment.budget.programRuns, policyTokens: experiment.budget.policyTokens };
    const found = expand({
      environment,
      tasks,
      shape,
      parameters: agent.policyOf(parameters),
      value: agent.value,
      budget,
      settings: experiment.expand,
      ...origin,
    });
    spends.push(found.spent);
    solutions.push(...found.solutions);
    const learned = absorb({
      environment,
      tasks,
      shape,
      parameters: agent.policyOf(parameters),
      base: agent.parameters,
      moments,
      replay,
      solutions: found.solutions,
      consequences: found.consequences,
      dopamine: {},
      budget: { trainTokens: experiment.budget.trainTokens, programRuns: experiment.budget.programRuns },
      absorb: absorbSettings(experiment),
      compress: experiment.compress,
      plasticity: experiment.plasticity,
      ...origin,
    });
    spends.push(learned.spent);
    solutions.push(...learned.solutions); // the shorter forms; ranking puts them first
    // A training that diverged is discarded: the next round searches with the parameters from before.
    if (!learned.report.diverged) {
      ({ parameters, moments, replay } = learned);
    }
    request.onStep({
      round,
      programRuns: found.spent.programRuns,
      solved: found.solutions.length > 0,
      bestDistance: found.tasks[0]?.bestDistance ?? 1,
      steps: learned.report.steps,
      lossNats: learned.report.diverged ? Number.NaN : learned.report.lossNats.at(-1),
    });
  }

  const language = languageOf(dslOf(experiment), agent.library);
  const attempts = oneAResult(ranked(distinct(solutions)))
    .slice(0, experiment.exam.attempts)
    .map((solution): Attempt => {
      const { lines, confidence } = explain(environment, task, solution.answer, agent.value);
      const program = decode(solution.answer, language);
      const outputs = task.tests.map((input) => runProgram(program, input, undefined, language));
      return { program: lines, confidence, logProb: solution.logProb, outputs };
    });
  return { task, attempts, spent: addSpend(...spends) };
}

function oneAResult(solutions: readonly Solution[]): Solution[] {
  const seen = new Set<string>();
  return solutions.filter((s) => !seen.has(s.result) && seen.add(s.result));
}

function startingAgent(
  { runDir, agent, experiment, onWarning = emitWarning }: SolveInput,
  vocabulary: Parameters<typeof loadBase>[1],
) {
  if (runDir === undefined) {
    const base = loadBase(experiment.model, vocabulary, experiment.environment.kind, experiment.seed);
    const own = ownOf(base.shape, ownSettings(experiment.model));
    return {
      parameters: floatsOf(startOf(own, base.parameters, experiment.seed, agent)),
      policyOf: (vector: Float32Array): Policy =>
        own.whole ? vector : { own: vector, base: floatsOf(base.parameters), settings: ownSettings(experiment.model) },
      shape: base.shape,
      value: base.value,
      library: [],
    };
  }
  const { experiment: made, state } = loadRun(runDir, {}, onWarning);
  const found = state.agents[agent];
  if (found === undefined) {
    throw new WanderError("E_USAGE", `agent ${agent} is not in ${runDir}`, {
      hint: `choose 0 to ${state.agents.length - 1}`,
    });
  }
  const shape = shapeOf(made.model, vocabulary);
  return {
    parameters: floatsOf(found.parameters),
    policyOf: (vector: Float32Array): Policy =>
      state.base === undefined
        ? vector
        : { own: vector, base: floatsOf(state.base), settings: ownSettings(made.model) },
    shape,
    // One that reads the base explains no program to people, and is left out.
    value: made.value.features === "base" ? undefined : state.valueParameters?.[agent],
    library: knownTo(state.library, agent, reachOf(made, state.related)),
  };
}
