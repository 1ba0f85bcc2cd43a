import type { Forest } from "./forest.ts";
import { type Columns, holeCounts, type Sketch } from "./sketch.ts";

export type Standing = {
  sketch: Sketch;
  columns: Columns;
  /** Nodes of the sketch, and the limit on them. */
  size: number;
  maxSize: number;
  /** The most that the sketch saves at one place. */
  gain: number;
  /** The utility that must at least be reached: the best so far, or 1. */
  wanted: number;
};

/**
 * Whether two arguments are the same subterm at every place. With one argument in place of both, every use is shorter
 * by the other, and the body is no longer.
 */
export function hasRedundantArgument({ columns: { args } }: Standing): boolean {
  return args.some((arg, k) => args.some((other, j) => j < k && other.every((node, i) => node === arg[i])));
}

/**
 * Whether an argument is the same subterm b at every place, so that the body is better with b in it. Never a subterm that
 * reads the question, which stays an argument. That pays if the
 * argument occurs k times in the finished body: the body grows by k times b and each of u uses shrinks by b. It is
 * certain only if the body stays within the size limit, and if fewer than k uses would not be enough to win.
 */
export function hasCapturedArgument(forest: Forest, costs: Float64Array, standing: Standing): boolean {
  const { sketch, columns, size, maxSize, gain, wanted } = standing;
  const counts = holeCounts(sketch);
  return columns.args.some((arg, k) => {
    const node = arg[0]!;
    if (forest.nodes[node]!.reads || !arg.every((other) => other === node)) return false;
    let most = size; // nodes of the finished body
    let occurrences = counts[k]!;
    for (const open of columns.opens) {
      const largest = open.reduce((max, at) => Math.max(max, forest.nodes[at]!.size), 0);
      most += largest;
      occurrences += Math.floor(largest / forest.nodes[node]!.size);
    }
    return most + occurrences * costs[node]! <= maxSize && (occurrences - 1) * gain - size < wanted;
  });
}
