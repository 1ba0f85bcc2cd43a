import { z } from "zod";
import { expectLength, WanderError } from "../../src/core/errors.ts";
import { type Parameters, shareParameters } from "../../src/core/parameters.ts";
import { meanOf } from "./average.ts";
import { defineExchangeRule } from "./rule.ts";
import { areIslands, distinctOf, type Neighbourhoods } from "./topology.ts";

/** Plain data: `theta` [P] is what the agents last started from; `momentum` [P] is omitted before the first step. */
export type DilocoState = { theta: Float32Array; momentum?: Float32Array };
/** Of each island, in agent order, where the population is more than one. */
export type DilocoIslands = { islands: DilocoState[] };

const settings = {
  learningRate: z.number().positive().max(2).default(0.7).describe("step size of the outer step"),
  momentum: z.number().min(0).max(0.999).default(0.9).describe("Nesterov momentum of the outer step"),
};

/**
 * The outer step of DiLoCo (Douillard et al. 2023, arXiv 2311.08105, Algorithm 1): the outer gradient is
 * Delta = theta - mean_k theta_k; an SGD step with Nesterov momentum moves theta, and every agent goes on from it.
 * Nesterov in the usual deep-learning form (Sutskever et al. 2013): m <- mu m + Delta; theta <- theta - lr (Delta + mu m).
 * The agents' own Adam moments stay with them, as in the paper. Islands have a theta and a momentum each.
 *
 * It needs islands, and throws E_CONFIG for a ring. There every agent would have its own theta, Delta would hold how far
 * neighbours are apart, and outer momentum would amplify that: with lr .7 and mu .9 differences around a ring of 8 grow by a
 * quarter a step.
 */
export const diloco = defineExchangeRule({
  name: "diloco",
  note: "DiLoCo's outer step (not on a ring)",
  when: "sharing",
  takes: "mean",
  settings,
  begin: (start): DilocoState => ({ theta: start }),
  problems: ({ topology }) =>
    topology !== "ring"
      ? []
      : [
          {
            keys: ["share.weights", "share.topology"],
            message: "share.weights diloco has no meaning with share.topology ring",
            hint: "set share.topology to all or islands, or share.weights to average: outer momentum needs agents with a common start",
          },
        ],
  exchange(parameters, state, { neighbourhoods }, step) {
    const islands = islandsOf(neighbourhoods);
    const before = statesOf(state, islands.length);
    const after = islands.map((members, i) =>
      members.length === 0 // all of them diverged
        ? before[i]!
        : stepped(
            members.map((k) => parameters[k]!),
            before[i]!,
            step,
          ),
    );
    const next = neighbourhoods.map((members) => shareParameters(after[islands.indexOf(members)]!.theta));
    return { next, state: after.length === 1 ? after[0]! : ({ islands: after } satisfies DilocoIslands) };
  },
});

function stepped(
  agents: readonly Parameters[],
  { theta, momentum }: DilocoState,
  { learningRate, momentum: mu }: { learningRate: number; momentum: number },
): Required<DilocoState> {
  const mean = meanOf(agents);
  expectLength(theta.length, mean.length, "theta of the DiLoCo state");
  const nextTheta = new Float32Array(theta.length);
  const nextMomentum = new Float32Array(theta.length);
  for (let i = 0; i < theta.length; i++) {
    const delta = theta[i]! - mean[i]!;
    const m = mu * (momentum?.[i] ?? 0) + delta;
    nextMomentum[i] = m;
    nextTheta[i] = theta[i]! - learningRate * (delta + mu * m);
  }
  return { theta: nextTheta, momentum: nextMomentum };
}

function islandsOf(neighbourhoods: Neighbourhoods): (readonly number[])[] {
  if (areIslands(neighbourhoods)) return distinctOf(neighbourhoods);
  throw new WanderError(
    "E_CONFIG",
    "share.weights diloco has no meaning on a ring: outer momentum needs a common start",
    {
      hint: "set share.topology to all or islands, or share.weights to average",
    },
  );
}

/** One a island. All begin alike: from a state without islands, which is that of the first exchange. */
function statesOf(state: unknown, islands: number): DilocoState[] {
  const { islands: own } = (state ?? {}) as Partial<DilocoIslands>;
  if (own === undefined) return new Array<DilocoState>(islands).fill(expectState(state));
  if (Array.isArray(own) && own.length === islands) return own.map(expectState);
  throw foreign();
}

/** A state may come from a checkpoint, so it is checked like any other foreign data. */
function expectState(state: unknown): DilocoState {
  const { theta, momentum } = (state ?? {}) as Partial<DilocoState>;
  if (!(theta instanceof Float32Array) || !(momentum === undefined || momentum instanceof Float32Array)) {
    throw foreign();
  }
  if (momentum === undefined) return { theta };
  expectLength(momentum.length, theta.length, "momentum of the DiLoCo state");
  return { theta, momentum };
}

const foreign = () =>
  new WanderError("E_FORMAT", "DiLoCo needs { theta, momentum? } as 32-bit float vectors, one for each island", {
    hint: "start the exchange from { theta: the base's parameters }",
  });
