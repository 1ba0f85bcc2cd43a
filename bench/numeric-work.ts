/** What the numeric bench times, the same for every contestant. */
import type { PolicyShape } from "../agents/policy/shape.ts";
import type { Example } from "../environments/environment.ts";
import { Experiment } from "../src/config/schema.ts";
import { stream } from "../src/core/random.ts";

const { layers, width, heads, hidden } = Experiment.parse({}).model;
const VOCABULARY = 541; // of grids
const CONTEXT = 112;

/** The default model. */
export const trainedShape: PolicyShape = { vocabulary: VOCABULARY, context: CONTEXT, layers, width, heads, hidden };
/** 0.87 million parameters. */
export const sampledShape: PolicyShape = { ...trainedShape, layers: 4, width: 128, hidden: 512 };

/** A batch such as absorb draws: 16 prompts of 50 to 59 tokens, each with an answer of 24. */
export const examples: readonly Example[] = (() => {
  const random = stream(1, "bench", "numeric");
  const tokens = (count: number) => Array.from({ length: count }, () => random.integer(VOCABULARY));
  return Array.from({ length: 16 }, (_, i) => ({ prompt: tokens(50 + (i % 10)), answer: tokens(24) }));
})();

/** Lanes are shared out among so many prompts of so many tokens, and take so many tokens each. */
export const sampling = { prompts: 8, promptTokens: 48, tokens: 32 };
export const batches = [16, 64, 256] as const;

/** Tokens that a training step reads: the last of an answer is predicted only. */
export const trainedTokens = examples.reduce((sum, e) => sum + e.prompt.length + e.answer.length - 1, 0);

/** Multiplications and additions of all products in a training step: forward, and twice as many back. */
export function trainingFlops(): number {
  const { vocabulary, layers, width, hidden } = trainedShape;
  const perToken = layers * (4 * width * width + 2 * width * hidden);
  const answerTokens = examples.reduce((sum, e) => sum + e.answer.length, 0);
  // Causal attention: position t meets t + 1 keys, once for scores and once for values.
  const pairs = examples.reduce((sum, { prompt, answer }) => {
    const length = prompt.length + answer.length - 1;
    return sum + (length * (length + 1)) / 2;
  }, 0);
  return 3 * 2 * (perToken * trainedTokens + vocabulary * width * answerTokens + layers * 2 * width * pairs);
}
