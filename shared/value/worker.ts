/** The thread that holds the value function and the reservoir of past traces; `server.ts` is its other end. */
import { parentPort, workerData } from "node:worker_threads";
import type { ValueTarget } from "../findings.ts";
import type { Calibration } from "./calibration.ts";
import {
  expectValueState,
  firstValueState,
  type LearnerSettings,
  learnRound,
  parametersByAgent,
  type ValueState,
} from "./learner.ts";
import { serve } from "./link.ts";

const settings = workerData as LearnerSettings;
let state = firstValueState(settings);

const methods = {
  train(targets: ValueTarget[][], round: number): { parameters: Float32Array[]; calibrationBefore: Calibration } {
    const learned = learnRound(state, targets, round, settings);
    state = learned.state; // only once the whole round has succeeded
    return { parameters: parametersByAgent(state, settings), calibrationBefore: learned.calibrationBefore };
  },
  parameters: (): Float32Array[] => parametersByAgent(state, settings),
  state: (): ValueState => state,
  restore(saved: unknown): void {
    state = expectValueState(saved, settings);
  },
};

export type ValueWorker = typeof methods;

serve(methods, parentPort);
