import { fullParameters } from "../../agents/policy/own.ts";
import { barrier } from "../../viz/measures/barrier.ts";
import { divergenceMatrices } from "../../viz/measures/divergence.ts";
import { alignTo, classicalMds } from "../../viz/measures/mds.ts";
import { picked, spread, spreadRows } from "../../viz/measures/missing.ts";
import { vendiScore } from "../../viz/measures/vendi.ts";
import { floatsOf } from "../core/blob.ts";
import { allFinite, finiteOrNaN } from "../core/finite.ts";
import { stream } from "../core/random.ts";
import { mapValues } from "../core/records.ts";
import type { PathJob, PolicyRef, ProbeJob, ProbeResult } from "../executor/jobs.ts";
import type { LossPath, RoundData, RoundRecord } from "../record/round.ts";
import type { RunContext } from "./context.ts";
import { hasDiverged } from "./diverged.ts";
import { isAway } from "./join.ts";
import { orLost, placeOfJob } from "./lost.ts";
import { policyOf } from "./policy.ts";
import { relatednessOf } from "./related.ts";
import type { AgentState, PopulationState } from "./state.ts";
import type { Turn } from "./turn-result.ts";

// 45 pairs are all of 9 agents and the base; beyond that a fixed random sample stands for the rest, and the matrix
// shows the others as not measured. Each pair costs one forward pass over the probes.
const BARRIER_PAIRS = 45;

// Of the pairs whose midpoint is measured, so many have the whole line between them measured, at every eighth of it.
const PATHS = 3;
const MIXED_EVERY = 8; // rounds
const EIGHTHS = [1, 2, 3, 4, 5, 6, 7].map((k) => k / 8);
const MIDPOINT = [1 / 2];

// Measures are of pairs and take the square of this; a population of more is measured by a fixed random sample.
const MOST_MEASURED = 48;

export type Measured = Pick<RoundData, "divergence" | "map" | "measured" | "paths" | "fit" | "load" | "accuracy"> & {
  vendi: number;
  /** By agent; undefined for one outside the sample, and for a missing one. */
  probes: (ProbeResult | undefined)[];
};

/**
 * Step 5: probes the agents, or the sample of a large population, and computes each divergence measure of DESIGN.md section
 * 8. `turns` are the round's, `positions` are those of the map of the round before, to which the new ones are aligned.
 *
 * An agent that diverged, one that has not joined yet, one whose policy gives no finite numbers on the probes, and one whose probe was lost, is missing:
 * measures are taken of the others, and its row and column of every matrix, its place on the map and its probe are NaN. So is
 * the base where its probe was lost.
 */
