import { fullParameters } from "../../agents/policy/own.ts";
import { barrier } from "../../viz/measures/barrier.ts";
import { divergenceMatrices } from "../../viz/measures/divergence.ts";
import { alignTo, classicalMds } from "../../viz/measures/mds.ts";
import { vendiScore } from "../../viz/measures/vendi.ts";
import type { RoundData } from "../../viz/report/data.ts";
import { floatsOf } from "../core/blob.ts";
import { stream } from "../core/random.ts";
import type { ProbeJob, ProbeResult } from "../executor/jobs.ts";
import type { RunContext } from "./context.ts";
import { policyOf } from "./policy.ts";
import type { AgentState, PopulationState } from "./state.ts";

// 45 pairs are all of 9 agents and the base; beyond that a fixed random sample stands for the rest, and the matrix
// shows the others as not measured. Each pair costs one forward pass over the probes.
const BARRIER_PAIRS = 45;

// Measures are of pairs and take the square of this; a population of more is measured by a fixed random sample.
const MOST_MEASURED = 48;

export type Measured = Pick<RoundData, "divergence" | "map" | "measured"> & {
  vendi: number;
  /** By agent; undefined for one outside the sample. */
  probes: (ProbeResult | undefined)[];
};

/**
 * Step 5: probes the agents, or the sample of a large population, and computes each divergence measure of DESIGN.md section
 * 8 but the forgetting matrix.
 */
export async function measure(context: RunContext, state: PopulationState, signal: AbortSignal): Promise<Measured> {
  const measured = measuredAgents(context.experiment.seed, state.agents.length);
  const agents = measured.map((k) => state.agents[k]!);
  const job = (parameters: ProbeJob["parameters"], agent: number, lossOnly: boolean): ProbeJob => ({
    kind: "probe",
    agent,
    round: state.round,
    shape: context.shape,
    parameters,
    probes: context.probes,
    lossOnly,
  });
  const keep = <T>(results: T[]) => results;
  const base = state.base ?? context.base;
  const policies = [...agents.map((a) => policyOf(state, a, context.experiment.model)), base];
  // All in one queue: a pool that waits for the last probe before it takes the first pair stands idle.
  const probing = context.executor.fanOut(
    agents.map((a, k) => job([policies[k]!], a.id, false)),
    keep,
    signal,
  );
  // New words begin in a base that agents share, and what they have in common is no direction of their own.
  const probingBase =
    state.base === undefined ? context.baseProbe : context.executor.submit(job([base], -1, false), signal);
  const pairs = barrierPairs(context.experiment.seed, policies.length);
  const mixing = context.executor.fanOut(
    pairs.map(([a, b]) => job([policies[a]!, policies[b]!], agents[a]!.id, true)),
    keep,
    signal,
  );
  const [probes, baseProbe, middles] = await Promise.all([probing, probingBase, mixing]);

  const everyone = [...probes, baseProbe];
  const barriers = everyone.map((_, i) => everyone.map((_, j) => (i === j ? 0 : Number.NaN)));
  pairs.forEach(([a, b], k) => {
    const height = barrier(everyone[a]!.lossNats, everyone[b]!.lossNats, middles[k]!.lossNats);
    barriers[a]![b] = height;
    barriers[b]![a] = height;
  });
  const asProbe = (k: number) => ({
    parameters: k < agents.length ? fullOf(context, state, agents[k]!) : floatsOf(base),
    distributions: everyone[k]!.distributions,
    vocabulary: context.shape.vocabulary,
    activations: everyone[k]!.activations,
    rows: everyone[k]!.distributions.length / context.shape.vocabulary,
    solved: new Set(everyone[k]!.solved.map(String)),
  });
  const divergence = divergenceMatrices({
    base: asProbe(agents.length),
    agents: agents.map((_, k) => asProbe(k)),
    barriers,
  });
  const points = classicalMds(divergence.policy!.map((row) => row.map(Math.sqrt))); // sqrt of JS is a metric
  const previous = state.rounds.at(-1)?.map.map(({ x, y }) => [x, y]);
  const aligned = previous === undefined ? points : alignTo(previous, points);
  return {
    divergence,
    map: aligned.map(([x, y]) => ({ x: x!, y: y! })),
    vendi: vendiScore(divergence.behaviour!.slice(0, -1).map((row) => row.slice(0, -1).map((d) => 1 - d))),
    probes: probesByAgent(state.agents.length, measured, probes),
    ...(measured.length === state.agents.length ? {} : { measured }),
  };
}

/** Indexes, ascending; the same in every round, so that lines in a report are of one agent each. */
export function measuredAgents(seed: number, agents: number): number[] {
  const all = Array.from({ length: agents }, (_, k) => k);
  if (agents <= MOST_MEASURED) return all;
  return stream(seed, "measured agents")
    .shuffle(all)
    .slice(0, MOST_MEASURED)
    .sort((a, b) => a - b);
}

function probesByAgent(agents: number, measured: readonly number[], probes: readonly ProbeResult[]) {
  const byAgent = new Array<ProbeResult | undefined>(agents).fill(undefined);
  measured.forEach((agent, k) => {
    byAgent[agent] = probes[k];
  });
  return byAgent;
}

/** [P] */
function fullOf(context: RunContext, { base }: PopulationState, agent: AgentState): Float32Array {
  return fullParameters(context.own, floatsOf(base ?? context.base), floatsOf(agent.parameters));
}

/** What the base is measured by, once a run. */
export function baseProbeJob(context: Omit<RunContext, "baseProbe">): ProbeJob {
  return {
    kind: "probe",
    agent: -1,
    round: 0,
    shape: context.shape,
    parameters: [context.base],
    probes: context.probes,
    lossOnly: false,
  };
}

function barrierPairs(seed: number, n: number): [number, number][] {
  const all: [number, number][] = [];
  for (let a = 0; a < n; a++) for (let b = a + 1; b < n; b++) all.push([a, b]);
  if (all.length <= BARRIER_PAIRS) return all;
  return stream(seed, "barrier pairs").shuffle(all).slice(0, BARRIER_PAIRS);
}
