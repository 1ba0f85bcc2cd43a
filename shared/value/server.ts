import { builtFile } from "../../src/core/built-file.ts";
import type { ValueTarget } from "../findings.ts";
import type { Calibration } from "./calibration.ts";
import {
  expectValueState,
  firstValueState,
  type LearnerSettings,
  parametersByAgent,
  type ValueState,
} from "./learner.ts";
import { connect } from "./link.ts";
import { defaultTraining } from "./train.ts";
import type { ValueWorker } from "./worker.ts";

/**
 * `mode` defaults to global, `reservoir` to 16,384 traces. `deadlineMs`: a lesson that takes longer, in its thread's own time,
 * is hung. `file`: the thread's, see link.ts; tests put one in that dies or hangs.
 */
export type ValueServerSettings = Pick<LearnerSettings, "featureCount" | "seed" | "agents"> &
  Partial<LearnerSettings> & { deadlineMs: number; file?: string };

/**
 * The population's value function, which learns in a thread of its own. What it has learned is kept here, so that a thread that
 * dies, throws or hangs costs its time alone: another one begins where it began.
 */
export type ValueServer = {
  /**
   * `targets`: each agent's traces of this round, in agent order. Parameters come one vector an agent. Rejects when that
   * failed twice; what was learned before stays.
   */
  train(
    targets: readonly (readonly ValueTarget[])[],
    round: number,
  ): Promise<{ parameters: Float32Array[]; calibrationBefore: Calibration }>;
  /** One vector an agent; the same array for all that use one V. */
  parameters(): Float32Array[];
  /** Plain data for a checkpoint, and back; `restore` throws E_FORMAT for a state of another experiment. */
  state(): ValueState;
  restore(state: unknown): void;
  close(): Promise<void>;
};

/** Starts the thread; whoever starts it closes it. Throws E_WORKER when the built worker file is not there. */
export function startValueServer({ deadlineMs, file, ...rest }: ValueServerSettings): ValueServer {
  const settings: LearnerSettings = { mode: "global", reservoir: 16_384, training: defaultTraining, ...rest };
  let state = firstValueState(settings);
  const link = connect<ValueWorker>(file ?? builtFile(import.meta.url, "worker"), deadlineMs);
  return {
    async train(targets, round) {
      const learned = await link.call("learn", state, targets, round, settings);
      state = learned.state;
      return { parameters: parametersByAgent(state, settings), calibrationBefore: learned.calibrationBefore };
    },
    parameters: () => parametersByAgent(state, settings),
    state: () => state,
    restore(saved) {
      state = expectValueState(saved, settings);
    },
    close: () => link.close(),
  };
}
