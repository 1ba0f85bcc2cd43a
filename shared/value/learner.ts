/**
 * Which V learns from which agents' traces, as pure functions over plain data: the server's worker only holds the
 * state.
 */
import { expectLength, WanderError } from "../../src/core/errors.ts";
import { allFinite } from "../../src/core/finite.ts";
import { stream } from "../../src/core/random.ts";
import { distinctOf, type Neighbourhoods, neighbourhoods, type Topology } from "../exchange/topology.ts";
import type { ValueTarget } from "../findings.ts";
import { type Calibration, calibration } from "./calibration.ts";
import { initialValue, type TrainingPoint, valueSize } from "./network.ts";
import { addToReservoir, emptyReservoir, type Reservoir, reservoirPoints } from "./reservoir.ts";
import { trainValue, type ValueTraining } from "./train.ts";

/**
 * global: one V learns from every agent's traces, or one per neighbourhood from the traces of its agents; own: each
 * agent's V learns from its own traces; shuffled: like global, with targets permuted across traces, a control that
 * keeps the base rate and removes the information in features.
 */
export type ValueMode = "global" | "own" | "shuffled";

export type LearnerSettings = {
  mode: ValueMode;
  agents: number;
  featureCount: number; // F
  seed: number;
  /** Which agents' traces reach which agent in modes global and shuffled; all reach all by default. */
  topology?: Topology;
  /**
   * Total number of past traces kept; several V divide it evenly, so that modes and topologies remember equally many.
   */
  reservoir: number;
  training: ValueTraining;
  /** [P] initial parameters of every V, such as pretrained ones; default: `initialValue` of the seed. */
  initial?: Float32Array;
};

/** Plain data for checkpoints. Each list has one element per V, in the order of the first agent that trains it. */
export type ValueState = { parameters: Float32Array[]; reservoirs: Reservoir[] };

/** For each agent, the agents whose traces train the V that it uses. */
function listeners({ mode, agents, topology }: LearnerSettings): Neighbourhoods {
  if (mode === "own") return neighbourhoods(agents, { topology: "none", island: 1 });
  return neighbourhoods(agents, topology ?? { topology: "all", island: 1 });
}

const learnersOf = (settings: LearnerSettings) => distinctOf(listeners(settings)).length;

export function firstValueState(settings: LearnerSettings): ValueState {
  // Every V starts from the same parameters: modes differ only in the traces that they learn from.
  const start = settings.initial ?? initialValue(settings.featureCount, stream(settings.seed, "value", "init"));
  expectLength(start.length, valueSize(settings.featureCount), "initial value parameters");
  const parameters = Array.from({ length: learnersOf(settings) }, () => Float32Array.from(start));
  return { parameters, reservoirs: parameters.map(() => emptyReservoir()) };
}

/** [agents] the vector that each agent uses; agents that share one V have the same array. */
export function parametersByAgent(state: ValueState, settings: LearnerSettings): Float32Array[] {
  const of = listeners(settings);
  const learners = new Map(distinctOf(of).map((members, learner) => [members, learner]));
  return of.map((members) => state.parameters[learners.get(members)!]!);
}

/**
 * One round of learning from `targets`, the traces of each agent in agent order. `calibrationBefore` is the calibration
 * of the V from the start of the round on these traces, none of which it has seen. Skips a trace with a feature or
 * target that is not finite. If a V would become not finite, it keeps its parameters, since every search depends on it.
 * Throws E_SHAPE for a wrong number of agents or features.
 */
export function learnRound(
  state: ValueState,
  targets: readonly (readonly ValueTarget[])[],
  round: number,
  settings: LearnerSettings,
): { state: ValueState; calibrationBefore: Calibration } {
  expectLength(targets.length, settings.agents, "agents that give traces");
  for (const { features } of targets.flat())
    expectLength(features.length, settings.featureCount, "features of a trace");
  const finite = targets.map((own) => own.filter(isKnown));
  const owner = new Map(finite.flatMap((own, k) => own.map((t) => [t, k] as const)));
  const byAgent = parametersByAgent(state, settings);
  const calibrationBefore = calibration((t) => byAgent[owner.get(t)!]!, finite.flat());

  const capacity = Math.floor(settings.reservoir / learnersOf(settings));
  const learned = fresh(finite, round, settings).map((points, learner) => {
    const past = reservoirPoints(state.reservoirs[learner]!, settings.featureCount);
    const random = stream(settings.seed, "value", round, learner);
    const before = state.parameters[learner]!;
    const trained = trainValue(before, [...past, ...points], settings.training, random).parameters;
    const parameters = allFinite(trained) ? trained : before;
    return { parameters, reservoir: addToReservoir(state.reservoirs[learner]!, points, capacity, random) };
  });
  return {
    state: { parameters: learned.map((l) => l.parameters), reservoirs: learned.map((l) => l.reservoir) },
    calibrationBefore,
  };
}

const isKnown = ({ features, target }: TrainingPoint) => Number.isFinite(target) && allFinite(features);

/** This round's training points of each V, in agent order. */
function fresh(
  targets: readonly (readonly ValueTarget[])[],
  round: number,
  settings: LearnerSettings,
): TrainingPoint[][] {
  return distinctOf(listeners(settings)).map((members, learner) => {
    const heard = members.flatMap((k): readonly TrainingPoint[] => targets[k]!);
    return settings.mode === "shuffled" ? shuffledTargets(heard, settings.seed, round, learner) : heard;
  });
}

/** The same features and the same targets, in a random pairing; `learner` is the number of the V. */
export function shuffledTargets(
  points: readonly TrainingPoint[],
  seed: number,
  round: number,
  learner = 0,
): TrainingPoint[] {
  const path = learner === 0 ? ["shuffle"] : ["shuffle", learner]; // the first V draws as in versions with a single one
  const permuted = stream(seed, "value", round, ...path).shuffle(points.map((p) => p.target));
  return points.map(({ features }, i) => ({ features, target: permuted[i]! }));
}

/** Validates a state from a checkpoint. Throws E_FORMAT if it does not belong to these settings. */
export function expectValueState(value: unknown, settings: LearnerSettings): ValueState {
  const { parameters, reservoirs } = (value ?? {}) as Partial<ValueState>;
  const count = learnersOf(settings);
  const P = valueSize(settings.featureCount);
  const right =
    Array.isArray(parameters) &&
    Array.isArray(reservoirs) &&
    parameters.length === count &&
    reservoirs.length === count &&
    parameters.every((p) => p instanceof Float32Array && p.length === P) &&
    reservoirs.every((r) => isReservoir(r, settings.featureCount));
  if (right) return { parameters, reservoirs };
  throw new WanderError("E_FORMAT", "a value state that does not fit this experiment", {
    hint: "resume with the experiment that wrote the checkpoint",
  });
}

function isReservoir(value: unknown, featureCount: number): value is Reservoir {
  const { seen, features, targets } = (value ?? {}) as Partial<Reservoir>;
  return (
    Number.isSafeInteger(seen) &&
    features instanceof Float32Array &&
    targets instanceof Float32Array &&
    features.length === targets.length * featureCount &&
    seen! >= targets.length
  );
}
