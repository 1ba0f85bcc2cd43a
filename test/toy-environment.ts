/**
 * A small world for tests of search and learning: start numbers are brought to target numbers by steps "plus d" and
 * "double". Numbers never shrink, so a partial answer past its target is lost: that is what a value function can see.
 */
import { type CompleteEnvironment, complete } from "../environments/defaults.ts";
import type { Environment, Outcome, TaskHeader, Term, Token, Tokens } from "../environments/environment.ts";
import { WanderError } from "../src/core/errors.ts";
import type { Random } from "../src/core/random.ts";

export type ToyTask = TaskHeader & { inputs: number[]; outputs: number[]; test: number };
export type ToyPartial = {
  task: ToyTask;
  tokens: Token[];
  values: number[];
  status: "open" | "step" | "done" | "failed";
};

const names = ["pad", "begin", "end", "plus", "double", ...Array.from({ length: 10 }, (_, d) => `${d}`)];
const [PAD, BEGIN, END, PLUS, DOUBLE, ZERO] = [0, 1, 2, 3, 4, 5];
const STEPS = 6;
const LIMIT = 99;

/** `counter.runs` counts every step that really ran, in `extend` and in `judge` apart. */
export type ToyCounter = { extended: string[]; judged: string[] };

export function toyEnvironment(
  counter: ToyCounter = { extended: [], judged: [] },
): CompleteEnvironment<ToyTask, ToyPartial> {
  const world: Environment<ToyTask, ToyPartial> = {
    vocabulary: {
      size: names.length,
      names,
      pad: PAD,
      begin: BEGIN,
      end: END,
      promptLength: 9,
      answerLength: 2 * STEPS + 1,
    },
    families: ["near", "far"],
    tasks: (_, family) => toyTasks().filter((t) => family === undefined || t.family === family),
    prompt: ({ inputs, outputs }) => promptOf(inputs, outputs),
    judge(task, answer): Outcome {
      counter.judged.push(`${task.id}:${answer.join(",")}`);
      const made = run(answer, task.inputs);
      if (made === undefined) return { solved: false, distance: 1, consequences: [] };
      const gap = Math.max(...made.map((v, k) => Math.abs(v - task.outputs[k]!)));
      const consequences = gap === 0 ? [] : [{ prompt: promptOf(task.inputs, made), answer }];
      return { solved: gap === 0, distance: Math.min(1, gap / 20), consequences };
    },
    result: (task, answer) => run(answer, [...task.inputs, task.test])?.join(","),
    writing: {
      start: (task) => ({ task, tokens: [], values: [...task.inputs, task.test], status: "step" }),
      status: ({ status }) => status,
      legal: ({ tokens, status }) => {
        const mask = new Uint8Array(names.length);
        if (status === "done" || status === "failed") return mask;
        if (tokens.at(-1) === PLUS) mask.fill(1, ZERO);
        else if (stepsOf(tokens) < STEPS) mask.fill(1, END, ZERO);
        else mask[END] = 1;
        return mask;
      },
      extend({ task, tokens, values }, token) {
        const next = [...tokens, token];
        if (token === PLUS) return { task, tokens: next, values, status: "open" };
        if (token === END) return { task, tokens: next, values, status: "done" };
        counter.extended.push(`${task.id}:${next.join(",")}`);
        const after = values.map((v) => (token === DOUBLE ? 2 * v : v + token - ZERO));
        return { task, tokens: next, values: after, status: after.some((v) => v > LIMIT) ? "failed" : "step" };
      },
      signature: ({ values, tokens, status }) => `${status}:${tokens.at(-1) === PLUS ? "+" : ""}${values.join(",")}`,
    },
    features: {
      names: ["gap", "past", "steps", "even"],
      of({ outputs }, { values, tokens }) {
        const gaps = outputs.map((o, k) => (o - values[k]!) / 50);
        const clip = (x: number) => Math.max(-1, Math.min(1, x));
        const past = gaps.some((g) => g < 0) ? 1 : -1;
        return Float32Array.of(clip(Math.max(...gaps)), past, stepsOf(tokens) / STEPS, gaps[0] === gaps[1] ? 1 : -1);
      },
    },
    dreams: {
      synthesise(random) {
        const answer = randomAnswer(random);
        const inputs = [random.integer(5), random.integer(5)];
        const outputs = run(answer, inputs) ?? inputs;
        const task = { id: "made up", family: "near", inputs, outputs, test: 4 };
        return { prompt: promptOf(inputs, outputs), answer, task };
      },
    },
    text: {
      render: (answer) => lines(answer).join("\n"),
      parse: (text) => [
        ...text
          .split("\n")
          .filter((line) => line !== "")
          .flatMap(parseLine),
        END,
      ],
    },
    probes: { pairs: () => [], byFamily: () => [] },
    terms: {
      toTerm: (answer) =>
        lines(answer).reduce<Term>(
          (inner, line) => {
            const [token, digit] = parseLine(line);
            const args = digit === undefined ? [inner] : [inner, { token: digit, args: [], type: "digit" }];
            return { token: token!, args, type: "number" };
          },
          { token: BEGIN, args: [], type: "number" },
        ),
      fromTerm(term) {
        const tokens: Token[] = [];
        let node = term;
        for (; node.token !== BEGIN; node = node.args[0]!)
          tokens.unshift(node.token, ...node.args.slice(1).map((a) => a.token));
        return stepsOf(tokens) > STEPS ? undefined : [...tokens, END];
      },
      apply: undefined,
      inputs: [BEGIN],
      renderBody: ({ name }) => name,
      withAbstractions: () => world,
    },
  };
  return complete(world);
}

