import type { OptimiserMoments } from "../../src/core/optimisers.ts";
import type { Parameters } from "../../src/core/parameters.ts";

/**
 * What an agent's optimiser remembers from turn to turn: two vectors with a number for each parameter, the count of its
 * steps, and by name what filters, penalties and a rule of its own keep besides; omitted if they keep nothing.
 */
export type Moments = OptimiserMoments & { more?: Record<string, Parameters> };

/** The vector that the moments keep under this name. It begins as zeros of that length. */
export function kept(moments: Moments, name: string, length: number): Parameters {
  moments.more ??= {};
  moments.more[name] ??= new Float32Array(length);
  return moments.more[name];
}
