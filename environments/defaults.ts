/** What a world leaves out: the one place that supplies defaults, so that all other code reads a complete environment. */
import { WanderError } from "../src/core/errors.ts";
import { nameHint } from "../src/core/names.ts";
import { type Random, stream } from "../src/core/random.ts";
import type {
  AnswerText,
  Environment,
  EnvironmentDefinition,
  Example,
  FamilyProbes,
  Probes,
  Symmetry,
  TaskHeader,
  Terms,
  Tokens,
  Vocabulary,
  Writing,
} from "./environment.ts";
import type { Kind, OpenedEnvironment, Population } from "./kind.ts";

type Core = "families" | "tasks" | "prompt" | "judge" | "result";

/** An environment with every default filled in. What is still optional has no default: the world has it or not. */
export type CompleteEnvironment<Task extends TaskHeader = TaskHeader, Partial = unknown> = Pick<
  Environment<Task, Partial>,
  Core
> &
  Required<Pick<Environment<Task, Partial>, "writing" | "text" | "probes" | "symmetry">> & {
    vocabulary: Vocabulary & { slots: readonly number[] };
    terms: Omit<Terms<Task, Partial>, "withAbstractions"> & {
      withAbstractions(abstractions: Parameters<Terms["withAbstractions"]>[0]): CompleteEnvironment<Task, Partial>;
    };
    /** Pairs for rehearsal, with the task that they belong to if the world makes them up. Undefined if the world makes up none and random answers have no consequences. */
    readonly dreams: { synthesise(random: Random): Example & { task?: Task } } | undefined;
    features: Environment<Task, Partial>["features"] | undefined;
    lessons: Environment["lessons"] | undefined;
    thought: Environment<Task>["thought"] | undefined;
    search: Environment<Task, Partial>["search"] | undefined;
  };

/** What a kind opens, with the environment complete. */
export type OpenedWorld<Task extends TaskHeader = TaskHeader> = Omit<OpenedEnvironment<Task>, "environment"> & {
  environment: CompleteEnvironment<Task>;
};

export function openWorld<Task extends TaskHeader>(
  kind: Kind<Task>,
  settings: Readonly<Record<string, unknown>>,
  seed: number,
  population?: Population,
): OpenedWorld<Task> {
  const opened = kind.open(settings, seed, population);
  return { ...opened, environment: complete(opened.environment) };
}

/** `tasks`: the practice tasks of a job, since a rebuilt environment has none of its own. */
export const rebuildWorld = <Task extends TaskHeader>(
  kind: Kind<Task>,
  definition: EnvironmentDefinition,
  tasks: readonly Task[] = [],
): CompleteEnvironment<Task> => complete(kind.rebuild(definition), tasks);

/** `tasks`: what default dreams are made from; by default the environment's own practice tasks. */
export function complete<Task extends TaskHeader, Partial>(
  environment: Environment<Task, Partial>,
  tasks?: readonly Task[],
): CompleteEnvironment<Task, Partial>;
export function complete(environment: Environment, tasks?: readonly TaskHeader[]): CompleteEnvironment {
  const { vocabulary, families, features, lessons, thought, search, terms } = environment;
  const writing: Writing = environment.writing ?? freeWriting(vocabulary);
  const draw: Draw = (task, random) => comeOf(environment, task, randomAnswer(writing, task, random));
  let dreams: CompleteEnvironment["dreams"] | "unknown" = environment.dreams ?? "unknown";
  const whole: CompleteEnvironment = {
    vocabulary: { ...vocabulary, slots: terms === undefined ? [] : (vocabulary.slots ?? []) },
    families,
    tasks: (split, family) => environment.tasks(split, family),
    prompt: (task) => environment.prompt(task),
    judge: (task, answer) => environment.judge(task, answer),
    result: (task, answer) => environment.result(task, answer),
    writing,
    text: environment.text ?? namesText(vocabulary),
    probes: environment.probes ?? drawnProbes(environment, draw),
    symmetry: environment.symmetry ?? noSymmetry,
    terms:
      terms === undefined
        ? { ...wholeTerms, withAbstractions: () => whole }
        : {
            toTerm: (answer) => terms.toTerm(answer),
            fromTerm: (term) => terms.fromTerm(term),
            apply: terms.apply,
            inputs: terms.inputs,
            renderBody: (abstraction) => terms.renderBody(abstraction),
            withAbstractions: (abstractions) => complete(terms.withAbstractions(abstractions), tasks),
          },
    get dreams() {
      if (dreams === "unknown") dreams = drawnDreams(tasks ?? environment.tasks("practice"), draw);
      return dreams;
    },
    features,
    lessons,
    thought,
    search,
  };
  return whole;
}

/** Any token until `end` or `answerLength`; the answer runs once, when it is complete. */
export function freeWriting({
  size,
  pad,
  begin,
  end,
  slots = [],
  answerLength,
}: Vocabulary): Writing<TaskHeader, Tokens> {
  const any = new Uint8Array(size).fill(1);
  for (const token of [pad, begin, ...slots]) if (token !== undefined) any[token] = 0;
  const last = end === undefined ? any : new Uint8Array(size);
  if (end !== undefined) last[end] = 1;
  const none = new Uint8Array(size);
  const isDone = (written: Tokens) => written.length === answerLength || (end !== undefined && written.at(-1) === end);
  return {
    start: () => [],
    status: (written) => (isDone(written) ? "done" : "open"),
    legal: (written) => (isDone(written) ? none : written.length === answerLength - 1 ? last : any),
    extend: (written, token) => [...written, token],
    signature: (written) => written.join(" "),
  };
}

