/**
 * Settings for the trainable part of a policy. Separate from own.ts, so that reading an experiment does not load a
 * tensor library.
 */

/** Matrices of a layer that may have adapters. */
export const ADAPTABLE = ["query", "key", "value", "output", "up", "down"] as const;

export type OwnSettings = {
  /** Parts of the model that keep the base's values: see `freezableParts`. */
  freeze: readonly string[];
  /** `rank` 0: no adapters; everything that is not frozen is trainable. Otherwise only the adapters are trainable. */
  adapters: { rank: number; alpha: number; matrices: readonly (typeof ADAPTABLE)[number][] };
};

/** The names that `freeze` accepts. */
export function freezableParts(layers: number): string[] {
  return ["embedding", "positions", ...Array.from({ length: layers }, (_, k) => `layer${k}`), "norm"];
}
