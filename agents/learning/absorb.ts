import type { CompleteEnvironment } from "../../environments/defaults.ts";
import type { Abstraction, TaskHeader } from "../../environments/environment.ts";
import type { Consequence, Solution } from "../../shared/findings.ts";
import { finiteOrNaN } from "../../src/core/finite.ts";
import { stream } from "../../src/core/random.ts";
import type { Spend } from "../../src/core/spend.ts";
import type { ReplayItem } from "../memory/replay.ts";
import { addItems, pairKey, priorityOf, startingPriority, withLosses } from "../memory/replay.ts";
import { plasticity } from "../plasticity/dopamine.ts";
import type { PlasticitySettings } from "../plasticity/types.ts";
import { learns } from "../plasticity/update-rule.ts";
import { policyLayout } from "../policy/model.ts";
import { augmentBatch } from "./augment.ts";
import { compressAll } from "./compress.ts";
import { hasDiverged } from "./diverged.ts";
import { weighReceived } from "./importance.ts";
import { type Leaving, leaveOut } from "./leave-out.ts";
import { type Lesson, packLesson, type Step } from "./lesson.ts";
import { type Drawn, drawBatch, effectiveShares, nextSources, type Pools, type Source, weightOf } from "./mixture.ts";
import { novelOf } from "./novelty.ts";
import { gatherStatistics, plannedTokens } from "./statistics.ts";
import { begunAnew, type TakeStep, type Trained, type Training, trainBy } from "./steps.ts";
import type { AbsorbReport, AbsorbSettings, CompressSettings } from "./types.ts";

/** `seed`, `round` and `agent` name its random streams. */
export type AbsorbInput = Training & {
  seed: number;
  round: number;
  agent: number;
  environment: CompleteEnvironment;
  tasks: readonly TaskHeader[];
  /** The abstractions among the environment's tokens; none when left out. */
  library?: readonly Abstraction[];
  replay: readonly ReplayItem[];
  solutions: readonly Solution[];
  consequences: readonly Consequence[];
  /** Reward prediction error by task id; a task that is not in it had no surprise. */
  dopamine: Readonly<Record<string, number>>;
  budget: { trainTokens: number; programRuns: number };
  absorb: AbsorbSettings;
  compress: CompressSettings;
  plasticity: PlasticitySettings;
  /** Pairs that the world has shown the agent before this turn, and its family. Omitted if the world shows none. */
  seen?: { pairs: number; family?: string };
  /** How chains of thought are left out of the training pairs. Omitted if they stay whole. */
  leaving?: Leaving;
  /** The optimiser begins anew. */
  fresh?: boolean;
  /** Whether to keep what was trained on. */
  lesson?: boolean;
};

export type AbsorbOutput = Trained & {
  replay: ReplayItem[];
  /** Each in the shortest form that compression reached. */
  solutions: Solution[];
  report: AbsorbReport;
  spent: Spend;
  /** Omitted unless the input asks for it. */
  lesson?: Lesson;
};

/**
 * Dynamic evaluation at the parameter level (Krause et al. 2018): compresses the solutions, then trains a copy of the
 * parameters on a mixture of solutions, consequences, replay and made-up pairs, each example weighted by its task's
 * dopamine. Arguments stay as they are. The last step that would pass
 * `trainTokens` is not taken. Where the rule wants to know the scale of gradients before its first step, that is gathered
 * from made-up pairs first, out of the same budget.
 */