/** The names of the tokens, separated by spaces; `end` goes without saying. */
function namesText({ names, end }: Vocabulary): AnswerText {
  const tokens = new Map(names.map((name, token) => [name, token]));
  return {
    render: (answer) => (answer.at(-1) === end ? answer.slice(0, -1) : answer).map((token) => names[token]).join(" "),
    parse(text) {
      const words = text.split(/\s+/).filter((word) => word !== "");
      const answer = words.map((word) => {
        const token = tokens.get(word);
        if (token !== undefined) return token;
        throw new WanderError("E_PROGRAM", `line 1: wanted names of tokens, got ${JSON.stringify(word)}`, {
          hint: nameHint(word, names),
        });
      });
      if (end !== undefined && answer.at(-1) !== end) answer.push(end);
      if (answer.length > 0) return answer;
      throw new WanderError("E_PROGRAM", "line 1: wanted names of tokens, got nothing", {
        hint: "write at least one token",
      });
    },
  };
}

/** An answer as one node over its tokens: nothing in it has parts, so that nothing can be cut or named. */
const wholeTerms: Omit<Terms, "withAbstractions"> = {
  toTerm: ([first, ...rest]) => ({
    token: first!,
    args: rest.map((token) => ({ token, args: [], type: "token" })),
    type: "answer",
  }),
  fromTerm: ({ token, args }) => [token, ...args.map((arg) => arg.token)],
  apply: undefined,
  inputs: [],
  renderBody: ({ name }) => name,
};

/** Whether the answers of a world have parts to name: whether it has terms of its own. */
export const hasParts = ({ terms }: Pick<CompleteEnvironment, "terms">): boolean => terms.toTerm !== wholeTerms.toTerm;

const noSymmetry: Symmetry = { augment: () => undefined };

/** Of no run: probes and dreams of a task are the same in every run. */
const SEED = 0x5eed;
const PROBES = 16;
const PROBES_PER_FAMILY = 8;
/** Random answers to a task before it is given up. */
const TRIES = 32;
/** Random answers that default dreams are made from, over all tasks. */
const DREAM_TRIES = 128;

/** What came of a random answer: pairs that are right, and the answer itself. */
type Draw = (task: TaskHeader, random: Random) => { right: readonly Example[]; pair: Example };

function comeOf(
  environment: Pick<Environment, "prompt" | "judge">,
  task: TaskHeader,
  answer: Tokens,
): ReturnType<Draw> {
  const pair = { prompt: environment.prompt(task), answer };
  const { solved, consequences } = environment.judge(task, answer);
  return { right: solved ? [pair] : consequences, pair };
}

/** Random legal tokens until the answer ends, in one way or another. */
export function randomAnswer(writing: Writing, task: TaskHeader, random: Random): Tokens {
  const answer: number[] = [];
  let partial = writing.start(task);
  while (["open", "step"].includes(writing.status(partial))) {
    const token = random.weighted(writing.legal(partial));
    if (token < 0) break;
    answer.push(token);
    partial = writing.extend(partial, token);
  }
  return answer;
}

/** Random answers to probe tasks with prompts that they are right for; to practice tasks if there are no probe tasks. */
function drawnProbes(environment: Pick<Environment, "tasks" | "families">, draw: Draw): Probes {
  const { families } = environment;
  const probed = (family: string) => {
    const own = environment.tasks("probe", family);
    return own.length > 0 ? own : environment.tasks("practice", family);
  };
  const pairOf = (task: TaskHeader): Example => {
    const drawn = (k: number) => draw(task, stream(SEED, "probe", task.id, k));
    for (let k = 0; k < TRIES; k++) {
      const [first] = drawn(k).right;
      if (first !== undefined) return first;
    }
    return drawn(0).pair;
  };
  let pairs: readonly Example[] | undefined;
  let byFamily: readonly FamilyProbes[] | undefined;
  return {
    pairs() {
      const each = Math.ceil(PROBES / families.length);
      pairs ??= families.flatMap((family) => probed(family).slice(0, each)).map(pairOf);
      return pairs;
    },
    byFamily() {
      byFamily ??= families.map((family) => ({
        family,
        examples: probed(family).slice(0, PROBES_PER_FAMILY).map(pairOf),
      }));
      return byFamily;
    },
  };
}

/** Pairs that random answers to these tasks are right for; undefined if there are none. */
function drawnDreams(tasks: readonly TaskHeader[], draw: Draw): CompleteEnvironment["dreams"] {
  if (tasks.length === 0) return undefined;
  const pool: Example[] = [];
  for (let k = 0; k < DREAM_TRIES; k++) {
    const task = tasks[k % tasks.length]!;
    pool.push(...draw(task, stream(SEED, "dream", task.id, k)).right);
  }
  return pool.length === 0 ? undefined : { synthesise: (random) => random.pick(pool) };
}
