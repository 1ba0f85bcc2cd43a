import type { OptimiserMoments } from "../../src/core/optimisers.ts";
import type { Parameters } from "../../src/core/parameters.ts";

/** How dopamine gates plasticity; every one is a key of the experiment file (`plasticity.*`). */
export type PlasticitySettings = {
  gain: number; // weight = clip(1 + gain * dopamine, min, max)
  min: number;
  max: number;
};

/**
 * What an agent's optimiser remembers from turn to turn: two vectors with a number for each parameter, the count of its
 * steps, and by name what filters, penalties and a rule of its own keep besides; omitted if they keep nothing.
 */
export type Moments = OptimiserMoments & { more?: Record<string, Parameters> };
