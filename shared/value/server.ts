import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { WanderError } from "../../src/core/errors.ts";
import type { ValueTarget } from "../findings.ts";
import type { Calibration } from "./calibration.ts";
import { firstValueState, type LearnerSettings, type ValueState } from "./learner.ts";
import { connect } from "./link.ts";
import { defaultTraining } from "./train.ts";
import type { ValueWorker } from "./worker.ts";

/** `mode` defaults to global, `reservoir` to 16,384 traces, `deadlineMs` (per call) to two minutes. */
export type ValueServerSettings = Pick<LearnerSettings, "featureCount" | "seed" | "agents"> &
  Partial<LearnerSettings> & { deadlineMs?: number };

/** The population's value function, in a thread of its own. Every call rejects with a WanderError when that dies. */
export type ValueServer = {
  /** `targets`: each agent's traces of this round, in agent order. Parameters come one vector an agent. */
  train(
    targets: readonly (readonly ValueTarget[])[],
    round: number,
  ): Promise<{ parameters: Float32Array[]; calibrationBefore: Calibration }>;
  /** One vector an agent; the same array for all that use one V. */
  parameters(): Promise<Float32Array[]>;
  /** Plain data for a checkpoint, and back; `restore` throws E_FORMAT for a state of another experiment. */
  state(): Promise<ValueState>;
  restore(state: unknown): Promise<void>;
  close(): Promise<void>;
};

/** Starts the thread; whoever starts it closes it. Throws E_WORKER when the built worker file is not there. */
export function startValueServer(settings: ValueServerSettings): ValueServer {
  const { deadlineMs = 120_000, ...rest } = settings;
  const workerData: LearnerSettings = { mode: "global", reservoir: 16_384, training: defaultTraining, ...rest };
  firstValueState(workerData); // a start that does not fit fails here, with its own code, and not as a dead thread
  const worker = new Worker(workerFile(), { workerData });
  const link = connect<ValueWorker>(worker, "the value server", deadlineMs);
  return {
    train: (targets, round) => link.call("train", targets as ValueTarget[][], round),
    parameters: () => link.call("parameters"),
    state: () => link.call("state"),
    restore: (state) => link.call("restore", state),
    close: () => link.close(),
  };
}

/** Run from source (tests, tsx) it is the built one in dist/: Node 20 cannot start a thread from TypeScript. */
function workerFile(): string {
  const fromSource = import.meta.url.endsWith(".ts");
  const path = fileURLToPath(
    new URL(fromSource ? "../../dist/shared/value/worker.js" : "./worker.js", import.meta.url),
  );
  if (existsSync(path)) return path;
  throw new WanderError("E_WORKER", "the built worker of the value server is not there", {
    hint: "run npm run build first",
  });
}
