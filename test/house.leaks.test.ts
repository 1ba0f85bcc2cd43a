import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { absorb } from "../agents/learning/absorb.ts";
import { hasDiverged } from "../agents/learning/diverged.ts";
import { weighReceived } from "../agents/learning/importance.ts";
import { packLesson } from "../agents/learning/lesson.ts";
import { novelOf } from "../agents/learning/novelty.ts";
import { heldBackLoss, shardGradient } from "../agents/learning/pretrain.ts";
import { pretrainValue } from "../agents/learning/pretrain-value.ts";
import { relearn } from "../agents/learning/relearn.ts";
import { trainBy } from "../agents/learning/steps.ts";
import { openHiddenReader } from "../agents/policy/hidden.ts";
import { expertLoad } from "../agents/policy/load.ts";
import { evaluateLoss, lossAndGradient, lossAndGradientInto, probe } from "../agents/policy/loss.ts";
import { fullLogits, initialParameters, policyLayout, uploadParameters } from "../agents/policy/model.ts";
import { lossAlong } from "../agents/policy/path.ts";
import { probePolicy } from "../agents/policy/probe.ts";
import { createSampler } from "../agents/policy/sampler.ts";
import type { PolicyShape } from "../agents/policy/shape.ts";
import { answerGreedily } from "../agents/search/answer.ts";
import { expand } from "../agents/search/expand.ts";
import type { Dreams } from "../environments/environment.ts";
import { measureGflops, startBackend } from "../src/core/backend.ts";
import { openFlat, setTensors, tensorsOf } from "../src/core/flat.ts";
import { wasm } from "../src/core/kernels/wasm.ts";
import { allocateMoments } from "../src/core/optimisers.ts";
import { stream } from "../src/core/random.ts";
import { tf } from "../src/core/tf.ts";
import { loaderOf } from "./fake-tfjs-node.ts";
import { plain } from "./learning-input.ts";
import { sampling } from "./sampling.ts";
import { toyEnvironment, toyTasks } from "./toy-environment.ts";

const environment = toyEnvironment();
const tasks = toyTasks();
const shape: PolicyShape = {
  vocabulary: environment.vocabulary.size,
  context: 24,
  layers: 2,
  width: 16,
  heads: 2,
  hidden: 32,
};
const parameters = initialParameters(shape, stream(1, "leaks"));
const examples = [
  { prompt: [1, 6, 7], answer: [3, 9, 2] },
  { prompt: [1, 5], answer: [4, 4, 4, 2] },
];
const tooLong = [{ prompt: new Array<number>(20).fill(1), answer: new Array<number>(20).fill(2) }];
const weights = Float32Array.of(1, 0.5);
const settings = { ...sampling, beam: 2, branch: 2, consequences: 2 };
const solution = {
  taskId: tasks[0]!.id,
  family: "near",
  ...examples[0]!,
  result: "",
  logProb: -1,
  agent: 0,
  round: 1,
};
const expandOf = (by: Float32Array) => () =>
  expand({
    environment,
    tasks,
    shape,
    parameters: by,
    value: undefined,
    budget: { programRuns: 60, policyTokens: 600 },
    settings,
    seed: 1,
    round: 1,
    agent: 0,
    purpose: "expand",
  });
const weighOf = (by: Float32Array) => () =>
  weighReceived({ parameters: by, shape, absorb: { importance: 1 }, agent: 1 }, [{ ...solution, by: "policy" }]);
const novelBy = (by: Float32Array) => () =>
  novelOf({ parameters: by, shape, absorb: { novelty: 1 }, agent: 1, solutions: [solution], consequences: [] });
const absorbOf = (by: Float32Array) => () =>
  absorb({
    environment,
    tasks,
    shape,
    parameters: by,
    base: by,
    moments: allocateMoments(by.length),
    replay: [],
    solutions: [solution],
    consequences: [],
    dopamine: {},
    budget: { trainTokens: 1000, programRuns: 0 },
    absorb: {
      ...{
        ...plain,
        rule: "adam",
        learningRate: 0.01,
        batch: 4,
        steps: 2,
        replay: 4,
        replayAlpha: 0.6,
        replaySurprise: 0,
        augment: 0,
        decay: 0,
        clip: 1,
      },
      mixture: { solutions: 1, consequences: 0, replay: 0, base: 1, shown: 0 },
    } as never,
    compress: { enabled: false, attempts: 0, library: false },
    plasticity: { gain: 1, min: 0, max: 2 },
    seed: 1,
    round: 1,
    agent: 0,
  });
