/**
 * `npm run profile [-- training|sampling] [--json]`: the time of a training step and of a sampling step of the default
 * model by kernel. Kernels of tfjs stand by their names; our WebAssembly functions, which kernels call, by theirs with
 * "assembly" before it. A row's time is its own, without that of other rows. The step shown is the median of several.
 */

import { lossAndGradientInto } from "../agents/policy/loss.ts";
import { initialParameters } from "../agents/policy/model.ts";
import { createSampler } from "../agents/policy/sampler.ts";
import type { PolicyShape } from "../agents/policy/shape.ts";
import type { Example } from "../environments/environment.ts";
import { table } from "../src/cli/table.ts";
import { Experiment } from "../src/config/schema.ts";
import { startBackend } from "../src/core/backend.ts";
import { type Flat, openFlat } from "../src/core/flat.ts";
import type { Assembly } from "../src/core/kernels/memory.ts";
import { wasm } from "../src/core/kernels/wasm.ts";
import { adamDefaults, adamStep, clipByNorm } from "../src/core/optimisers.ts";
import { stream } from "../src/core/random.ts";
import { tf } from "../src/core/tf.ts";
import { newTimer, type Timer } from "./self-time.ts";

const WARM_UP = 5;
const STEPS = 11;

const steps: Readonly<Record<string, (shape: PolicyShape, parameters: Float32Array) => () => void>> = {
  training,
  sampling,
};

const args = process.argv.slice(2);
const names = args.filter((arg) => arg !== "--json");
if (names.length > 1 || names.some((name) => !Object.hasOwn(steps, name))) {
  process.stderr.write("usage: npm run profile [-- training|sampling] [--json]\n");
  process.exitCode = 2;
} else {
  await profile(names.length > 0 ? names : Object.keys(steps), args.includes("--json"));
}

async function profile(wanted: readonly string[], json: boolean): Promise<void> {
  const { backend } = await startBackend();
  const timer = newTimer(() => performance.now());
  wrapAll(timer);
  const { layers, width, heads, hidden } = Experiment.parse({}).model;
  const shape = { vocabulary: 541, context: 112, layers, width, heads, hidden };
  const parameters = initialParameters(shape, stream(1, "profile"));
  const found = wanted.map((name) => ({
    name,
    backend,
    ...medianStep(timer, steps[name]!(shape, parameters.slice())),
  }));
  if (json) process.stdout.write(`${JSON.stringify({ profiles: found })}\n`);
  else for (const one of found) process.stdout.write(`${printed(one)}\n`);
}

/** Times every kernel of the running backend and every function of our assembly. */
function wrapAll(timer: Timer): void {
  for (const kernel of tf.getKernelsForBackend(tf.getBackend())) {
    kernel.kernelFunc = timer.wrap(kernel.kernelName, kernel.kernelFunc);
  }
  const ours = wasm() as { assembly: Assembly } | undefined;
  if (ours === undefined) return;
  const timed = Object.entries(ours.assembly)
    .filter(([, f]) => typeof f === "function")
    .map(([name, f]) => [name, timer.wrap(`assembly ${name}`, f)]);
  ours.assembly = { ...ours.assembly, ...Object.fromEntries(timed) };
}

/** The loss of 16 examples of about 75 tokens, its gradient and a step of Adam. */
function training(shape: PolicyShape, parameters: Float32Array): () => void {
  const random = stream(1, "profile", "training");
  const tokens = (count: number) => Array.from({ length: count }, () => random.integer(shape.vocabulary));
  const examples: Example[] = Array.from({ length: 16 }, () => ({
    prompt: tokens(55),
    answer: tokens(16 + random.integer(9)),
  }));
  const weights = new Float32Array(examples.length).fill(1);
  const zeros = new Float32Array(parameters.length);
  const [theta, gradient, first, second] = [parameters, zeros, zeros, zeros].map(openFlat) as [Flat, Flat, Flat, Flat];
  let taken = 0;
  return () => {
    lossAndGradientInto(shape, theta, gradient, examples, weights);
    const moments = { first: first.floats(), second: second.floats(), steps: taken++ };
    clipByNorm(gradient.floats(), 1);
    adamStep(theta.floats(), gradient.floats(), moments, { ...adamDefaults, learningRate: 1e-3 });
  };
}

/** One token more for each of 64 answers to one prompt of 55 tokens. */
function sampling(shape: PolicyShape, parameters: Float32Array): () => void {
  const random = stream(1, "profile", "sampling");
  const sampler = createSampler(shape, parameters, { lanes: 64, prompts: 1, answerLength: WARM_UP + STEPS });
  const [prompt] = sampler.prime([Array.from({ length: 55 }, () => random.integer(shape.vocabulary))]);
  const lanes = Array.from({ length: 64 }, () => sampler.open(prompt!));
  return () => {
    const tokens = lanes.map(() => random.integer(shape.vocabulary));
    sampler.advance(lanes, tokens);
  };
}

type Step = ReturnType<Timer["time"]>;

/** One whole step, so that its rows sum to its time. */
function medianStep(timer: Timer, step: () => void): Step {
  for (let i = 0; i < WARM_UP; i++) step();
  const taken = Array.from({ length: STEPS }, () => timer.time(step));
  return taken.sort((a, b) => a.totalMs - b.totalMs)[STEPS >> 1]!;
}

function printed({ name, backend, rows, totalMs, outsideMs }: Step & { name: string; backend: string }): string {
  const row = (label: string, calls: number | "", ms: number) => [
    label,
    calls,
    Number(ms.toFixed(2)),
    Number(((100 * ms) / totalMs).toFixed(1)),
  ];
  const lines = table(
    ["kernel", "calls", "ms", "share, %"],
    [
      ...rows.map((one) => row(one.name, one.calls, one.ms)),
      row("outside kernels", "", outsideMs),
      row("all", "", totalMs),
    ],
  );
  return `a ${name} step on ${backend}\n\n${lines}\n`;
}
