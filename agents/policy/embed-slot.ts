import type { Token } from "../../environments/environment.ts";
import { WanderError } from "../../src/core/errors.ts";
import { type Layout, slotView } from "../../src/core/parameters.ts";
import { policyLayout } from "./model.ts";
import type { PolicyShape } from "./shape.ts";

/**
 * Initialises a reserved vocabulary slot: its embedding row becomes the mean of its body's rows, in place. As the
 * embedding is tied, the new token is at once read like its body, and about as likely. `layout`: the vector's layout,
 * if it is not the full one. Throws E_SHAPE for an empty body or a token outside the vocabulary.
 */
export function startSlot(
  parameters: Float32Array,
  shape: PolicyShape,
  token: Token,
  bodyTokens: readonly Token[],
  layout: Layout = policyLayout(shape),
): void {
  const embedding = slotView(parameters, layout, "embedding"); // [V, D]
  const outside = [token, ...bodyTokens].find((t) => !Number.isInteger(t) || t < 0 || t >= shape.vocabulary);
  if (bodyTokens.length === 0 || outside !== undefined) {
    throw new WanderError("E_SHAPE", `slot ${token} from [${bodyTokens}] in a vocabulary of ${shape.vocabulary}`, {
      hint: "pass the tokens of a body that is not empty",
    });
  }
  const mean = new Float64Array(shape.width); // the slot may itself occur in the body, so its row is written last
  for (const part of bodyTokens) {
    for (let d = 0; d < shape.width; d++) mean[d]! += embedding[part * shape.width + d]! / bodyTokens.length;
  }
  embedding.set(mean, token * shape.width);
}
