import { stream } from "../../src/core/random.ts";
import { letters } from "./alphabet.ts";
import { type Chain, chainOf, drawRegime, entropyRate, realise, type Successor } from "./markov.ts";
import type { HeldBack, Source } from "./source.ts";

export type SyntheticSettings = { regimes: number; dwell: number };

const SYMBOLS = 16;
const successors: readonly Successor[] = [
  { probability: 0.6, of: "last" },
  { probability: 0.25, of: "before" },
  { probability: 0.12, of: "both" },
];
/** No base is pretrained on it: certain of other successors, and so a heavy loss to whoever expects those of the regimes. */
const foreignSuccessors: readonly Successor[] = [
  { probability: 0.9, of: "last" },
  { probability: 0.07, of: "both" },
];

/** Of no run: the regimes are the world, the same in every run; a run's seed chooses what they write. */
const WORLD_SEED = 0x7e87;
const SWITCHING = "switching";
const FOREIGN = "foreign";

/**
 * Regimes over the same sixteen letters, each a steady family; `switching`, in which they take turns of `dwell` symbols in
 * the mean; and `foreign`, another world's regime, which is there when it is named.
 */
export function syntheticSource({ regimes: count, dwell }: SyntheticSettings, seed: number): Source {
  const regimes = Array.from({ length: count }, (_, r) =>
    drawRegime(stream(WORLD_SEED, "regime", r + 1), SYMBOLS, successors),
  );
  const steady = regimes.map((regime) => chainOf([regime], 0));
  const chains = new Map<string, Chain>(steady.map((chain, r) => [`regime${r + 1}`, chain]));
  chains.set(SWITCHING, chainOf(regimes, 1 / dwell));
  const usual = [...chains.keys()];
  chains.set(FOREIGN, chainOf([drawRegime(stream(WORLD_SEED, FOREIGN), SYMBOLS, foreignSuccessors)], 0));
  const chainNamed = (family: string): Chain => chains.get(family)!;

  const readers = new Map<string, ReturnType<typeof growing>>();
  return {
    alphabet: letters(SYMBOLS),
    families: [...chains.keys()],
    usual,
    read(agent, family, from, symbols) {
      const reader = `${agent}/${family}`;
      let known = readers.get(reader);
      if (known === undefined) {
        known = growing(realise(chainNamed(family), stream(seed, "read", agent, family)));
        readers.set(reader, known);
      }
      return known(from, symbols);
    },
    window: (random, family, length) => growing(realise(chainNamed(family), random))(0, length),
    familiar: (random, length) => growing(realise(random.pick(steady), random))(0, length),
    entropyRate: (family) => entropyRate(chainNamed(family)),
  };
}

/** Realisations of their own, which no reader comes to; those for probes are the same in every run. */
export function unreadRealisations(source: Source, seed: number): HeldBack {
  return (split, family, count, length) => {
    const random = stream(split === "exam" ? seed : WORLD_SEED, split, family);
    return Array.from({ length: count }, () => source.window(random, family, length));
  };
}

/** Symbols of an endless text, of which all that was asked for so far is kept: a chain has to be walked to be known. */
function growing(next: () => number): (from: number, count: number) => Uint8Array {
  let known = new Uint8Array(0);
  let length = 0;
  return (from, count) => {
    if (from + count > known.length) {
      const wider = new Uint8Array(Math.max(from + count, 2 * known.length));
      wider.set(known);
      known = wider;
    }
    while (length < from + count) known[length++] = next();
    return known.slice(from, from + count);
  };
}
