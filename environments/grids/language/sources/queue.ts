import { createHeap, type Heap } from "../../../../src/core/heap.ts";

/**
 * A priority queue by exact cost: all that costs the same comes out together. Programs built of tokens with few
 * distinct costs share few distinct sums, so the heap holds sums and each sum its list.
 */
export type Levels<T> = { readonly lists: Map<number, T[]>; readonly heap: Heap<number> };

export const newLevels = <T>(): Levels<T> => ({ lists: new Map(), heap: createHeap((a, b) => a < b) });

export function push<T>({ lists, heap }: Levels<T>, cost: number, item: T): void {
  const list = lists.get(cost);
  if (list !== undefined) {
    list.push(item);
    return;
  }
  lists.set(cost, [item]);
  heap.push(cost);
}

/** The least cost in the queue. */
export const least = ({ heap }: Levels<unknown>): number | undefined => heap.items[0];

/** Everything of the least cost. It leaves the queue with what `visit` pushes at that same cost meanwhile. */
export function drain<T>({ lists, heap }: Levels<T>, visit: (item: T) => void): void {
  const cost = heap.items[0]!;
  const list = lists.get(cost)!;
  for (let k = 0; k < list.length; k++) visit(list[k]!); // the list may grow under the loop
  lists.delete(cost);
  heap.pop();
}