export function absorb(input: AbsorbInput): AbsorbOutput {
  const { absorb: settings } = input;
  const novel = novelOf(input);
  const { solutions, compressed, programRuns } = compressAll({ ...input, solutions: novel.solutions });
  const received = weighReceived(input, solutions);
  const pools: Pools = {
    dreams: settings.mixture.base > 0 ? dreamsOf(input) : undefined,
    solutions,
    solutionWeights: solutions.map(
      (solution, k) =>
        plasticity(dopamineOf(input, solution.taskId), input.plasticity) * received.weights[k]! * weightOf(solution),
    ),
    consequences: novel.consequences,
    replay: input.replay,
    alpha: settings.replayAlpha,
    ...shownPool(input),
  };
  const trained = train(input, pools);
  return {
    parameters: trained.parameters,
    moments: trained.moments,
    replay: addItems(trained.replay, newItems(input, pools, trained), settings.replay),
    solutions,
    report: {
      steps: trained.lossNats.length,
      lossNats: trained.lossNats.map(finiteOrNaN),
      drawn: trained.drawn,
      fromOthers: [...trained.drawnOf]
        .filter(([agent]) => agent !== input.agent)
        .sort(([a], [b]) => a - b)
        .map(([agent, drawn]) => ({ agent, drawn })),
      ...(settings.novelty === 0 ? {} : { known: novel.known }),
      augmented: trained.augmented,
      compressed,
      ...(trained.shown.pairs === 0
        ? {}
        : { shown: { pairs: trained.shown.pairs, lossNats: finiteOrNaN(trained.shown.nats / trained.shown.pairs) } }),
      ...(hasDiverged(input, trained) ? { diverged: true } : {}),
    },
    spent: {
      policyTokens: 0,
      trainTokens: trained.tokens,
      programRuns,
      valueEvals: 0,
      // An agent that learns nothing could not recover.
      flops:
        policyLayout(input.shape).size *
        ((learns(settings) ? 6 : 2) * trained.tokens + 2 * (received.tokens + novel.tokens)),
    },
    ...(input.lesson ? { lesson: packLesson(trained.steps, input.fresh) } : {}),
  };
}

/** In the library's words, or in those of a library that is empty. */
function dreamsOf({ environment, absorb: { dreams } }: AbsorbInput): Pools["dreams"] {
  return (dreams === "library" ? environment : environment.terms.withAbstractions([])).dreams;
}

/** The pairs that the world shows continue after those of the turn before. */
function shownPool({ environment, agent, seen = { pairs: 0 } }: AbsorbInput): Pick<Pools, "shown"> {
  const { lessons } = environment;
  if (lessons === undefined) return {};
  const { pairs, ...place } = seen;
  let next = pairs;
  return {
    shown(count) {
      const found = lessons.shown({ agent, ...place }, next, count);
      next += count;
      return found;
    },
  };
}

/** Task ids come from file names, so one may well be called "constructor". */
function dopamineOf({ dopamine }: AbsorbInput, taskId: string): number {
  return Object.hasOwn(dopamine, taskId) ? dopamine[taskId]! : 0;
}

/** What the value function's surprise adds to a priority: a failure that it did not expect counts as much as a success. */
function surpriseOf(input: AbsorbInput, taskId: string): number {
  return input.absorb.replaySurprise * Math.abs(dopamineOf(input, taskId));
}

type Steps = {
  steps: Step[];
  lossNats: number[];
  drawn: AbsorbReport["drawn"];
  drawnOf: Map<number, number>; // solutions and consequences, by the agent that found them
  augmented: number;
  shown: { pairs: number; nats: number };
  tokens: number;
  replay: readonly ReplayItem[];
  lastLoss: Map<string, number>; // by pair, of all that was drawn but made-up pairs
};

/** Steps until the settings or the budget end it. */
function train(input: AbsorbInput, pools: Pools): Steps & Trained {
  const out: Steps = {
    steps: [],
    lossNats: [],
    drawn: { solutions: 0, consequences: 0, replay: 0, base: 0, shown: 0 },
    drawnOf: new Map(),
    augmented: 0,
    shown: { pairs: 0, nats: 0 },
    tokens: 0,
    replay: pools.replay,
    lastLoss: new Map(),
  };
  const shares = effectiveShares(input.absorb.mixture, {
    solutions: pools.solutions.length,
    consequences: pools.consequences.length,
    replay: pools.replay.length,
    base: pools.dreams === undefined ? 0 : 1,
    shown: pools.shown === undefined ? 0 : 1,
  });
  const start = input.fresh ? begunAnew(input.moments) : input.moments;
  const trained = trainBy({ ...input, moments: start, score: shares.shown > 0 }, (take) => {
    // Made-up pairs alone would teach nothing of what this turn did.
    if (shares.solutions + shares.consequences + shares.replay + shares.shown > 0)
      takeSteps(input, pools, shares, out, take);
  });
  return { ...out, ...trained };
}

