/** What losses and probes give, apart from loss.ts so that types of jobs need no types of a tensor library. */

export type LossAndGradient = {
  /** Weighted mean of the examples' losses, plus the balance loss of sparse experts; 0 if all weights are 0. */
  lossNats: number;
  /** [B] unweighted. */
  perExample: Float32Array;
  /** [P] of `lossNats`. */
  gradient: Float32Array;
  /** Tokens processed, prompts included, padding not, as in Spend.trainTokens. */
  tokens: number;
};

export type Probe = {
  lossNats: number;
  accuracy: number;
  solved: number[]; // indexes of examples of which every token is right
  /** [N, V] next-token probabilities. */
  distributions: Float32Array;
  /** One per layer, [N, D]: the residual stream after it. */
  activations: Float32Array[];
};
