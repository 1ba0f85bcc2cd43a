import type { CompleteEnvironment } from "../../environments/defaults.ts";
import type { TaskHeader } from "../../environments/environment.ts";
import type { Consequence, Seed, Solution, ValueTarget } from "../../shared/findings.ts";
import { valueOf as estimate, widened } from "../../shared/value/network.ts";
import type { Parameters } from "../../src/core/parameters.ts";
import type { Spend } from "../../src/core/spend.ts";
import { type Policy, parametersOf } from "../policy/own.ts";
import { createSampler } from "../policy/sampler.ts";
import type { PolicyShape } from "../policy/shape.ts";
import type { Allowance } from "./budget.ts";
import { exploreAll } from "./explore.ts";
import { searchAll } from "./search.ts";
import { monteCarlo, type TargetSettings } from "./targets.ts";
import { assessRoots, newSearch, type Origin, type SearchContext } from "./task-search.ts";
import { consequencesOf, reportOf, solutionsOf, valueTargetsOf } from "./traces.ts";
import type { ExpandSettings, TaskReport } from "./types.ts";
import { featuresRead, type ValueReads, valueInputs } from "./value-inputs.ts";

/** `seed`, `round`, `agent` and `purpose` name its random streams. */
export type ExpandInput = Origin & {
  environment: CompleteEnvironment;
  tasks: readonly TaskHeader[];
  shape: PolicyShape;
  parameters: Policy;
  value: Float32Array | undefined; // the value function's parameters
  /** [P] the base, whose last hidden layer V reads in a world without features. Without it there is no V there and no trace. */
  base?: Parameters;
  /** base: V reads the base in a world with features too. */
  reads?: ValueReads;
  budget: Allowance;
  /** Answers to other tasks, likeliest first, for systematic search. */
  seeds?: readonly Seed[];
  settings: ExpandSettings;
  /** What V is to learn towards; by default what came of a partial alone. */
  targets?: TargetSettings;
  /** Share of the budget by task id, on any scale; a task that is not in it, and every task by default, has 1. */
  weights?: Readonly<Record<string, number>>;
};

export type ExpandOutput = {
  solutions: Solution[];
  consequences: Consequence[];
  values: ValueTarget[];
  tasks: TaskReport[];
  spent: Spend;
};

/**
 * Lanes of all tasks side by side. Wide batches are what makes a sampler fast; particles share lanes, so that a batch
 * is about half as wide as there are lanes.
 */
const LANES = 128;

/**
 * System 2 as a loop of System 1: samples, runs and judges answers for all tasks within the budget. Neither part of it
 * is exceeded, but that systematic search finishes the step that it has begun. What it gives depends on its arguments alone; every random stream is named by
 * (seed, round, agent, purpose, task). A task whose prompt the token budget cannot pay for is reported as untried.
 */
export function expand(input: ExpandInput): ExpandOutput {
  const { environment, settings, budget, shape, targets = monteCarlo } = input;
  const { seed, round, agent, purpose } = input;
  const parameters = parametersOf(shape, input.parameters);
  const origin: Origin = { seed, round, agent, purpose };
  const prompts = affordable(input.tasks, environment, budget.policyTokens);
  const particles = settings.beam * settings.branch;
  const width = Math.max(1, Math.min(prompts.length, Math.floor(LANES / particles)));
  const sampler = createSampler(shape, parameters, {
    lanes: width * particles,
    prompts: Math.max(1, prompts.length),
    answerLength: environment.vocabulary.answerLength,
  });
  const features = featuresRead(environment, input.reads ?? "world");
  const inputs = valueInputs(environment, shape, input.base, input.reads);
  try {
    let valueEvals = 0;
    // A run directory or a base of an earlier version may know fewer features.
    const value = input.value && inputs && widened(input.value, inputs.count);
    const assess: SearchContext["assess"] = (places) => {
      if (value === undefined || inputs === undefined) return undefined;
      valueEvals += places.length;
      return inputs.map(places, (features) => estimate(value, features));
    };
    const context: SearchContext = {
      ...{ environment, settings, origin, sampler, assess },
      graded: targets.outcome === "graded",
      explains: features !== undefined && targets.outcome !== "graded",
    };
    const ids = prompts.length === 0 ? [] : sampler.prime(prompts);
    // Prompts that could not be paid for belong to the last tasks; they keep a search that never starts.
    const searches = input.tasks.map((task, k) => newSearch(context, task, environment.prompt(task), ids[k] ?? -1));
    assessRoots(context, searches);
    for (const { task, meter } of searches) meter.weight = weightOf(input.weights, task.id);
    const tried = searches.slice(0, prompts.length);
    const exploring = environment.search === undefined ? 0 : Math.floor(budget.programRuns * settings.explore);
    const policyTokensLeft = budget.policyTokens - sampler.tokens();
    searchAll(context, tried, { programRuns: budget.programRuns - exploring, policyTokens: policyTokensLeft }, width);
    if (exploring > 0) {
      // What sampling has left over, having said all it has to say, goes to the systematic search.
      const spent = searches.reduce((sum, s) => sum + s.meter.spent.programRuns, 0);
      const { seeds = [] } = input;
      const more = exploreAll(context, searches, {
        runs: budget.programRuns - spent,
        value: features && value,
        seeds,
      });
      valueEvals += more.valueEvals;
    }
    const policyTokens = sampler.tokens();
    return {
      solutions: searches.flatMap((s) => solutionsOf(s, origin)),
      consequences: searches.flatMap((s) => consequencesOf(s, origin, settings)),
      values:
        inputs === undefined ? [] : searches.flatMap((s) => valueTargetsOf(environment, s, origin, targets, inputs)),
      tasks: searches.map((search) => reportOf(search, context.graded)),
      spent: {
        policyTokens,
        trainTokens: 0,
        programRuns: searches.reduce((sum, s) => sum + s.meter.spent.programRuns, 0),
        valueEvals,
        flops: 2 * parameters.length * (policyTokens + (inputs?.tokens() ?? 0)),
      },
    };
  } finally {
    sampler.dispose();
    inputs?.dispose();
  }
}

/** Task ids come from file names, so one may well be called "constructor". */
function weightOf(weights: ExpandInput["weights"], taskId: string): number {
  return weights !== undefined && Object.hasOwn(weights, taskId) ? weights[taskId]! : 1;
}

/** The prompts of the first tasks, as many as the token budget can read. */
function affordable(tasks: readonly TaskHeader[], environment: CompleteEnvironment, policyTokens: number) {
  const prompts = tasks.map((task) => environment.prompt(task));
  let total = 0;
  return prompts.filter((prompt) => {
    total += prompt.length;
    return total <= policyTokens;
  });
}
