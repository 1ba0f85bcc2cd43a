import { stream } from "../../src/core/random.ts";
import type { Operation } from "./operations.ts";

/** One question, a o b. */
export type Pair = { a: number; b: number };

/** The table of an operation in two: what agents are shown, and what is held back from them. */
export type Table = {
  operation: Operation;
  shown: readonly Pair[];
  heldBack: readonly Pair[];
  known: (pair: Pair) => boolean;
};

/** Of no run: the halves are the world, the same in every run, so that runs with other seeds are asked the same. */
const SPLIT_SEED = 0x5eed;

/** `known` is the share that is shown, in [0, 1]; at least one pair is on either side. */
export function tableOf(operation: Operation, p: number, known: number): Table {
  const pairs: Pair[] = [];
  for (let a = 0; a < p; a++) {
    for (let b = 0; b < p; b++) if (operation.of(a, b, p) !== undefined) pairs.push({ a, b });
  }
  const shuffled = stream(SPLIT_SEED, "split", operation.name, p).shuffle(pairs);
  const shownCount = Math.min(pairs.length - 1, Math.max(1, Math.round(known * pairs.length)));
  const shown = shuffled.slice(0, shownCount);
  const places = new Set(shown.map(({ a, b }) => a * p + b));
  return { operation, shown, heldBack: shuffled.slice(shownCount), known: ({ a, b }) => places.has(a * p + b) };
}
