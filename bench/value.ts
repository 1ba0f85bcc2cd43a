/**
 * Is the value function calibrated, and does it help search? On the built-in experiment's tasks, at equal program runs,
 * with the shipped base as the only policy:
 *
 * - V learns from the search of half of the families and is measured on the other half, searched by diverged copies of
 *   the policy (every parameter off by a tenth of its tensor's spread): agents and families that it has not seen.
 * - One V that learns from four agents is compared with four that learn from one each, on held-out tasks of each.
 * - The tasks of the unseen families are searched without V, with the learned one, and with one whose targets were
 *   shuffled, over several seeds.
 */
import { expand } from "../agents/search/expand.ts";
import type { TargetSettings } from "../agents/search/targets.ts";
import type { TaskHeader } from "../environments/environment.ts";
import type { ValueTarget } from "../shared/findings.ts";
import { calibration } from "../shared/value/calibration.ts";
import { firstValueState, learnRound, parametersByAgent, type ValueMode } from "../shared/value/learner.ts";
import { widened } from "../shared/value/network.ts";
import { defaultTraining } from "../shared/value/train.ts";
import { loadBase } from "../src/base/base-model.ts";
import { loadExperiment } from "../src/config/load.ts";
import { startBackend } from "../src/core/backend.ts";
import { floatsOf } from "../src/core/blob.ts";
import { stream } from "../src/core/random.ts";
import { openEnvironment } from "../src/run/prepare.ts";
import { atLeast, atMost, inform, printRows, type Row } from "./rows.ts";

const TRACE_RUNS = 60; // a task
const SEARCH_RUNS = 60; // a task
const SEEDS = [1, 2, 3];
const SPREAD = 0.1;
const TOKENS_PER_RUN = 40; // more than any search uses: here runs are the only limit

export async function bench(json: boolean): Promise<void> {
  await startBackend();
  const experiment = loadExperiment(undefined, []);
  const { environment } = openEnvironment(experiment);
  const base = loadBase(experiment.model, environment.vocabulary, experiment.environment.kind, experiment.seed);
  const featureCount = environment.features!.names.length;
  const policy = floatsOf(base.parameters);
  const families = environment.families.map((family) => [...environment.tasks("practice", family)]);
  const [seen, unseen] = [families.slice(0, families.length / 2), families.slice(families.length / 2)];

  type Searched = { value?: Float32Array; targets?: TargetSettings; seed?: number; parameters?: Float32Array };
  const search = (tasks: readonly TaskHeader[], agent: number, runs: number, how: Searched = {}) =>
    expand({
      environment,
      tasks,
      shape: base.shape,
      parameters: how.parameters ?? policy,
      value: how.value,
      budget: { programRuns: runs * tasks.length, policyTokens: runs * tasks.length * TOKENS_PER_RUN },
      settings: experiment.expand,
      ...(how.targets === undefined ? {} : { targets: how.targets }),
      seed: how.seed ?? 1,
      round: 1,
      agent,
      purpose: "bench",
    });
  const traces = (tasks: readonly TaskHeader[], agent: number, how?: Searched) =>
    search(tasks, agent, TRACE_RUNS, how).values;
  const learn = (mode: ValueMode, targets: readonly ValueTarget[][], from?: Float32Array) => {
    const settings = { mode, agents: targets.length, featureCount, seed: 1, reservoir: 16_384 };
    const initial = from ?? (base.value && widened(base.value, featureCount));
    const start = { ...settings, training: defaultTraining, ...(initial === undefined ? {} : { initial }) };
    return parametersByAgent(learnRound(firstValueState(start), targets, 1, start).state, start);
  };

  const practice = seen.map((tasks, k) => traces(tasks.filter(isEven), k));
  const heldBack = seen.map((tasks, k) => traces(tasks.filter(isOdd), k));
  const foreign = unseen.flatMap((tasks, k) => {
    const agent = seen.length + k;
    return traces(tasks, agent, { parameters: diverged(policy, agent) });
  });
  const shared = learn("global", practice)[0]!;
  const own = learn("own", practice);
  const shuffled = learn("shuffled", practice)[0]!;
  const before = calibration(firstOf(base.value, featureCount), foreign);
  const after = calibration(shared, foreign);
  const td = (mix: number) => {
    const again = seen.map((tasks, k) =>
      traces(tasks.filter(isEven), k, { value: shared, targets: { targets: "td", mix }, seed: 2 }),
    );
    return calibration(learn("global", again, shared)[0]!, foreign);
  };
  const briers = (of: (k: number) => Float32Array) => heldBack.map((t, k) => calibration(of(k), t).brier);
  const [ownBrier, sharedBrier] = [mean(briers((k) => own[k]!)), mean(briers(() => shared))];

  const solved = (value?: Float32Array) =>
    SEEDS.map((seed) =>
      unseen
        .map((tasks, k) =>
          search(tasks, seen.length + k, SEARCH_RUNS, value === undefined ? { seed } : { value, seed }),
        )
        .reduce((sum, { tasks }) => sum + tasks.filter((t) => t.solved).length, 0),
    );
  const [without, withLearned, withShuffled] = [solved(), solved(shared), solved(shuffled)];
  const of = `of ${unseen.flat().length} tasks x ${SEEDS.length}`;
  const rows: Row[] = [
    inform("calibration error on unseen agents and families, V as it ships", before.error, ""),
    atMost(0.05, "the same, after learning from other families", after.error, ""),
    inform("the same, Brier score", after.brier, ""),
    ...[0, 1].map((mix) => {
      const { error } = td(mix);
      return inform(`the same, one more round on TD targets, mix ${mix}`, error, "");
    }),
    inform("V where solved, minus where not", after.meanSolved - after.meanFailed, ""),
    inform("Brier score on held-back tasks, each agent's own V", ownBrier, ""),
    atMost(ownBrier, "Brier score on held-back tasks, the shared V", sharedBrier, ""),
    inform(`solved without V (${without.join(", ")})`, sum(without), of),
    atLeast(sum(without) + 1, `solved with the learned V (${withLearned.join(", ")})`, sum(withLearned), of),
    atMost(sum(without), `solved with a shuffled V (${withShuffled.join(", ")})`, sum(withShuffled), of),
  ];
  printRows("value", rows, json, { runs: SEARCH_RUNS, traces: practice.flat().length, unseen: foreign.length });
}

const isEven = (_: unknown, k: number) => k % 2 === 0;
const isOdd = (_: unknown, k: number) => k % 2 === 1;
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
const mean = (values: readonly number[]) => sum(values) / values.length;

function firstOf(value: Float32Array | undefined, featureCount: number): Float32Array {
  if (value === undefined) throw new Error("the base that ships has no value function");
  return widened(value, featureCount);
}

/** A diverged copy. Uses the spread of the whole vector for that of its tensors, which are similar. */
function diverged(parameters: Float32Array, agent: number): Float32Array {
  const random = stream(1, "diverged", agent);
  const spread = Math.sqrt(parameters.reduce((total, p) => total + p * p, 0) / parameters.length);
  return parameters.map((p) => p + SPREAD * spread * random.normal());
}
