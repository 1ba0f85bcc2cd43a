import type { TaskHeader } from "../../environments/environment.ts";
import { valueOf as estimate } from "../../shared/value/network.ts";
import type { Experiment } from "../config/schema.ts";
import { WanderError } from "../core/errors.ts";
import type { RunContext } from "./context.ts";
import type { AgentState, PopulationState } from "./state.ts";

type Thought = Experiment["compress"]["thought"];

/**
 * How much of its chains of thought an agent leaves out in a round, from what it left out in the one before: by the rounds, or
 * as soon as the value function, which all learn from agents with longer and shorter chains, expects enough of answers with
 * less. Never more than there is. Undefined where answers have no thought, or all of it stays.
 */
export function leftOutIn(
  { opened, experiment }: Pick<RunContext, "opened" | "experiment">,
  { valueParameters }: Pick<PopulationState, "valueParameters">,
  agent: AgentState,
  round: number,
  tasks: readonly TaskHeader[],
): number | undefined {
  const { environment } = opened;
  const { thought } = experiment.compress;
  const { thought: chains, features } = environment;
  if (chains === undefined || thought.when === "never") return undefined;
  const whole = tasks.map((task) => chains.of({ prompt: environment.prompt(task), answer: [] }).whole);
  const most = Math.max(0, ...whole);
  if (thought.when === "schedule") return Math.min(most, scheduled(thought, agent.id, round));
  const before = Math.min(most, agent.leftOut ?? thought.start);
  const value = valueParameters?.[agent.id];
  if (value === undefined || features === undefined || before === most || !isChance(thought, agent.id, round))
    return before;
  const less = tasks.map((task) => chains.without(task, before + thought.tokens));
  const expected = less.map((task) => estimate(value, features.of(task, environment.writing.start(task))));
  const mean = expected.reduce((a, b) => a + b, 0) / expected.length;
  return mean >= thought.least ? Math.min(most, before + thought.tokens) : before;
}

/** Throws E_CONFIG if V is to say how much of a chain goes, in a world whose empty answers it can read only in a worker. */
export function checkThought(
  { environment }: RunContext["opened"],
  { compress, value, environment: { kind } }: Experiment,
): void {
  if (compress.thought.when !== "value" || environment.thought === undefined) return;
  if (value.features === "base") {
    throw new WanderError(
      "E_CONFIG",
      "compress.thought.when=value needs a value function that reads the world's features",
      {
        hint: "set value.features=world, or compress.thought.when=schedule",
      },
    );
  }
  if (environment.features !== undefined) return;
  throw new WanderError(
    "E_CONFIG",
    `compress.thought.when=value needs features, and environment.kind=${kind} has none`,
    {
      hint: "set compress.thought.when=schedule, or give the environment features",
    },
  );
}

/** s after so many rounds: `start`, then `tokens` more every `every` rounds from `from` on, each agent `stagger` rounds later. */
function scheduled({ start, from, every, tokens, stagger }: Thought, agent: number, round: number): number {
  const since = round - from - stagger * agent;
  return start + tokens * Math.max(0, Math.ceil(since / every));
}

const isChance = ({ from, every, stagger }: Thought, agent: number, round: number): boolean => {
  const since = round - from - stagger * agent;
  return since > 0 && (since - 1) % every === 0;
};

/**
 * What a turn practises. Where the value function says when more can go, every second task is asked for an answer that leaves
 * out the next tokens already: it cannot know of answers that nobody tries.
 */
export function practised(
  { opened, experiment }: Pick<RunContext, "opened" | "experiment">,
  tasks: readonly TaskHeader[],
  leftOut: number | undefined,
): readonly TaskHeader[] {
  const { when, tokens } = experiment.compress.thought;
  if (leftOut === undefined || when !== "value") return askedFor(opened, tasks, leftOut);
  return tasks.flatMap((task, k) => askedFor(opened, [task], leftOut + (k % 2) * tokens));
}

/** Tasks asked for answers that leave so much out. */
export const askedFor = (
  { environment }: RunContext["opened"],
  tasks: readonly TaskHeader[],
  leftOut: number | undefined,
): readonly TaskHeader[] =>
  leftOut === undefined || environment.thought === undefined
    ? tasks
    : tasks.map((task) => environment.thought!.without(task, leftOut));
