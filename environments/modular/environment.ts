import { WanderError } from "../../src/core/errors.ts";
import { stream } from "../../src/core/random.ts";
import type { Environment, Example, FamilyProbes, Reader, TaskHeader, Tokens, Vocabulary } from "../environment.ts";
import { type Operation, operations } from "./operations.ts";
import type { Pair, Table } from "./table.ts";

/** A question, a o b = ?; its answer is one number. */
export type ModularTask = TaskHeader & Pair;
type Partial = { task: ModularTask; answer: number | undefined };

/** The world of one run: p, the tables of its families in their order, and what orders them. */
export type World = { p: number; seed: number; tables: readonly Table[] };
/** A rebuilt environment has families and no tasks. */
export type Tasks = { practice: readonly ModularTask[]; exam: readonly ModularTask[]; probe: readonly ModularTask[] };

const PAD = 0;
const BEGIN = 1;
const FIRST_OPERATION = 2;
const FIRST_NUMBER = FIRST_OPERATION + operations.length;
/** Shown pairs of a family that fitting is measured on; as many as there are held-back ones at most. */
const SHOWN_PROBES = 128;

export function modularEnvironment(world: World, tasks: Tasks) {
  const { p, tables } = world;
  const byFamily = new Map(tables.map((table) => [table.operation.name, table]));
  const tableOf = (family: string): Table => byFamily.get(family)!;
  const right = ({ family, a, b }: ModularTask) => operationNamed(family).of(a, b, p);
  const exampleOf = (family: string, { a, b }: Pair): Example => ({
    prompt: promptOf(family, { a, b }),
    answer: [FIRST_NUMBER + tableOf(family).operation.of(a, b, p)!],
  });
  const read = readerOf(world);
  return {
    vocabulary: vocabularyOf(p),
    families: tables.map(({ operation }) => operation.name),
    tasks: (split, family) => tasks[split].filter((task) => family === undefined || task.family === family),
    prompt: (task) => promptOf(task.family, task),
    judge: (task, answer) => {
      const made = numberIn(answer, p);
      const solved = made !== undefined && made === right(task);
      const consequences = made === undefined || solved ? [] : hindsight(tableOf(task.family), task, made, p);
      return {
        solved,
        distance: solved ? 0 : 1,
        consequences: consequences.map((pair) => exampleOf(task.family, pair)),
      };
    },
    result: (_, answer) => numberIn(answer, p)?.toString(),
    writing: {
      start: (task) => ({ task, answer: undefined }),
      status: ({ answer }) => (answer === undefined ? "open" : "done"),
      legal: ({ answer }) => {
        const mask = new Uint8Array(FIRST_NUMBER + p);
        if (answer === undefined) mask.fill(1, FIRST_NUMBER);
        return mask;
      },
      extend: ({ task }, token) => ({ task, answer: token - FIRST_NUMBER }),
      signature: ({ answer }) => String(answer),
    },
    features: {
      names: [...operations.map(({ name }) => name), "a", "b"],
      of: ({ family, a, b }) => {
        const place = operations.findIndex(({ name }) => name === family);
        return Float32Array.from([...operations.map((_, k) => (k === place ? 1 : 0)), a / p, b / p]);
      },
    },
    dreams: {
      synthesise: (random) => {
        const table = tables[random.integer(tables.length)]!;
        const pair = table.shown[random.integer(table.shown.length)]!;
        const family = table.operation.name;
        return { ...exampleOf(family, pair), task: taskOf("made", family, pair) };
      },
    },
    lessons: {
      shown: (reader, from, count) =>
        read(reader, from, count).map(({ operation, pair }) => exampleOf(operation.name, pair)),
    },
    text: {
      render: (answer) => answer.map((token) => token - FIRST_NUMBER).join(" "),
      parse: (text) => {
        const number = /^\d+$/.test(text.trim()) ? Number(text) : -1;
        if (number < 0 || number >= p) {
          const got = JSON.stringify(text);
          throw new WanderError("E_PROGRAM", `line 1: wanted a number from 0 to ${p - 1}, got ${got}`, {
            hint: "write one number",
          });
        }
        return [FIRST_NUMBER + number];
      },
    },
    probes: {
      pairs: () => tasks.probe.map((task) => exampleOf(task.family, task)),
      byFamily: () =>
        tables.map(({ operation: { name }, measured, shown }): FamilyProbes => {
          const some = (pairs: readonly Pair[]) => pairs.map((pair) => exampleOf(name, pair));
          return { family: name, examples: some(measured), shown: some(shown.slice(0, SHOWN_PROBES)) };
        }),
    },
  } satisfies Environment<ModularTask, Partial>;
}

export const taskOf = (kind: string, family: string, { a, b }: Pair): ModularTask => ({
  id: `${kind}-${family}-${a}-${b}`,
  family,
  a,
  b,
});

export const operationNamed = (family: string) => operations.find(({ name }) => name === family)!;

/** The number that an answer is, in [0, p); undefined where it is none. */
export function numberIn(answer: Tokens, p: number): number | undefined {
  const number = answer.length === 1 ? answer[0]! - FIRST_NUMBER : -1;
  return number >= 0 && number < p ? number : undefined;
}

function vocabularyOf(p: number): Vocabulary {
  const names = ["pad", "begin", ...operations.map(({ sign }) => sign), ...Array.from({ length: p }, (_, k) => `${k}`)];
  return { size: names.length, names, pad: PAD, begin: BEGIN, promptLength: 4, answerLength: 1 };
}

function promptOf(family: string, { a, b }: Pair): Tokens {
  const sign = FIRST_OPERATION + operations.findIndex(({ name }) => name === family);
  return [FIRST_NUMBER + a, sign, FIRST_NUMBER + b, BEGIN];
}

/** The questions with the same a that a number is right for, of the half that is shown: the other half stays unseen. */
function hindsight({ operation, known }: Table, { a, b }: Pair, made: number, p: number): Pair[] {
  const found: Pair[] = [];
  for (let other = 0; other < p && found.length === 0; other++) {
    const pair = { a, b: other };
    if (other !== b && operation.of(a, other, p) === made && known(pair)) found.push(pair);
  }
  return found;
}

/** What a reader is shown: epoch after epoch of the half, each in an order of its own. */
function readerOf({ seed, tables }: World) {
  // One epoch is remembered, whoever's it is: an agent reads many batches in turn, and agents may be thousands.
  let last: { key: string; order: { operation: Operation; pair: Pair }[] } | undefined;
  return ({ agent, family }: Reader, from: number, count: number) => {
    const mine = tables.filter(({ operation }) => family === undefined || operation.name === family);
    const length = mine.reduce((sum, { shown }) => sum + shown.length, 0);
    const inEpoch = (epoch: number) => {
      const path = ["shown", agent, family ?? "all", epoch];
      const key = path.join("/");
      if (last?.key !== key) {
        const all = mine.flatMap(({ operation, shown }) => shown.map((pair) => ({ operation, pair })));
        last = { key, order: stream(seed, ...path).shuffle(all) };
      }
      return last.order;
    };
    const end = from + count;
    const found: { operation: Operation; pair: Pair }[] = [];
    for (let epoch = Math.floor(from / length); epoch * length < end; epoch++) {
      const start = epoch * length;
      for (const one of inEpoch(epoch).slice(Math.max(0, from - start), end - start)) found.push(one);
    }
    return found;
  };
}