/** Targets a(x + b) and the like, all within reach of six steps. */
export function toyTasks(): ToyTask[] {
  const made = (id: string, family: string, f: (x: number) => number): ToyTask => ({
    id,
    family,
    inputs: [1, 3],
    outputs: [f(1), f(3)],
    test: 4,
  });
  return [
    made("add-9", "near", (x) => x + 9),
    made("double-then-5", "near", (x) => 2 * x + 5),
    made("add-14", "near", (x) => x + 14),
    made("four-times-then-7", "far", (x) => 4 * x + 7),
    made("add-then-eight-times", "far", (x) => 8 * (x + 2) + 3),
    made("four-times-then-22", "far", (x) => 4 * (x + 3) + 10),
  ];
}

/** A legal answer of one to six steps, `end` included. */
export function randomAnswer(random: Random): Tokens {
  const tokens: Token[] = [];
  for (let k = 1 + random.integer(STEPS); k > 0; k--) {
    if (random.next() < 0.4) tokens.push(DOUBLE);
    else tokens.push(PLUS, ZERO + random.integer(10));
  }
  return [...tokens, END];
}

function run(answer: Tokens, inputs: readonly number[]): number[] | undefined {
  let values = [...inputs];
  for (const line of lines(answer)) {
    const [token, digit] = parseLine(line);
    values = values.map((v) => (token === DOUBLE ? 2 * v : v + digit! - ZERO));
    if (values.some((v) => v > LIMIT)) return undefined;
  }
  return values;
}

function lines(answer: Tokens): string[] {
  const out: string[] = [];
  for (let k = 0; k < answer.length; k++) {
    if (answer[k] === DOUBLE) out.push("double");
    else if (answer[k] === PLUS) out.push(`plus ${answer[++k]! - ZERO}`);
  }
  return out;
}

function parseLine(line: string): Token[] {
  if (line === "double") return [DOUBLE];
  const digit = /^plus (\d)$/.exec(line)?.[1];
  if (digit === undefined) {
    throw new WanderError("E_PROGRAM", `wanted "plus d" or "double", got "${line}"`, { hint: "write one step a line" });
  }
  return [PLUS, ZERO + Number(digit)];
}

const stepsOf = (tokens: Tokens) => lines(tokens.at(-1) === PLUS ? tokens.slice(0, -1) : tokens).length;

function promptOf(inputs: readonly number[], outputs: readonly number[]): Tokens {
  const digits = [...inputs, ...outputs].flatMap((v) => [Math.floor(v / 10), v % 10]);
  return [...digits.map((d) => ZERO + d), BEGIN];
}
