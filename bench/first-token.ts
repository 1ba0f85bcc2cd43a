/**
 * Run as a process of its own: prints the milliseconds from making the thread executor of the built-in experiment until
 * a worker has answered a search for one line of a program, which is the first token and three or four more.
 */

import type * as BaseModel from "../src/base/base-model.ts";
import type * as Load from "../src/config/load.ts";
import type * as Threads from "../src/executor/threads.ts";
import type * as Prepare from "../src/run/prepare.ts";
import { built } from "./built.ts";

const { threadExecutor } = await built<typeof Threads>("src/executor/threads.js");
const { loadBase } = await built<typeof BaseModel>("src/base/base-model.js");
const { loadExperiment } = await built<typeof Load>("src/config/load.js");
const { openEnvironment } = await built<typeof Prepare>("src/run/prepare.js");

const experiment = loadExperiment(undefined, []);
const { environment, definition } = openEnvironment(experiment);
const base = loadBase(experiment.model, environment.vocabulary, experiment.environment.kind, experiment.seed);
const { inference, training } = experiment.executor;

const started = performance.now();
const executor = threadExecutor({ inference, training, backend: "wasm", deadlineMs: 60_000 });
const { spent } = await executor.submit(
  {
    kind: "expand",
    seed: experiment.seed,
    round: 1,
    agent: 0,
    purpose: "first token",
    environment: definition,
    tasks: environment.tasks("practice").slice(0, 1),
    shape: base.shape,
    parameters: base.parameters,
    value: undefined,
    budget: { programRuns: 1, policyTokens: environment.vocabulary.promptLength + environment.vocabulary.answerLength },
    settings: { ...experiment.expand, beam: 1, branch: 1 },
  },
  new AbortController().signal,
);
const ms = performance.now() - started;
if (spent.policyTokens === 0) throw new Error("nothing was sampled");
process.stdout.write(`${ms}\n`);
await executor.close();