const trainingOf = (by: Float32Array) => ({
  shape,
  parameters: by,
  next: new Float32Array(by.length),
  base: by,
  moments: allocateMoments(by.length),
  absorb: { ...plain, rule: "adam", learningRate: 0.01, decay: 0, clip: 1 } as const,
});
const left = (trained: Float32Array) => ({
  ...{ parameters: trained, moments: allocateMoments(parameters.length) },
  ...{ lossNats: [1], steps: [{ examples, weights }] },
});
const short = parameters.slice(1);
const shard = { seed: 1, step: 1, shard: 0, batch: 3 };
const valueSettings = { seed: 1, groups: 2, tasks: 2, programRuns: 20, settings };

/** Each makes tensors and frees them all, when it returns and when it throws. */
const tested: Readonly<Record<string, { returns: () => unknown; throws: () => unknown }>> = {
  "src/core/backend.ts startBackend": {
    returns: () => startBackend("wasm", loaderOf({})),
    throws: () => startBackend("node", loaderOf({})),
  },
  "src/core/backend.ts measureGflops": {
    returns: () => measureGflops(1),
    throws: () => withFailingOperation(1, () => measureGflops(1)),
  },
  "agents/policy/loss.ts lossAndGradient": {
    returns: () => lossAndGradient(shape, parameters, examples, weights),
    throws: () => lossAndGradient(shape, parameters, tooLong, Float32Array.of(1)),
  },
  "agents/policy/loss.ts lossAndGradientInto": {
    returns: () => withFlats((theta, slope) => lossAndGradientInto(shape, theta, slope, examples, weights)),
    throws: () => withFlats((theta, slope) => lossAndGradientInto(shape, theta, slope, tooLong, Float32Array.of(1))),
  },
  "agents/policy/hidden.ts openHiddenReader": {
    returns: () => readHidden(parameters),
    throws: () => readHidden(short),
  },
  "src/core/flat.ts openFlat": {
    returns: () => openFlat(parameters).free(), // the caller frees
    throws: () => withFlats((theta) => expect(theta.length).toBe(0)),
  },
  "src/core/flat.ts tensorsOf": {
    returns: () => withFlats((theta) => tf.dispose(tensorsOf(theta, policyLayout(shape)))), // the caller disposes
    throws: () => withFlats((theta) => tf.tidy(() => tensorsOf(theta, { size: 1, slots: [{}] as never }))),
  },
  "src/core/flat.ts setTensors": {
    returns: () =>
      withFlats((theta, other) =>
        tf.tidy(() => setTensors(other, policyLayout(shape), tensorsOf(theta, policyLayout(shape)))),
      ),
    throws: () => withFlats((theta) => setTensors(theta, policyLayout(shape), [])),
  },
  "agents/policy/loss.ts evaluateLoss": {
    returns: () => evaluateLoss(shape, parameters, examples),
    throws: () => evaluateLoss(shape, parameters, tooLong),
  },
  "agents/policy/loss.ts probe": {
    returns: () => probe(shape, parameters, examples),
    throws: () => probe(shape, parameters, tooLong),
  },
  "agents/policy/probe.ts probePolicy": {
    returns: () => probePolicy({ shape, parameters, probes: examples, families: [{ family: "near", examples }] }),
    throws: () => probePolicy({ shape, parameters, probes: tooLong, families: [] }),
  },
  "agents/policy/path.ts lossAlong": {
    returns: () => lossAlong({ shape, from: parameters, to: parameters, shares: [0.5], probes: examples }),
    throws: () => lossAlong({ shape, from: parameters, to: parameters, shares: [0.5], probes: tooLong }),
  },
  "agents/policy/load.ts expertLoad": {
    returns: () => expertLoad({ ...shape, experts: 2 }, policyOf({ ...shape, experts: 2 }), examples),
    throws: () => expertLoad(shape, parameters, tooLong),
  },
  "agents/policy/model.ts fullLogits": {
    returns: () => fullLogits(shape, parameters, [1, 2, 3]),
    throws: () => fullLogits(shape, parameters, tooLong[0]!.answer.concat(tooLong[0]!.prompt)),
  },
  "agents/policy/model.ts uploadParameters": {
    returns: () => tf.dispose([...uploadParameters(policyLayout(shape), parameters).values()]), // the caller disposes
    throws: () =>
      tf.tidy(() => {
        uploadParameters(policyLayout(shape), parameters);
        throw new Error("its caller failed, inside a tidy");
      }),
  },
  "agents/policy/sampler.ts createSampler": {
    returns: () => liveOnce(() => undefined),
    throws: () => createSampler(shape, short, { lanes: 2, prompts: 1, answerLength: 4 }),
  },
  "agents/search/answer.ts answerGreedily": {
    returns: () => answerGreedily({ environment, tasks, shape, policies: [parameters] }),
    throws: () => answerGreedily({ environment, tasks, shape, policies: [short] }),
  },
  "agents/search/expand.ts expand": { returns: expandOf(parameters), throws: expandOf(short) },
  "agents/learning/diverged.ts hasDiverged": {
    returns: () => hasDiverged(trainingOf(parameters), left(parameters)),
    throws: () => hasDiverged(trainingOf(parameters), left(short)),
  },
  "agents/learning/absorb.ts absorb": { returns: absorbOf(parameters), throws: absorbOf(short) },
  "agents/learning/steps.ts trainBy": {
    returns: () => trainBy(trainingOf(parameters), (take) => take({ examples, weights })),
    throws: () => trainBy(trainingOf(parameters), (take) => take({ examples: tooLong, weights: Float32Array.of(1) })),
  },
  "agents/learning/importance.ts weighReceived": { returns: weighOf(parameters), throws: weighOf(short) },
  "agents/learning/novelty.ts novelOf": { returns: novelBy(parameters), throws: novelBy(short) },
  "agents/learning/relearn.ts relearn": {
    returns: () => relearn({ ...trainingOf(parameters), lesson: packLesson([{ examples, weights }]) }),
    throws: () => relearn({ ...trainingOf(short), lesson: packLesson([{ examples, weights }]) }),
  },
  "agents/learning/pretrain.ts shardGradient": {
    returns: () => shardGradient({ environment, shape, parameters, shard }),
    throws: () => shardGradient({ environment, shape, parameters: short, shard }),
  },
  "agents/learning/pretrain.ts heldBackLoss": {
    returns: () => heldBackLoss(environment.dreams!, shape, parameters, 1, 3),
    throws: () => heldBackLoss(environment.dreams!, { ...shape, context: 2 }, policyOf({ ...shape, context: 2 }), 1, 3),
  },
  "agents/learning/pretrain-value.ts pretrainValue": {
    returns: () => pretrainValue(environment, environment.dreams as Dreams, { shape, parameters }, valueSettings),
    throws: () => pretrainValue(environment, environment.dreams as Dreams, { shape, parameters: short }, valueSettings),
  },
};

