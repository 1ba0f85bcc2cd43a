import type { Random } from "../../src/core/random.ts";
import type { TrainingPoint } from "./network.ts";

/** A uniform sample of N of all traces so far, as plain data: features [N, F] row by row, targets [N]. */
export type Reservoir = { seen: number; features: Float32Array; targets: Float32Array };

export const emptyReservoir = (): Reservoir => ({
  seen: 0,
  features: new Float32Array(0),
  targets: new Float32Array(0),
});

/** Algorithm R (Vitter 1985): after any number of additions, each trace seen is kept with equal probability. */
export function addToReservoir(
  reservoir: Reservoir,
  points: readonly TrainingPoint[],
  capacity: number,
  random: Random,
): Reservoir {
  if (points.length === 0) return reservoir;
  const kept = reservoirPoints(reservoir, points[0]!.features.length);
  let { seen } = reservoir;
  for (const point of points) {
    seen++;
    if (kept.length < capacity) kept.push(point);
    else {
      const place = random.integer(seen);
      if (place < capacity) kept[place] = point;
    }
  }
  const F = points[0]!.features.length;
  const features = new Float32Array(kept.length * F);
  kept.forEach((point, i) => {
    features.set(point.features, i * F);
  });
  return { seen, features, targets: Float32Array.from(kept, (p) => p.target) };
}

/** Views, not copies. */
export function reservoirPoints({ features, targets }: Reservoir, featureCount: number): TrainingPoint[] {
  return Array.from(targets, (target, i) => ({
    features: features.subarray(i * featureCount, (i + 1) * featureCount),
    target,
  }));
}
