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
 * `mode` defaults to global, `reservoir` to 16,384 traces. `deadlineMs`: time after which a call counts as hung, in its
 * thread's own time. `file`: the thread's file, see link.ts; tests pass one that dies or hangs.
 */
export type ValueServerSettings = Pick<LearnerSettings, "featureCount" | "seed" | "agents"> &
  Partial<LearnerSettings> & { deadlineMs: number; file?: string };

/**
 * The population's value function, which learns in a thread of its own. Its state is kept here: if a thread dies,
 * throws or hangs, only its time is lost, and another one starts from the same state.
 */
export type ValueServer = {
  /**
   * `targets`: each agent's traces of this round, in agent order. Returns one parameter vector per agent. Rejects if
   * the call failed twice; the state then stays as it was.
   */
  train(
    targets: readonly (readonly ValueTarget[])[],
    round: number,
  ): Promise<{ parameters: Float32Array[]; calibrationBefore: Calibration }>;
  /** One vector per agent; the same array for all agents that share one V. */
  parameters(): Float32Array[];
  /** Plain data for a checkpoint, and back. `restore` throws E_FORMAT for a state of another experiment. */
  state(): ValueState;
  restore(state: unknown): void;
  close(): Promise<void>;
};

/** Starts the thread; the caller closes it. Throws E_WORKER if the built worker file is missing. */
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
