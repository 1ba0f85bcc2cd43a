import type { CompleteEnvironment } from "../../environments/defaults.ts";
import type { Dreams, TaskHeader } from "../../environments/environment.ts";
import type { ValueTarget } from "../../shared/findings.ts";
import { calibration } from "../../shared/value/calibration.ts";
import { initialValue } from "../../shared/value/network.ts";
import { defaultTraining, trainValue } from "../../shared/value/train.ts";
import { stream } from "../../src/core/random.ts";
import type { PolicyShape } from "../policy/shape.ts";
import { expand } from "../search/expand.ts";
import type { ExpandSettings } from "../search/types.ts";
import { featureCount } from "../search/value-inputs.ts";

export type ValuePretraining = {
  seed: number;
  /** Groups of made-up tasks that the base searches; the last is held back for the calibration. */
  groups: number;
  tasks: number; // in a group
  programRuns: number; // a task
  settings: ExpandSettings;
};

// More than any search of that many runs uses: here runs are the only limit.
const TOKENS_PER_RUN = 40;

/**
 * A first value function: the base searches made-up tasks, and V learns which partial answers led to a solution
 * (Monte-Carlo targets, as in every round of a run). `calibrationError` is measured on the group held back.
 */
export function pretrainValue(
  environment: CompleteEnvironment,
  dreams: Dreams,
  policy: { shape: PolicyShape; parameters: Float32Array },
  { seed, groups, tasks, programRuns, settings }: ValuePretraining,
): { value: Float32Array; calibrationError: number } {
  const traces: ValueTarget[][] = [];
  for (let group = 0; group < groups; group++) {
    const random = stream(seed, "pretrain value", group);
    const made = Array.from({ length: tasks }, (_, k): TaskHeader => {
      const { task } = dreams.synthesise(random);
      return { ...task, id: `made-up-${group}-${k}` };
    });
    const found = expand({
      environment,
      tasks: made,
      ...policy,
      base: policy.parameters,
      value: undefined,
      budget: { programRuns: programRuns * tasks, policyTokens: programRuns * tasks * TOKENS_PER_RUN },
      settings,
      seed,
      round: group,
      agent: 0,
      purpose: "pretrain value",
    });
    traces.push(found.values);
  }
  const heldBack = traces.pop() ?? [];
  const random = stream(seed, "pretrain value", "train");
  const start = initialValue(featureCount(environment, policy.shape), stream(seed, "pretrain value", "init"));
  const { parameters } = trainValue(start, traces.flat(), defaultTraining, random);
  return { value: parameters, calibrationError: calibration(parameters, heldBack).error };
}
