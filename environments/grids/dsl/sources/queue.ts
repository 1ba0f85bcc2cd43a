/**
 * A priority queue by exact cost: all that costs the same comes out together. Programs built of tokens with few
 * distinct costs share few distinct sums, so the heap holds sums and each sum its list.
 */
export type Levels<T> = { readonly lists: Map<number, T[]>; readonly heap: number[] };

export const newLevels = <T>(): Levels<T> => ({ lists: new Map(), heap: [] });

export function push<T>({ lists, heap }: Levels<T>, cost: number, item: T): void {
  const list = lists.get(cost);
  if (list !== undefined) {
    list.push(item);
    return;
  }
  lists.set(cost, [item]);
  let k = heap.push(cost) - 1;
  while (k > 0) {
    const parent = (k - 1) >> 1;
    if (heap[parent]! <= cost) break;
    heap[k] = heap[parent]!;
    k = parent;
  }
  heap[k] = cost;
}

/** The least cost in the queue. */
export const least = ({ heap }: Levels<unknown>): number | undefined => heap[0];

/** Everything of the least cost. It leaves the queue with what `visit` pushes at that same cost meanwhile. */
export function drain<T>(levels: Levels<T>, visit: (item: T) => void): void {
  const cost = levels.heap[0]!;
  const list = levels.lists.get(cost)!;
  for (let k = 0; k < list.length; k++) visit(list[k]!); // the list may grow under the loop
  levels.lists.delete(cost);
  dropLeast(levels.heap);
}

function dropLeast(heap: number[]): void {
  const last = heap.pop()!;
  if (heap.length === 0) return;
  let k = 0;
  for (;;) {
    let child = 2 * k + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && heap[child + 1]! < heap[child]!) child++;
    if (heap[child]! >= last) break;
    heap[k] = heap[child]!;
    k = child;
  }
  heap[k] = last;
}
