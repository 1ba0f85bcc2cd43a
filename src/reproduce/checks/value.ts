import { expand } from "../../../agents/search/expand.ts";
import { featureCount } from "../../../agents/search/value-inputs.ts";
import type { CompleteEnvironment } from "../../../environments/defaults.ts";
import type { ValueTarget } from "../../../shared/findings.ts";
import { calibration } from "../../../shared/value/calibration.ts";
import { shuffledTargets } from "../../../shared/value/learner.ts";
import { initialValue, type TrainingPoint } from "../../../shared/value/network.ts";
import { defaultTraining, trainValue } from "../../../shared/value/train.ts";
import { loadBase } from "../../base/base-model.ts";
import { parseExperiment } from "../../config/load.ts";
import { floatsOf } from "../../core/blob.ts";
import { stream } from "../../core/random.ts";
import { openEnvironment } from "../../run/prepare.ts";
import { atMost, type Check, type ComputedArm, type Figures, type Reading } from "../check.ts";
import { meanOf } from "../read-reproduction.ts";

/** Families whose traces V learns from, one an agent, and families that it is tested on. */
const SEEN = 12;
const UNSEEN = 10;
const TASKS = 8; // a family
const RUNS = 60; // a task
const TOKENS_PER_RUN = 30;

/** Nothing is shared but V, and no policy learns: the arms differ in whose traces V has learned from. */
const families = {
  environment: { kind: "grids", tasks: "generated", tasksPerFamily: TASKS },
  expand: { explore: 0 },
};

type Value = Float32Array;
type World = ReturnType<typeof worldOf>;

/** How the agents of one seed search, and what came of it without V. */
function worldOf(seed: number) {
  const experiment = parseExperiment({ ...families, seed });
  const { environment } = openEnvironment(experiment);
  const base = loadBase(experiment.model, environment.vocabulary, experiment.environment.kind, seed);
  const search = (family: number, value: Value | undefined) =>
    expand({
      ...{ environment, value, settings: experiment.expand, shape: base.shape, parameters: floatsOf(base.parameters) },
      tasks: environment.tasks("practice", environment.families[family]!),
      budget: { programRuns: RUNS * TASKS, policyTokens: RUNS * TASKS * TOKENS_PER_RUN },
      ...{ seed, round: 1, agent: family, purpose: "value check" },
    });
  const first = Array.from({ length: SEEN + UNSEEN }, (_, family) => search(family, undefined));
  const count = featureCount(environment as CompleteEnvironment, base.shape);
  const learn = (points: readonly TrainingPoint[]): Value => {
    const start = initialValue(count, stream(seed, "value check", "init"));
    return trainValue(start, points, defaultTraining, stream(seed, "value check", "train")).parameters;
  };
  return {
    search,
    learn,
    traces: first.map(({ values }) => values),
    solved: first.map(({ tasks }) => solvedIn(tasks)),
  };
}

const solvedIn = (tasks: readonly { solved: boolean }[]): number => tasks.filter(({ solved }) => solved).length;

/** The searches without V are the same for all arms of a seed. */
let known: { seed: number; world: World } | undefined;
function inWorld(seed: number): World {
  if (known?.seed !== seed) known = { seed, world: worldOf(seed) };
  return known.world;
}

/** What these V come to on families that none of them was trained on; agent k of them searches with its own. */
function figuresOf({ search, traces }: World, values: readonly Value[]): Figures {
  const unseen: ValueTarget[] = traces.slice(SEEN).flat();
  const found = values.map((value) => calibration(value, unseen));
  const solved = Array.from({ length: UNSEEN }, (_, k) => solvedIn(search(SEEN + k, values[k % values.length]!).tasks));
  return {
    solved: total(solved),
    error: meanOf(found.map(({ error }) => error)),
    brier: meanOf(found.map(({ brier }) => brier)),
  };
}

const arm = (
  name: string,
  role: ComputedArm["role"],
  about: string,
  valuesOf: (world: World, seed: number) => readonly Value[],
): ComputedArm => ({
  ...{ name, role, about },
  computed: (seed) => figuresOf(inWorld(seed), valuesOf(inWorld(seed), seed)),
});

export const value: Check = {
  name: "value",
  section: 4,
  title: "A value function trained by all",
  shows:
    "A value function that learns from everybody's traces predicts what comes of partial answers in families that it has not seen better than each agent's own.",
  source: "SEAC, Christianos et al. 2020, arXiv 2006.07169; LASER, Schmitt et al. 2019, arXiv 1909.11583",
  reference: "calibration error at most .05 on traces of agents and families that V was not trained on",
  figures: {
    solved: { name: `tasks solved of ${UNSEEN * TASKS}`, as: "number" },
    error: { name: "calibration error", as: "number" },
    brier: { name: "Brier score", as: "number" },
  },
  arms: [
    arm("shared", "ours", `one V, from the traces of ${SEEN} agents`, ({ learn, traces }) => [
      learn(traces.slice(0, SEEN).flat()),
    ]),
    arm("own", "control", "each agent's own V, from its traces alone", ({ learn, traces }) =>
      traces.slice(0, SEEN).map(learn),
    ),
    arm("shuffled", "control", "the shared V, from targets permuted among traces", ({ learn, traces }, seed) => [
      learn(shuffledTargets(traces.slice(0, SEEN).flat(), seed, 1)),
    ]),
    {
      ...{ name: "none", role: "control", about: "no value function: the policy alone" },
      computed: (seed) => ({ solved: total(inWorld(seed).solved.slice(SEEN)) }),
    },
  ],
  marks: [
    atMost("shared", "error", 0.05, "shared: calibration error at most .05"),
    { text: "shared: a lower Brier score than own", holds: isLower("own") },
    { text: "shared: a lower Brier score than shuffled", holds: isLower("shuffled") },
  ],
};

/** How many tasks are solved is shown and has no mark: the differences at this size are within chance. */
function isLower(control: string): (of: Reading) => boolean {
  return (of) => of("shared", "brier") < of(control, "brier");
}

const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);
