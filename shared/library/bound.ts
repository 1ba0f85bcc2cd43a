import type { Forest } from "./forest.ts";
import type { Columns } from "./sketch.ts";

/**
 * [place] An upper bound on what finishing a sketch in any way saves at a place, given its arguments so far: the
 * shortest writing of the place, less 1 for the abstraction's token and less its arguments, each written once. Open
 * places may turn out to cost nothing.
 */
export function gainsOf(places: Int32Array, args: Columns["args"], costs: Float64Array): Float64Array {
  const gains = new Float64Array(places.length);
  for (let i = 0; i < places.length; i++) {
    let gain = costs[places[i]!]! - 1;
    for (const arg of args) gain -= costs[arg[i]!]!;
    gains[i] = gain;
  }
  return gains;
}

/**
 * [node] An upper bound on gains that follows from the size limit of a body. A body of w nodes is one way to write the
 * place, so the place costs at most w plus its arguments, each as often as it occurs: at most w - 1 and the repetitions
 * of arguments are saved, and an argument repeats no more often than the subterm does in the tree of the place.
 */
export function capsOf({ forms }: Forest, costs: Float64Array, maxSize: number, maxHoles: number): Float64Array {
  const counts = new Float64Array(forms.length); // zero again after each pair of nodes
  return Float64Array.from(forms, (_, node) => {
    const inside = [node];
    counts[node] = 1;
    // Newest first: `inside` is sorted as it grows, so each node's count is complete before it is passed on.
    for (let at = 0; at < inside.length; at++) {
      for (const arg of forms[inside[at]!]![0]!.children) {
        if (counts[arg] === 0) insertDescending(inside, arg);
        counts[arg]! += counts[inside[at]!]!;
      }
    }
    const repeats = new Array<number>(maxHoles).fill(0);
    for (const part of inside) {
      let value = (counts[part]! - 1) * costs[part]!;
      for (let k = 0; k < maxHoles && value > 0; k++) {
        const least = repeats[k]!;
        repeats[k] = Math.max(least, value);
        value = Math.min(least, value);
      }
      counts[part] = 0;
    }
    return repeats.reduce((sum, r) => sum + r, maxSize - 1);
  });
}

function insertDescending(list: number[], item: number): void {
  let at = list.length;
  while (list[at - 1]! < item) at--;
  list.splice(at, 0, item);
}

/**
 * An upper bound on the worth of a gain at a node: it counts as often as the node occurs. No rewriting saves more than
 * all places together if all of them were used at once: by induction over the term, a node's saving is at most its own
 * plus its arguments', counted by tree position. So a bound is the sum over places, less the known part of the body.
 */
export function worthOf(
  node: number,
  gain: number,
  { caps, occurrences }: { caps: Float64Array; occurrences: Float64Array },
): number {
  return gain > 0 ? occurrences[node]! * Math.min(gain, caps[node]!) : 0;
}
