/** Least and greatest value that a setting may take; `least` is above 0. */
export type Bounds = { least: number; most: number };

/** The settings of `absorb` that population-based training may change. */
export const PERTURBABLE = ["learningRate", "decay", "weightDecay"] as const;
export type Perturbable = (typeof PERTURBABLE)[number];

/**
 * Multiplied without end a setting leaves every range that trains, and 0 never moves. The floors lie so low that they are
 * nothing in effect, and yet some thirty steps of 1.25 below what is usual; above the tops nothing trains any more.
 */
const USUAL: Readonly<Record<Perturbable, Bounds>> = {
  learningRate: { least: 1e-6, most: 0.1 },
  decay: { least: 1e-5, most: 0.1 },
  weightDecay: { least: 1e-4, most: 10 },
};

/** For a help text. */
export const boundsText = PERTURBABLE.map((key) => `${key} ${USUAL[key].least} to ${USUAL[key].most}`).join(", ");

/** The bounds of a setting whose value in the experiment is this one, which lies within them unless it is 0. */
export function boundsAround(key: Perturbable, value: number): Bounds {
  const { least, most } = USUAL[key];
  return { least: value > 0 ? Math.min(least, value) : least, most: Math.max(most, value) };
}

/** The nearest value within the bounds. */
export const clipped = (value: number, { least, most }: Bounds): number => Math.min(most, Math.max(least, value));