/** Functions of modules that reach tfjs which need no test of their own; "*" stands for all of a module's. */
const excused: Readonly<Record<string, string>> = {
  "src/core/backend.ts linearMemoryBytes": "reads a size",
  "src/core/backend-native.ts startNative": "a part of startBackend, whose tests break it in every way",
  "src/core/kernels/wasm.ts *": "the memory itself; what is allocated there and not freed is counted here",
  "src/core/kernels/kernel.ts *": "a kernel's outputs are its caller's",
  "src/core/kernels/install.ts installKernels": "makes none",
  "src/core/kernels/linear.ts *": "layers, which run inside their caller's tidy, gradients included",
  "src/core/kernels/rms-norm.ts *": "a layer",
  "src/core/kernels/rows.ts *": "a layer",
  "src/core/kernels/cross-entropy.ts *": "a layer",
  "src/core/kernels/attention.ts *": "a layer",
  "agents/learning/steps.ts begunAnew": "makes none",
  "agents/policy/model.ts policyLayout": "makes none",
  "agents/policy/model.ts initialParameters": "makes none",
  "agents/policy/model.ts tokenRows": "makes none",
  "agents/policy/model.ts residualStream": "runs inside its caller's tidy: lossAndGradient, probe, fullLogits",
  "agents/policy/model.ts logitsOfRows": "runs inside its caller's tidy",
  "agents/policy/experts.ts *": "a layer; routesOf makes none",
  "agents/policy/incremental.ts *": "the inside of a sampler, which disposes it",
  "agents/policy/incremental-arrays.ts *": "the inside of a sampler, which disposes it",
  "agents/policy/incremental-wasm.ts *": "the inside of a sampler, which disposes it",
  "agents/policy/packed-weights.ts *": "the inside of a sampler, which disposes it",
  "agents/policy/embed-slot.ts startSlot": "makes none",
  "agents/policy/own.ts *": "makes none",
  "agents/search/value-inputs.ts *": "the inside of expand, which disposes it",
  "agents/learning/pretrain.ts diverged": "makes an error",
  "agents/learning/pretrain.ts pretrainStep": "makes none",
};

