import { totalmem } from "node:os";
import { type Own, ownOf } from "../../agents/policy/own.ts";
import type { PolicyShape } from "../../agents/policy/shape.ts";
import type { Experiment } from "../config/schema.ts";
import { WanderError } from "../core/errors.ts";
import { ownSettings } from "../population/policy.ts";

/**
 * Floats that the parameters of a run take at least: the base, and of each agent what is its own with two moments of the
 * optimiser.
 */
export const floatsOfRun = ({ full, layout }: Own, agents: number): number => full.size + 3 * layout.size * agents;

/**
 * Throws E_LIMIT where a model, or a population of them, is larger than all of this machine's memory. Settings may come
 * from a stranger's manifest: what they ask for is counted before any of it is allocated.
 */
export function checkModelFits(shape: PolicyShape, model: Experiment["model"], agents = 0, memory = totalmem()): void {
  const bytes = Float32Array.BYTES_PER_ELEMENT * floatsOfRun(ownOf(shape, ownSettings(model)), agents);
  if (bytes <= memory) return;
  const whose = agents === 0 ? "one policy" : `a population of ${agents}`;
  throw new WanderError("E_LIMIT", `${whose} takes ${gib(bytes)} of parameters, this machine has ${gib(memory)}`, {
    hint:
      agents === 0
        ? "choose a smaller model: fewer model.layers or model.experts, or less model.width or model.hidden"
        : "choose a smaller model.width, fewer model.layers or a smaller population.size",
  });
}

const gib = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