function takeSteps(input: AbsorbInput, pools: Pools, shares: Record<Source, number>, out: Steps, take: TakeStep): void {
  const { environment, tasks, budget, absorb: settings, leaving, seed, round, agent } = input;
  const gathered = gatherStatistics(input, take);
  out.steps.push(...gathered.steps);
  out.tokens += gathered.tokens;
  const random = stream(seed, "round", round, "agent", agent, "absorb");
  // A stream of its own: what is drawn is the same with and without.
  const symmetries = stream(seed, "round", round, "agent", agent, "augment");
  const thoughts = stream(seed, "round", round, "agent", agent, "thought");
  while (out.lossNats.length < settings.steps) {
    const given = { ...out.drawn };
    const drawn = drawBatch({ ...pools, replay: out.replay }, nextSources(shares, given, settings.batch), random);
    const seen = augmentBatch(drawn, { environment, tasks, share: settings.augment }, symmetries);
    const batch = leaving === undefined ? seen : leaveOut(seen, environment, leaving, thoughts);
    const examples = batch.map(({ example }) => example);
    if (out.tokens + plannedTokens(examples) > budget.trainTokens) break;
    const step: Step = {
      examples,
      weights: Float32Array.from(batch, ({ weight }) => weight),
    };
    const found = take(step);
    out.steps.push(step);
    out.lossNats.push(found.lossNats);
    out.tokens += found.tokens;
    out.drawn = given;
    for (const { source, index } of batch) {
      if (source !== "solutions" && source !== "consequences") continue;
      const { agent } = pools[source][index]!;
      out.drawnOf.set(agent, (out.drawnOf.get(agent) ?? 0) + 1);
    }
    for (const [k, { source }] of batch.entries()) {
      if (source !== "shown") continue;
      out.shown.pairs += 1;
      out.shown.nats += found.perExample[k]!;
    }
    out.augmented += batch.filter(({ augmented }) => augmented).length;
    remember(input, out, batch, found.perExample);
  }
}

/**
 * Every loss of a pair as it is kept becomes a priority: of a replayed item at once, of a new pair when it joins the
 * buffer. That of a symmetry's image says little of the pair itself.
 */
function remember(input: AbsorbInput, out: Steps, batch: readonly Drawn[], perExample: Float32Array): void {
  const losses = new Map<number, number>();
  batch.forEach(({ source, index, example, changed }, k) => {
    if (changed || source === "base" || source === "shown") return;
    if (source === "replay") losses.set(index, perExample[k]!);
    // Also what was replayed: it may be among the new pairs, and joins the buffer once more.
    out.lastLoss.set(pairKey(example), perExample[k]!);
  });
  out.replay = withLosses(out.replay, losses, (taskId) => surpriseOf(input, taskId));
}

/** This turn's pairs as replay items; one that no batch drew starts with the greatest priority there is. */
function newItems(input: AbsorbInput, { solutions, consequences }: Pools, { replay, lastLoss }: Steps): ReplayItem[] {
  const fresh = startingPriority(replay);
  const { round } = input;
  const item = (pair: Solution | Consequence, source: ReplayItem["source"]): ReplayItem => {
    const loss = lastLoss.get(pairKey(pair));
    const priority = loss === undefined ? fresh : priorityOf(loss, surpriseOf(input, pair.taskId));
    const { weight, prompt, answer, taskId } = pair;
    return { prompt, answer, taskId, source, priority, round, ...(weight === undefined ? {} : { weight }) };
  };
  return [...solutions.map((s) => item(s, "solution")), ...consequences.map((c) => item(c, "consequence"))];
}