beforeAll(async () => {
  await startBackend("wasm");
});
afterAll(async () => {
  await startBackend("wasm");
});

/** Tensors, and blocks of WASM's memory that are held beside them. */
const count = () => tf.memory().numTensors + (wasm()?.held() ?? 0);

describe.each(Object.entries(tested))("%s", (_, { returns, throws }) => {
  it("leaves no tensor behind", async () => {
    await returns();
    const before = count();
    await returns();
    expect(count()).toBe(before);
  });

  it("leaves none when it throws", async () => {
    const before = count();
    await expect((async () => throws())()).rejects.toThrow();
    expect(count()).toBe(before);
  });
});

// What trains or holds a sampler is not in this list: tfjs keeps what a gradient's tape saved when an operation throws.
it.each([
  "src/core/backend.ts measureGflops",
  "agents/policy/loss.ts evaluateLoss",
  "agents/policy/loss.ts probe",
  "agents/policy/model.ts fullLogits",
  "agents/learning/pretrain.ts heldBackLoss",
])("%s leaves no tensor behind whichever of its operations fails", (name) => {
  const { returns } = tested[name]!;
  const operations = withFailingOperation(-1, returns);
  expect(operations).toBeGreaterThan(0);
  const before = count();
  for (let nth = 1; nth <= operations; nth++) {
    expect(() => withFailingOperation(nth, returns)).toThrow(`operation ${nth} failed`);
    expect(count()).toBe(before);
  }
});

describe("a sampler", () => {
  it("makes no tensor in its whole life on WASM, whatever is called and whatever fails", () => {
    const before = count();
    const tensors = tf.memory().numTensors;
    liveOnce((what) => {
      expect(what).not.toBe("");
      expect(tf.memory().numTensors).toBe(tensors);
      expect(count()).toBeGreaterThan(before); // its weights and caches
    });
    expect(count()).toBe(before);
  });

  it("has no method that this file does not call", () => {
    const called = new Set<string>();
    liveOnce((what) => called.add(what));
    const sampler = createSampler(shape, parameters, { lanes: 1, prompts: 1, answerLength: 1 });
    expect([...called].sort()).toEqual(Object.keys(sampler).sort());
    sampler.dispose();
  });
});

describe("the list", () => {
  it("finds a leak: a function that keeps one tensor changes the count", () => {
    const before = count();
    const kept = tf.tidy(() => tf.keep(tf.scalar(1)));
    expect(count()).toBe(before + 1);
    kept.dispose();
  });

  it("has every exported function of every module that reaches tfjs: add yours to `tested`, or to `excused` with why", async () => {
    const modules = modulesWithTensors();
    expect(modules).toContain("agents/learning/absorb.ts");
    expect(modules).toContain("src/core/kernels/batch-mat-mul.ts");
    const missing: string[] = [];
    for (const module of modules) {
      const exports: Record<string, unknown> = await import(join(root, module));
      for (const [name, value] of Object.entries(exports)) {
        const known = [`${module} ${name}`, `${module} *`].some((key) => key in tested || key in excused);
        if (typeof value === "function" && !known) missing.push(`${module} ${name}`);
      }
    }
    expect(missing).toEqual([]);
  });

  it("has nothing in it that is gone", async () => {
    const gone: string[] = [];
    for (const key of [...Object.keys(tested), ...Object.keys(excused)]) {
      const [module, name] = key.split(" ") as [string, string];
      const exports: Record<string, unknown> = await import(join(root, module));
      if (name !== "*" && typeof exports[name] !== "function") gone.push(key);
    }
    expect(gone).toEqual([]);
  });
});

