import { beforeAll, describe, expect, it } from "vitest";
import { openHiddenReader } from "../agents/policy/hidden.ts";
import {
  initialParameters,
  policyLayout,
  residualStream,
  tokenRows,
  uploadParameters,
} from "../agents/policy/model.ts";
import { startBackend } from "../src/core/backend.ts";
import { stream } from "../src/core/random.ts";
import { tf } from "../src/core/tf.ts";

const shape = { vocabulary: 12, context: 10, layers: 2, width: 8, heads: 2, hidden: 16 };
const parameters = initialParameters(shape, stream(1, "hidden"), 0.3);
const prompts = [[1, 2, 3], [4], [5, 6, 7, 8]];
const texts = prompts.flatMap((prompt) => [[], [9], [9, 10, 11]].map((written) => ({ prompt, written })));

/** By the plain full pass. */
const expected = (tokens: readonly number[]): number[] =>
  tf.tidy(() => {
    const tensors = uploadParameters(policyLayout(shape), parameters);
    const { final } = residualStream(shape, tensors, tokenRows([tokens]));
    return [...final.dataSync()].slice(-shape.width).map(Math.tanh);
  });

describe.each(["wasm", "cpu"] as const)("what the last hidden layer says of texts, on %s", (backend) => {
  beforeAll(async () => {
    await startBackend(backend);
  });

  it("is the full pass at the last token, through tanh", () => {
    const reader = openHiddenReader(shape, parameters);
    for (const [k, found] of reader.read(texts).entries()) {
      const { prompt, written } = texts[k]!;
      const wanted = expected([...prompt, ...written]);
      for (const [d, x] of wanted.entries()) expect(found[d]).toBeCloseTo(x, 4);
    }
    reader.dispose();
  });

  it("is the same to the bit whatever other texts are read with it, and each prompt is read once", () => {
    const together = openHiddenReader(shape, parameters);
    const all = together.read(texts);
    expect(together.tokens()).toBe(3 + 1 + 4 + 3 * (1 + 3));
    together.dispose();
    const alone = openHiddenReader(shape, parameters);
    expect(texts.map((text) => alone.read([text])[0]!)).toEqual(all);
    alone.dispose();
  });
});
