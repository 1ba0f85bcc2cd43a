import { stream } from "../../src/core/random.ts";
import type { Operation } from "./operations.ts";

/** One question, a o b. */
export type Pair = { a: number; b: number };

/** The table of an operation: what agents are shown, and what is held back from them, for measures or for exams. */
export type Table = {
  operation: Operation;
  shown: readonly Pair[];
  measured: readonly Pair[];
  asked: readonly Pair[];
  known: (pair: Pair) => boolean;
};

/** Held-back pairs for measures, at most; exams ask the others, so that what is told of an agent is no exam of it. */
const MEASURED = 128;

/** Of no run: the halves are the world, the same in every run, so that runs with other seeds are asked the same. */
const SPLIT_SEED = 0x5eed;

/** `known` is the share that is shown, in [0, 1]; of four pairs or more, at least one is shown, measured and asked each. */
export function tableOf(operation: Operation, p: number, known: number): Table {
  const pairs: Pair[] = [];
  for (let a = 0; a < p; a++) {
    for (let b = 0; b < p; b++) if (operation.of(a, b, p) !== undefined) pairs.push({ a, b });
  }
  const shuffled = stream(SPLIT_SEED, "split", operation.name, p).shuffle(pairs);
  const shownCount = Math.max(1, Math.min(pairs.length - 2, Math.round(known * pairs.length)));
  const shown = shuffled.slice(0, shownCount);
  const places = new Set(shown.map(({ a, b }) => a * p + b));
  const heldBack = shuffled.slice(shownCount);
  const measures = Math.min(MEASURED, Math.floor(heldBack.length / 2));
  return {
    operation,
    shown,
    measured: heldBack.slice(0, measures),
    asked: heldBack.slice(measures),
    known: ({ a, b }) => places.has(a * p + b),
  };
}
