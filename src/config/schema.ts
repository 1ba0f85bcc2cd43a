import { z } from "zod";
import { updateRules } from "../../agents/plasticity/registry.ts";
import { ADAPTABLE } from "../../agents/policy/own-settings.ts";
import { namedKinds } from "../../environments/registry.ts";
import { exchangeRules } from "../../shared/exchange/registry.ts";
import { atLeastZero, count, section, share, weight } from "../core/setting-types.ts";
import { executors } from "../executor/registry.ts";
import { environmentSection } from "./environment-section.ts";
import { learning } from "./learning-settings.ts";
import { oneOf, ruleSections } from "./registered.ts";

/** The first round in which somebody can join a population that has begun. */
const FIRST_JOIN = 2;

const head = {
  name: z.string().min(1).max(200).default("built-in").describe("names the run directory and the report"),
  seed: z
    .number()
    .int()
    .min(0)
    .max(0xffffffff)
    .default(1)
    .describe("fixes the run: same seed and backend, same stateHash"),
  rounds: count("rounds of turn, sharing and measuring").max(100_000).default(10),
  population: section({
    size: count("agents").max(4096).default(8),
    assign: z
      .enum(["family", "rotate", "all"])
      .default("family")
      .describe(
        "family: agent k works in family k, modulo the families there are; rotate: it begins there and goes on to the next ones; all: every agent works in all families at once",
      ),
    stay: count("with assign rotate, rounds that an agent works in one family before it goes on to the next").default(
      1,
    ),
    join: section({
      agents: atLeastZero(
        "newcomers: so many of the last agents take part from a later round on, each in a family in which nobody has worked",
      ).default(0),
      round: count("the round in which newcomers join").default(FIRST_JOIN),
      inherit: z
        .boolean()
        .default(true)
        .describe(
          "whether newcomers begin with what the population shares: library, value function and the best solution of each task; else they begin with the base alone, hear nobody and are heard by nobody",
        ),
    }),
  }),
};

