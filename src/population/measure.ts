import { barrier } from "../../viz/measures/barrier.ts";
import { divergenceMatrices } from "../../viz/measures/divergence.ts";
import { alignTo, classicalMds } from "../../viz/measures/mds.ts";
import { vendiScore } from "../../viz/measures/vendi.ts";
import type { RoundData } from "../../viz/report/data.ts";
import { floatsOf } from "../core/blob.ts";
import { stream } from "../core/random.ts";
import type { ProbeJob, ProbeResult } from "../executor/jobs.ts";
import type { RunContext } from "./context.ts";
import type { PopulationState } from "./state.ts";

// 45 pairs are all of 9 agents and the base; beyond that a fixed random sample stands for the rest, and the matrix
// shows the others as not measured. Each pair costs one forward pass over the probes.
const BARRIER_PAIRS = 45;

export type Measured = Pick<RoundData, "divergence" | "map"> & { vendi: number; probes: ProbeResult[] };

/** Step 5: probes every agent and computes each divergence measure of DESIGN.md section 8 but the forgetting matrix. */
export async function measure(context: RunContext, state: PopulationState, signal: AbortSignal): Promise<Measured> {
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
  const vectors = [...state.agents.map((a) => a.parameters), context.base];
  // All in one queue: a pool that waits for the last probe before it takes the first pair stands idle.
  const probing = context.executor.fanOut(
    state.agents.map((a) => job([a.parameters], a.id, false)),
    keep,
    signal,
  );
  const pairs = barrierPairs(context.experiment.seed, vectors.length);
  const mixing = context.executor.fanOut(
    pairs.map(([a, b]) => job([vectors[a]!, vectors[b]!], a, true)),
    keep,
    signal,
  );
  const [probes, middles] = await Promise.all([probing, mixing]);

  const everyone = [...probes, context.baseProbe];
  const barriers = everyone.map((_, i) => everyone.map((_, j) => (i === j ? 0 : Number.NaN)));
  pairs.forEach(([a, b], k) => {
    const height = barrier(everyone[a]!.lossNats, everyone[b]!.lossNats, middles[k]!.lossNats);
    barriers[a]![b] = height;
    barriers[b]![a] = height;
  });
  const asProbe = (k: number) => ({
    parameters: floatsOf(vectors[k]!),
    distributions: everyone[k]!.distributions,
    vocabulary: context.shape.vocabulary,
    activations: everyone[k]!.activations,
    rows: everyone[k]!.distributions.length / context.shape.vocabulary,
    solved: new Set(everyone[k]!.solved.map(String)),
  });
  const divergence = divergenceMatrices({
    base: asProbe(state.agents.length),
    agents: state.agents.map((_, k) => asProbe(k)),
    barriers,
  });
  const points = classicalMds(divergence.policy!.map((row) => row.map(Math.sqrt))); // sqrt of JS is a metric
  const previous = state.rounds.at(-1)?.map.map(({ x, y }) => [x, y]);
  const aligned = previous === undefined ? points : alignTo(previous, points);
  return {
    divergence,
    map: aligned.map(([x, y]) => ({ x: x!, y: y! })),
    vendi: vendiScore(divergence.behaviour!.slice(0, -1).map((row) => row.slice(0, -1).map((d) => 1 - d))),
    probes,
  };
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