function withFlats<T>(call: (...flats: [ReturnType<typeof openFlat>, ReturnType<typeof openFlat>]) => T): T {
  const flats = [openFlat(parameters), openFlat(parameters)] as const;
  try {
    return call(...flats);
  } finally {
    for (const flat of flats) flat.free();
  }
}

/** One whole life of a sampler; `after` hears of every call that went well, and of those that throw. */
function liveOnce(after: (method: string) => void): void {
  const sampler = createSampler(shape, parameters, { lanes: 2, prompts: 1, answerLength: 2 });
  const did = <T>(method: string, value: T): T => {
    after(method);
    return value;
  };
  const fails = (method: string, call: () => unknown) => {
    expect(call).toThrow();
    after(method);
  };
  const [prompt] = did("prime", sampler.prime([[1, 2, 3]]));
  fails("prime", () => sampler.prime([[1]]));
  const lane = did("open", sampler.open(prompt!));
  fails("open", () => sampler.open(99));
  const fork = did("fork", sampler.fork(lane));
  fails("fork", () => sampler.fork(lane));
  did("advance", sampler.advance([lane, fork], [3, 4]));
  did("advance", sampler.advance([lane], [3]));
  fails("advance", () => sampler.advance([lane], [3])); // past answerLength
  fails("advance", () => sampler.advance([fork, fork], [3, 3]));
  did("logits", sampler.logits(lane));
  did("tokens", sampler.tokens());
  did("release", sampler.release(prompt!));
  did("close", sampler.close(lane));
  fails("close", () => sampler.close(lane));
  fails("prime", () => sampler.prime([new Array<number>(shape.context + 1).fill(1)]));
  after("dispose"); // the last of which the weights are there
  sampler.dispose();
}

/** Runs `call` while the `nth` operation throws; gives how many there were. */
function withFailingOperation(nth: number, call: () => unknown): number {
  const engine = tf.engine();
  const real = engine.runKernel;
  let operations = 0;
  engine.runKernel = function (this: typeof engine, ...args) {
    operations += 1;
    if (operations === nth) throw new Error(`operation ${nth} failed`);
    return real.apply(this, args);
  } as typeof real;
  try {
    call();
  } finally {
    engine.runKernel = real;
  }
  return operations;
}

function readHidden(of: Float32Array): void {
  const reader = openHiddenReader(shape, of);
  reader.read([
    { prompt: [1, 2, 3], written: [] },
    { prompt: [1, 2], written: [3, 4] },
  ]);
  reader.dispose();
}

const policyOf = (other: PolicyShape): Float32Array => initialParameters(other, stream(1, "leaks"));

const root = join(import.meta.dirname, "..");

/** Modules of src/core, shared and agents that import src/core/backend.ts, at any distance, or are handed tfjs. */
function modulesWithTensors(): string[] {
  const files = ["src/core", "shared", "agents"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts"))
      .map((path) => join(folder, path).split(sep).join("/")),
  );
  const text = new Map(files.map((file) => [file, readFileSync(join(root, file), "utf8")]));
  const importsOf = (file: string): string[] =>
    [...text.get(file)!.matchAll(/^(?:import|export)\s+(?!type\b)[^;]*?from\s+"(\.[^"]+)"/gm)].map(([, specifier]) =>
      relative(root, resolve(root, dirname(file), specifier!))
        .split(sep)
        .join("/"),
    );
  const reached = new Set(files.filter((file) => /@tensorflow\/tfjs["']/.test(text.get(file)!)));
  for (let size = -1; size !== reached.size; ) {
    size = reached.size;
    for (const file of files) if (importsOf(file).some((target) => reached.has(target))) reached.add(file);
  }
  return [...reached].sort();
}