export async function measure(
  context: RunContext,
  state: PopulationState,
  turns: readonly Pick<Turn, "solutions">[],
  positions: RoundData["map"] | undefined,
  signal: AbortSignal,
): Promise<Measured> {
  const measured = measuredAgents(context.experiment.seed, state.agents.length);
  const agents = measured.map((k) => state.agents[k]!);
  const done = <J extends PathJob | ProbeJob>(job: J) =>
    orLost(context, placeOfJob(job), context.executor.submit(job, signal));
  const isMissing = (agent: AgentState) => hasDiverged(agent) || isAway(context.experiment, agent.id, state.round);
  const asked = [...agents.keys()].filter((k) => !isMissing(agents[k]!));
  const base = state.base ?? context.base;
  const policies = [...agents.map((a) => policyOf(state, a, context.experiment.model)), base];
  // All in one queue: a pool that waits for the last probe before it takes the first pair stands idle.
  const probing = Promise.all(asked.map((k) => done(probeJob(context, policies[k]!, agents[k]!.id, state.round))));
  // New words begin in a base that agents share, and what they have in common is no direction of their own.
  const probingBase = state.base === undefined ? context.baseProbe : done(probeJob(context, base, BASE, state.round));
  const isDue = mixingIsDue(context.experiment, state.round);
  const isAsked = (k: number) => k === agents.length || asked.includes(k);
  const pairs = isDue
    ? barrierPairs(context.experiment.seed, policies.length).filter(([a, b]) => isAsked(a) && isAsked(b))
    : [];
  const lines = new Set(pathPairs(context, pairs, agents.length));
  const mixing = Promise.all(
    pairs.map((pair) =>
      done({
        kind: "path",
        agent: agents[pair[0]]!.id,
        round: state.round,
        shape: context.shape,
        from: policies[pair[0]]!,
        to: policies[pair[1]]!,
        shares: lines.has(pair) ? EIGHTHS : MIDPOINT,
        probes: context.probes,
      }),
    ),
  );
  const [found, probeOfBase, between] = await Promise.all([probing, probingBase, mixing]);

  const probes = agents.map((_, k): ProbeResult | undefined => {
    const probe = found[asked.indexOf(k)];
    return probe !== undefined && isKnown(probe) ? probe : undefined;
  });
  // If it was lost, the first probe of the base stands in while measures are taken, and its row is left out in the end.
  const baseProbe = probeOfBase ?? context.baseProbe;
  const everyone = [...probes, baseProbe];
  const size = everyone.length;
  const there = [...everyone.keys()].filter((k) => everyone[k] !== undefined); // places of those that are not missing
  const known = there.map((k) => everyone[k]!);
  const shown = probeOfBase === undefined ? there.slice(0, -1) : there;
  const lossOf = (k: number) => (shown.includes(k) ? everyone[k]!.lossNats : Number.NaN);
  const barriers = everyone.map((_, i) => everyone.map((_, j) => (i === j ? 0 : Number.NaN)));
  pairs.forEach(([a, b], k) => {
    const height = finiteOrNaN(barrier(lossOf(a), lossOf(b), middleOf(between[k]?.lossNats ?? [Number.NaN])));
    barriers[a]![b] = height;
    barriers[b]![a] = height;
  });
  const related = relatednessOf(context.opened.environment, state, turns, measured);
  const vectors = there.map((k) => (k < agents.length ? fullOf(context, state, agents[k]!) : floatsOf(base)));
  const asProbe = (probe: ProbeResult, k: number) => ({
    parameters: vectors[k]!,
    distributions: probe.distributions,
    vocabulary: context.shape.vocabulary,
    activations: probe.activations,
    rows: probe.distributions.length / context.shape.vocabulary,
    solved: new Set(probe.solved.map(String)),
  });
  const all = known.map(asProbe);
  const ofThose = divergenceMatrices({
    base: all.at(-1)!,
    agents: all.slice(0, -1),
    layers: layerRanges(context),
    related: picked(withBase(related), there),
    ...(isDue ? { barriers: picked(barriers, there) } : {}),
  });
  const inPlace = (matrices: Record<string, number[][]>) =>
    mapValues(matrices, (matrix) => spread(matrix, shown, size));
  const rowsInPlace = (of: (probe: ProbeResult) => number[]) =>
    spreadRows(known.map(of).slice(0, shown.length), shown, size, context.familyProbes.length);
  const apart = shown.map((_, a) => shown.map((_, b) => Math.sqrt(ofThose.policy![a]![b]!))); // sqrt of JS is a metric
  const points = spreadRows(shown.length === 0 ? [] : classicalMds(apart), shown, size, 2);
  const previous = positions?.map(({ x, y }) => [x, y]);
  const aligned = previous === undefined ? points : alignTo(previous, points);
  const load = baseProbe.load;
  return {
    divergence: inPlace(ofThose),
    accuracy: rowsInPlace(({ families }) => families),
    ...(load && { load: everyone.map((probe, k) => (shown.includes(k) ? probe!.load! : unknown(load))) }),
    ...(baseProbe.fit && { fit: rowsInPlace(({ fit }) => fit!) }),
    ...(lines.size === 0
      ? {}
      : {
          paths: pairs.flatMap((pair, k): LossPath[] => {
            const [a, b] = pair;
            if (!lines.has(pair) || between[k] === undefined) return [];
            const lossNats = [lossOf(a), ...between[k].lossNats, lossOf(b)].map(finiteOrNaN);
            return [{ a: agents[a]!.id, b: agents[b]!.id, lossNats }];
          }),
        }),
    map: aligned.map(([x, y]) => ({ x: x!, y: y! })),
    vendi:
      known.length === 1 && found.includes(undefined)
        ? Number.NaN
        : vendiScore(ofThose.behaviour!.slice(0, -1).map((row) => row.slice(0, -1).map((d) => 1 - d))),
    probes: probesByAgent(state.agents.length, measured, probes),
    ...(measured.length === state.agents.length ? {} : { measured }),
  };
}

