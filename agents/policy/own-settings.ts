/** Settings of what is an agent's own, apart from own.ts so that reading an experiment loads no tensor library. */

/** Matrices of a layer that may have adapters. */
export const ADAPTABLE = ["query", "key", "value", "output", "up", "down"] as const;

export type OwnSettings = {
  /** Parts of the model that stay the base's: see `freezableParts`. */
  freeze: readonly string[];
  /** `rank` 0: no adapters, and everything that is not frozen is the agent's own. Else only the adapters are. */
  adapters: { rank: number; alpha: number; matrices: readonly (typeof ADAPTABLE)[number][] };
};

/** What `freeze` may name. */
export function freezableParts(layers: number): string[] {
  return ["embedding", "positions", ...Array.from({ length: layers }, (_, k) => `layer${k}`), "norm"];
}
