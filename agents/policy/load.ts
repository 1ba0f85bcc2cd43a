import type { Example } from "../../environments/environment.ts";
import { tf } from "../../src/core/tf.ts";
import { policyLayout, residualStream, tokenRows, uploadParameters } from "./model.ts";
import type { PolicyShape } from "./shape.ts";

/** Examples per pass: limits memory however many examples there are. */
const BATCH = 32;

/** [layers][experts]: share of the examples' tokens, prompts included, that each expert takes. For sparse models. */
export function expertLoad(shape: PolicyShape, parameters: Float32Array, examples: readonly Example[]): number[][] {
  const rows: number[][] = [];
  for (let start = 0; start < examples.length; start += BATCH) {
    const some = examples.slice(start, start + BATCH);
    tf.tidy(() => {
      const tensors = uploadParameters(policyLayout(shape), parameters);
      const { loads } = residualStream(
        shape,
        tensors,
        tokenRows(some.map(({ prompt, answer }) => [...prompt, ...answer])),
      );
      for (const [layer, load] of loads.entries()) {
        rows[layer] = load.map((count, expert) => count + (rows[layer]?.[expert] ?? 0));
      }
    });
  }
  return rows.map((counts) => {
    const total = counts.reduce((a, b) => a + b, 0);
    return counts.map((count) => count / total);
  });
}
