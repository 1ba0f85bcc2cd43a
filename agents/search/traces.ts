import type { CompleteEnvironment } from "../../environments/defaults.ts";
import type { Consequence, Solution, ValueTarget } from "../../shared/findings.ts";
import { stream } from "../../src/core/random.ts";
import { rewardPredictionError } from "../plasticity/dopamine.ts";
import { type TargetSettings, targetsOf } from "./targets.ts";
import type { Origin, TaskSearch } from "./task-search.ts";
import type { ExpandSettings, TaskReport } from "./types.ts";
import type { ValueInputs } from "./value-inputs.ts";

/** Value targets kept a task; those of states that led to a solution are all kept, even past it. */
const TARGETS = 60;

/** Right answers with distinct results, the shortest first; of equal results the shortest, then the likeliest. */
export function solutionsOf({ task, prompt, judged }: TaskSearch, { agent, round }: Origin): Solution[] {
  const byResult = new Map<string, Solution>();
  for (const { answer, logProb, solved, result, by, giver } of judged) {
    if (!solved || result === undefined) continue;
    const from = giver === undefined ? { by } : { by, giver };
    const found = { taskId: task.id, family: task.family, prompt, answer, result, logProb, agent, round, ...from };
    const known = byResult.get(result);
    if (known === undefined || compare(found, known) < 0) byResult.set(result, found);
  }
  return [...byResult.values()].sort(compare);
}

function compare(a: Solution, b: Solution): number {
  return a.answer.length - b.answer.length || b.logProb - a.logProb;
}

/**
 * Hindsight (Andrychowicz et al. 2017; on programs CodeIt, Butt et al. 2024): the answers nearest to the task, then
 * those farthest from it, each right for the prompt that it brings; an answer that did not run brings none. Training on
 * the best and the worst misses beats the best alone (SOAR, Pourcel et al. 2025). One a prompt, the shortest: a prompt
 * with two answers would teach both and neither.
 */
export function consequencesOf(
  search: TaskSearch,
  { agent, round }: Origin,
  { consequences, worst }: Pick<ExpandSettings, "consequences" | "worst">,
): Consequence[] {
  const prompts = new Set<string>();
  const out: Consequence[] = [];
  const take = (sign: 1 | -1, most: number) => {
    if (most <= 0) return;
    const ordered = [...search.hindsight].sort(
      (a, b) => sign * (a.distance - b.distance) || a.example.answer.length - b.example.answer.length,
    );
    const full = out.length + most;
    for (const { example, distance } of ordered) {
      if (out.length >= full) break;
      const { prompt, answer } = example; // an environment may make a prompt only when it is read
      const key = prompt.join(",");
      if (prompts.has(key)) continue;
      prompts.add(key);
      out.push({ prompt, answer, distance, taskId: search.task.id, agent, round });
    }
  };
  take(1, consequences);
  take(-1, worst);
  return out;
}

/**
 * Value targets at step boundaries. States that were never extended had no chance to show what they were worth, so they
 * fill up only what the extended ones leave.
 */
export function valueTargetsOf(
  environment: CompleteEnvironment,
  search: TaskSearch,
  origin: Origin,
  settings: TargetSettings,
  inputs: ValueInputs,
): ValueTarget[] {
  const { seed, round, agent, purpose } = origin;
  const random = stream(seed, "round", round, "agent", agent, purpose, search.task.id, "traces");
  const states = [...search.states.values()];
  const positive = states.filter((s) => s.solved);
  const extended = random.shuffle(states.filter((s) => !s.solved && s.visits > 0));
  const dropped = random.shuffle(states.filter((s) => !s.solved && s.visits === 0));
  const negative = [...extended, ...dropped].slice(0, Math.max(0, TARGETS - positive.length));
  const targets = targetsOf(environment, search, settings);
  const kept = [...positive, ...negative];
  const places = kept.map(({ node }) => ({ task: search.task, prompt: search.prompt, node }));
  const tried = inputs.map(
    places,
    (features, k): ValueTarget => ({
      features: Float32Array.from(features), // a copy, because the buffer may be used again
      target: targets.get(kept[k]!)!,
      taskId: search.task.id,
      agent,
    }),
  );
  const explored = search.explored.map(
    ({ features, solved }): ValueTarget => ({ features, target: solved ? 1 : 0, taskId: search.task.id, agent }),
  );
  return [...tried, ...explored];
}

/** How one task went; `graded`: the outcome that V expects is how near its best answer came. */
export function reportOf(
  { task, meter, judged, runsToSolve, bestDistance, expected }: TaskSearch,
  graded: boolean,
): TaskReport {
  const solved = runsToSolve !== undefined;
  return {
    taskId: task.id,
    family: task.family,
    solved,
    programRuns: meter.spent.programRuns,
    runsToSolve,
    bestDistance,
    answers: judged.length,
    expected,
    dopamine: rewardPredictionError(graded ? 1 - bestDistance : solved ? 1 : 0, expected),
  };
}