/** The base solves nothing that would be compared. */
const withBase = (matrix: readonly (readonly number[])[]): number[][] => [
  ...matrix.map((row) => [...row, Number.NaN]),
  new Array<number>(matrix.length + 1).fill(Number.NaN),
];

/** Whether a policy gives finite numbers on the probes, so that there is something to measure. */
export const isKnown = ({ lossNats, distributions, activations }: ProbeResult): boolean =>
  Number.isFinite(lossNats) && [distributions, ...activations].every(allFinite);

const unknown = (load: readonly (readonly number[])[]) => load.map((layer) => layer.map(() => Number.NaN));

/** Indexes, ascending; the same in every round, so that lines in a report are of one agent each. */
export function measuredAgents(seed: number, agents: number): number[] {
  const all = Array.from({ length: agents }, (_, k) => k);
  if (agents <= MOST_MEASURED) return all;
  return stream(seed, "measured agents")
    .shuffle(all)
    .slice(0, MOST_MEASURED)
    .sort((a, b) => a - b);
}

function probesByAgent(agents: number, measured: readonly number[], probes: readonly (ProbeResult | undefined)[]) {
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
export const baseProbeJob = (context: Omit<RunContext, "baseProbe">): ProbeJob =>
  probeJob(context, context.base, BASE, 0);

const BASE = -1; // in the place of an agent

function probeJob(
  { shape, probes, familyProbes }: Omit<RunContext, "baseProbe">,
  parameters: PolicyRef,
  agent: number,
  round: number,
): ProbeJob {
  return { kind: "probe", agent, round, shape, parameters, probes, families: familyProbes };
}

/** Where each layer's parameters lie in those of a policy. */
function layerRanges({ own, shape }: Pick<RunContext, "own" | "shape">): [number, number][] {
  return Array.from({ length: shape.layers }, (_, layer) => {
    const slots = own.full.slots.filter(({ name }) => name.startsWith(`layer${layer}.`));
    const last = slots.at(-1)!;
    return [slots[0]!.offset, last.offset + last.size];
  });
}

/**
 * The record of what was the last round of a shorter run, as a run of these rounds has it: without what is measured after a
 * last round alone. The same record if there is none of that.
 */
export function withoutLast(experiment: Pick<RunContext["experiment"], "rounds">, record: RoundRecord): RoundRecord {
  const { paths: _, divergence, ...data } = record.data;
  if (divergence.barrier === undefined || mixingIsDue(experiment, record.round)) return record;
  const { barrier: __, ...others } = divergence;
  return { ...record, data: { ...data, divergence: others } };
}

const middleOf = (values: readonly number[]) => values[(values.length - 1) / 2]!;

/** At the end and every so often before: mixed parameters cost a pass a pair, far more than all other measures do. */
const mixingIsDue = ({ rounds }: Pick<RunContext["experiment"], "rounds">, round: number) =>
  round === rounds || round % MIXED_EVERY === 0;

/** Pairs of agents, the same in every round. */
function pathPairs({ experiment }: RunContext, pairs: readonly [number, number][], agents: number) {
  const between = pairs.filter(([, b]) => b < agents);
  return stream(experiment.seed, "path pairs").shuffle(between).slice(0, PATHS);
}

function barrierPairs(seed: number, n: number): [number, number][] {
  const all: [number, number][] = [];
  for (let a = 0; a < n; a++) for (let b = a + 1; b < n; b++) all.push([a, b]);
  if (all.length <= BARRIER_PAIRS) return all;
  return stream(seed, "barrier pairs").shuffle(all).slice(0, BARRIER_PAIRS);
}
