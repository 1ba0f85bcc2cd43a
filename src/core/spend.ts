/** The cost of a piece of work, counted instead of timed, so that arms of a comparison can have equal budgets. */
export type Spend = {
  policyTokens: number; // tokens that went through the policy while sampling, prompts included
  trainTokens: number; // tokens that went through a training step, prompts included
  programRuns: number; // steps of an answer run; one run = one step on all pairs of a task
  valueEvals: number; // evaluations of the value function on one partial answer
  flops: number; // floating point operations of the policy: 2 N per token sampled, 6 N per token trained, N parameters
};

export const noSpend = (): Spend => ({ policyTokens: 0, trainTokens: 0, programRuns: 0, valueEvals: 0, flops: 0 });

export function addSpend(...spends: readonly Spend[]): Spend {
  const total = noSpend();
  for (const s of spends) {
    total.policyTokens += s.policyTokens;
    total.trainTokens += s.trainTokens;
    total.programRuns += s.programRuns;
    total.valueEvals += s.valueEvals;
    total.flops += s.flops;
  }
  return total;
}