const rest = () => ({
  model: section({
    base: z
      .string()
      .default("built-in")
      .describe(
        "built-in, random, made (in the run directory, as pretrain says), or a file written by wander pretrain",
      ),
    layers: count("transformer layers").max(64).default(3),
    width: count("width of the residual stream").max(4096).default(112),
    heads: count("attention heads; divides width").max(64).default(4),
    keyHeads: count("heads of keys and values, which heads share in groups; as many as heads if omitted")
      .max(64)
      .optional(),
    hidden: count("width of the feed-forward layer").max(16384).default(448),
    experts: count("feed-forward layers of which every token takes one; 1 is a dense model").max(64).default(1),
    balance: weight("weight of the loss that keeps the load of experts even").default(0.1),
    deviation: z
      .number()
      .positive()
      .default(0.02)
      .describe("standard deviation that a random base, or one to be pretrained, begins with"),
    freeze: z
      .array(z.string())
      .default([])
      .describe("parts that all agents share and never train: embedding, positions, layer0 and so on, norm"),
    adapters: section({
      rank: atLeastZero("0: an agent trains all that is not frozen; else only products of matrices this thin").default(
        0,
      ),
      alpha: z.number().positive().default(16).describe("products are added to the base times alpha / rank"),
      matrices: z
        .array(z.enum(ADAPTABLE))
        .min(1)
        .default(["query", "value"])
        .describe("matrices of every layer that have adapters: query, key, value, output, up, down"),
    }),
  }),
  pretrain: section({
    tokens: count("tokens to train a base on, prompts included").default(6_000_000),
    batch: count("examples per shard").default(16),
    shards: count("shards per step, computed side by side").default(8),
    learningRate: z.number().positive().default(0.004).describe("at the top of the schedule"),
    valueGroups: z
      .number()
      .int()
      .min(2)
      .default(13)
      .describe("groups of 32 made-up tasks that the value function starts from; the last is held back"),
  }),
  budget: section({
    programRuns: count("steps run, per agent and round; one run is one step on all pairs of a task").default(2000),
    policyTokens: count("tokens through the policy while sampling, per agent and round").default(60_000),
    trainTokens: atLeastZero("tokens through training steps, per agent and round").default(40_000),
    growth: z
      .number()
      .min(1)
      .max(16)
      .default(1)
      .describe(
        "for search, round r has these budgets times growth^(r-1); the final measurement has the first round's",
      ),
  }),
  expand: section({
    beam: count("partial answers of one task extended side by side").default(8),
    branch: count("steps sampled from each kept partial").default(4),
    temperature: z.number().positive().default(1).describe("divides the logits before sampling"),
    floor: share("probability spread evenly over the legal tokens").default(0.05),
    valueWeight: weight("weight of log V beside log policy when partials are ranked").default(1),
    consequences: atLeastZero("hindsight pairs kept per task and round: the nearest misses").default(4),
    worst: atLeastZero("hindsight pairs kept besides: the misses farthest from the task").default(0),
    explore: share("share of a turn's program runs for systematic search, guided by what was sampled").default(0.1),
    trust: share("share of what was sampled in the prior of systematic search").default(0.5),
    sketches: atLeastZero("sampled partial answers per task whose end systematic search looks for").default(24),
    choose: z
      .enum(["even", "progress"])
      .default("even")
      .describe("how an agent's budget is shared among its tasks: evenly, or more to those on which it changes"),
    chooseFloor: share("with choose progress, share of the budget that is still shared evenly").default(0.3),
  }),
  value: section({
    targets: z
      .enum(["monte-carlo", "td"])
      .default("monte-carlo")
      .describe(
        "what the value function learns towards: what came of a partial, or that mixed with V of what it led to",
      ),
    mix: share("with targets td, the share of what came of it").default(0.7),
    outcome: z
      .enum(["solved", "graded"])
      .default("solved")
      .describe(
        "what came of a partial: whether it was solved within the budget, or how near its nearest answer came, 1 - distance; V and dopamine are then of nearness, and systematic search leaves no traces",
      ),
    start: z
      .enum(["base", "nothing"])
      .default("base")
      .describe(
        "the value function of the first round: the one that was pretrained with the base, or an untrained one",
      ),
    features: z
      .enum(["world", "base"])
      .default("world")
      .describe(
        "what the value function reads: the world's features if it has some, or in any world the last hidden layer of the base, for which it starts untrained where the world has features",
      ),
  }),
  ...learning,
  seeds: section({
    programs: z
      .string()
      .default("")
      .describe(
        "file of solver programs to begin with: agents rehearse them and search starts from them; none if empty",
      ),
    tasks: z
      .string()
      .default("")
      .describe("folder with TASK.json of the tasks that these programs are for; rehearsed are those with a task"),
    mutants: atLeastZero("programs one step from each of them, rehearsed for what they make").default(0),
  }),
  share: section({
    every: count("rounds between two sharings").default(1),
    from: count("the first round after which agents share; the value function is learned from the start").default(1),
    value: z
      .enum(["none", "own", "global", "shuffled"])
      .default("global")
      .describe(
        "who trains the value function on whose traces; global and shuffled: one on the traces of all, or by share.topology one for each neighbourhood",
      ),
    library: z
      .literal([true, false, "related"])
      .default(true)
      .describe(
        "name repeated fragments of solved programs, looked for in those of all agents; by share.topology a name reaches the agents in whose programs the fragment was found, and those that hear one of them; related: of these, once their solved work was related by at least share.threshold",
      ),
    findings: z
      .literal([true, false, "related", "top", "novel"])
      .default("related")
      .describe(
        "pass solutions and consequences between agents; related: as many and as strongly as the solved work of giver and receiver is alike; top: the most surprising tenth of each agent's, by dopamine; novel: all, and the receiver leaves out what its policy already finds likely",
      ),
    threshold: share(
      "with library related, the relatedness of solved work, 0 to 1, from which on an agent's abstractions reach another",
    ).default(0.2),
    novelty: weight(
      "with findings novel, the receiver's loss in nats an answer token below which a finding is not taken in",
    ).default(0.5),
    weights: oneOf(exchangeRules).describe(
      `how parameters move between agents that hear each other by share.topology; ${exchangeRules
        .entries()
        .map(({ name, note }) => `${name}: ${note}`)
        .join("; ")}`,
    ),
    outputs: z
      .enum(["own", "mean"])
      .default("own")
      .describe(
        "whose next-token probabilities answer exam questions: an agent's own, or the mean of its own and those of the agents that it hears by share.topology",
      ),
    importance: weight(
      "greatest weight of another's solution in training, which is how much likelier it is for the agent than for its finder; 0: all weigh as one's own",
    ).default(0),
    topology: z
      .enum(["all", "ring", "islands", "none"])
      .default("all")
      .describe(
        "who hears whom in all that is shared, findings, value function, library, parameters and outputs: everybody, each agent the one before it, all within an island, nobody",
      ),
    island: count("agents of an island, with topology islands").default(4),
    seeds: atLeastZero("right answers to other tasks, own and others', from which an agent's search may start").default(
      0,
    ),
  }),
  ...ruleSections(),
  library: section({
    perRound: atLeastZero("abstractions added per sharing, while slots are free").default(4),
    minUses: count("distinct tasks or agents that must share a fragment").default(2),
    maxSize: count("nodes in a fragment, an earlier abstraction counting as one").default(12),
    maxHoles: atLeastZero("arguments of an abstraction").max(3).default(3),
    idle: atLeastZero(
      "sharings in a row without a use after which an abstraction frees its slot; 0: never. At staleness 0 alone",
    ).default(4),
    closed: z
      .boolean()
      .default(true)
      .describe(
        "whatever stands for the question is an argument of an abstraction, so that it applies to any value; false: it may be in the body",
      ),
    shorten: atLeastZero("shorter bodies tried of a new abstraction, in all solutions that it fits in").default(0),
  }),
  exam: section({
    attempts: count("distinct answers the examiner marks per task, best first").max(10).default(3),
    of: z
      .enum(["family", "all"])
      .default("family")
      .describe(
        "whose exam questions an agent answers, if the environment asks any besides its practice tasks: its first family's, or all",
      ),
    weights: section({
      programRuns: atLeastZero(
        "steps run per task when weights alone are measured, of the base and of the frozen end; 0: they are not",
      ).default(0),
      policyTokens: atLeastZero("tokens through the policy per task, of the same measurement").default(0),
    }),
  }),
  executor: section({
    kind: oneOf(executors).describe("how jobs are run; threads: worker threads on this machine"),
    inference: count("workers that expand").max(256).default(2),
    training: count("workers that absorb").max(256).default(2),
    staleness: z
      .number()
      .int()
      .min(0)
      .max(8)
      .default(0)
      .describe(
        "rounds by which the shared state that a turn starts from lags; from 1 on agents run ahead of each other",
      ),
    backend: z
      .enum(["auto", "gpu", "node", "wasm", "cpu"])
      .default("auto")
      .describe("tensor backend; auto takes the fastest found"),
    deadlineSeconds: count(
      "a job that takes longer, in its worker's own time, is hung: it is stopped and tried once more. Time in the queue, and time in which the machine is busy with others or stopped, does not count",
    ).default(600),
  }),
  store: section({
    checkpoints: count("whole checkpoints kept").default(2),
    lessons: z
      .boolean()
      .default(true)
      .describe("keep in the journal what every turn trained on, from which wander replay rebuilds an agent"),
    tensorboard: z
      .boolean()
      .default(false)
      .describe("write an event file that TensorBoard follows while the run goes on: RUN/tensorboard/"),
  }),
  measures: section({
    extra: z
      .array(z.string())
      .default([])
      .describe("modules with measures of divergence of your own, such as ./my-measure.js; they change no result"),
  }),
});

/**
 * The only list of settings: flags, defaults, the JSON schema for editors, the docs and a run's manifest all come
 * out of it. Every level is strict, so that a misspelt key stops the run instead of spoiling it in silence. The section
 * `environment` is of the kinds that are known when this is called.
 */
export function experimentSchema() {
  const objects = registered();
  if (known?.objects !== objects) known = { objects, schema: newSchema() };
  return known.schema;
}

/** How many objects the schema is of: grows when somebody registers one. */
export const registered = (): number => namedKinds().length + exchangeRules.names().length + updateRules.names().length;

const newSchema = () => z.strictObject({ ...head, environment: environmentSection(), ...rest() });

let known: { objects: number; schema: ReturnType<typeof newSchema> } | undefined;

export type Experiment = z.output<ReturnType<typeof newSchema>>;

/** An experiment of any environment: checked, with every default filled in. */
export const Experiment = {
  /** Throws what zod throws. */
  parse: (raw: unknown): Experiment => experimentSchema().parse(raw),
  safeParse: (raw: unknown) => experimentSchema().safeParse(raw),
};
