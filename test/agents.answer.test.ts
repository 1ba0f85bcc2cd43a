import { beforeAll, expect, it } from "vitest";
import { evaluateLoss } from "../agents/policy/loss.ts";
import { initialParameters } from "../agents/policy/model.ts";
import { answerGreedily } from "../agents/search/answer.ts";
import { openWorld } from "../environments/defaults.ts";
import { modular } from "../environments/modular/index.ts";
import { startBackend } from "../src/core/backend.ts";
import { stream } from "../src/core/random.ts";
import { toyEnvironment, toyTasks } from "./toy-environment.ts";

beforeAll(async () => {
  await startBackend();
});

const shapeFor = ({
  size,
  promptLength,
  answerLength,
}: {
  size: number;
  promptLength: number;
  answerLength: number;
}) => ({
  ...{ vocabulary: size, context: promptLength + answerLength },
  ...{ layers: 1, width: 8, heads: 2, hidden: 16 },
});

it("says of every exam question, more than fit side by side, what the policy finds likeliest", () => {
  const { environment } = openWorld(modular, { families: ["add"], modulus: 13, exams: 70 }, 1);
  const shape = shapeFor(environment.vocabulary);
  const parameters = initialParameters(shape, stream(1, "answer"), 0.3);
  const tasks = [...environment.tasks("exam"), ...environment.tasks("practice"), ...environment.tasks("probe")];
  expect(tasks.length).toBeGreaterThan(64);
  const { answers } = answerGreedily({ environment, tasks, shape, policies: [parameters] });
  const examples = answers.map((given, k) => ({ prompt: environment.prompt(tasks[k]!), answer: given!.answer }));
  // Only numbers are legal: where a sign or begin is likelier, the greedy answer is no first choice of the whole vocabulary.
  for (const [k, { logProb }] of answers.map((given) => given!).entries()) {
    expect(-logProb).toBeLessThanOrEqual(evaluateLoss(shape, parameters, [examples[k]!]).lossNats + 1e-4);
    for (const other of ["0", "7", "12"]) {
      const rival = { prompt: examples[k]!.prompt, answer: environment.text.parse(other) };
      const own = evaluateLoss(shape, parameters, [examples[k]!]).lossNats;
      expect(own).toBeLessThanOrEqual(evaluateLoss(shape, parameters, [rival]).lossNats + 1e-6);
    }
  }
});

it("gives whole answers of many tokens, each token legal, and none where an answer comes to no end", () => {
  const environment = toyEnvironment();
  const shape = shapeFor(environment.vocabulary);
  const parameters = initialParameters(shape, stream(2, "answer"));
  const tasks = toyTasks();
  const { answers } = answerGreedily({ environment, tasks, shape, policies: [parameters] });
  expect(answers).toHaveLength(tasks.length);
  for (const [k, given] of answers.entries()) {
    if (given === undefined) continue;
    let partial = environment.writing.start(tasks[k]!);
    for (const token of given.answer) {
      expect(environment.writing.legal(partial)[token]).toBe(1);
      partial = environment.writing.extend(partial, token);
    }
    expect(environment.writing.status(partial)).toBe("done");
    expect(given.logProb).toBeLessThanOrEqual(0);
  }
  expect(answerGreedily({ environment, tasks, shape, policies: [parameters] })).toEqual({ answers });
});

it("lets several policies answer together: twice the same says the same, and two may outvote a third", () => {
  const { environment } = openWorld(modular, { families: ["add"], modulus: 13, exams: 20 }, 1);
  const shape = shapeFor(environment.vocabulary);
  const [one, other] = [1, 2].map((seed) => initialParameters(shape, stream(seed, "together"), 0.3)) as [
    Float32Array,
    Float32Array,
  ];
  const tasks = environment.tasks("exam");
  const answers = (...policies: Float32Array[]) =>
    answerGreedily({ environment, tasks, shape, policies }).answers.map((given) => given!.answer[0]!);
  expect(answers(one, one)).toEqual(answers(one));
  expect(answers(one, other)).not.toEqual(answers(one));
  const agree = (a: number[], b: number[]) => a.filter((token, k) => token === b[k]).length;
  expect(agree(answers(one, one, one, other), answers(one))).toBeGreaterThan(agree(answers(one, other), answers(one)));
});
