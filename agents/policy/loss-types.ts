/** What losses and probes give, apart from loss.ts so that types of jobs need no types of a tensor library. */

export type LossAndGradient = {
  /** Weighted mean of the examples' losses, and what keeps sparse experts in balance; 0 when all weights are 0. */
  lossNats: number;
  /** [B] unweighted. */
  perExample: Float32Array;
  /** [P] of `lossNats`. */
  gradient: Float32Array;
  /** Tokens processed, prompts included and padding not: what Spend.trainTokens counts. */
  tokens: number;
};

export type Probe = {
  lossNats: number;
  accuracy: number;
  solved: number[]; // indexes of examples answered right, token by token
  /** [N, V] next-token probabilities. */
  distributions: Float32Array;
  /** One a layer, [N, D]: the residual stream after it. */
  activations: Float32Array[];
};
