/**
 * A binary heap: `pop` returns the item that comes first. Equal items have no fixed order, so `before` should be a
 * total order.
 */
export type Heap<T> = { readonly items: readonly T[]; push(item: T): void; pop(): T | undefined };

/** `start`: the items of another heap with the same order, which are used as they are. */
export function createHeap<T>(before: (a: T, b: T) => boolean, start: readonly T[] = []): Heap<T> {
  const items = [...start];
  const swap = (i: number, j: number) => {
    [items[i], items[j]] = [items[j]!, items[i]!];
  };
  return {
    items,
    push(item) {
      items.push(item);
      for (let at = items.length - 1; at > 0; ) {
        const parent = (at - 1) >> 1;
        if (!before(items[at]!, items[parent]!)) return;
        swap(at, parent);
        at = parent;
      }
    },
    pop() {
      const top = items[0];
      const last = items.pop();
      if (items.length === 0) return top;
      items[0] = last!;
      for (let at = 0; ; ) {
        let first = at;
        for (const child of [2 * at + 1, 2 * at + 2]) {
          if (child < items.length && before(items[child]!, items[first]!)) first = child;
        }
        if (first === at) return top;
        swap(at, first);
        at = first;
      }
    },
  };
}
