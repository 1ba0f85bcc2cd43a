import { tf } from "../src/core/tf.ts";

/** Memory after one tenth of a soak; heap and resident memory in MiB. Heap is this thread's, resident the whole process's. */
export type Reading = { done: number; heapMiB: number; residentMiB: number; tensors: number };

/**
 * Calls `one` with 0 to `count` - 1 and reads memory after each tenth, after a collection where the process has one
 * (`node --expose-gc`). Every reading is handed to `log` as a line.
 */
export function inTenths(
  what: string,
  count: number,
  one: (k: number) => void,
  log: (line: string) => void = console.log,
): Reading[] {
  const start = process.cpuUsage();
  const readings: Reading[] = [];
  for (let k = 0; k < count; k++) {
    one(k);
    if ((k + 1) % Math.ceil(count / 10) !== 0 && k !== count - 1) continue;
    globalThis.gc?.();
    const { heapUsed, rss } = process.memoryUsage();
    const now = { done: k + 1, heapMiB: heapUsed / 2 ** 20, residentMiB: rss / 2 ** 20, tensors: tensorsNow() };
    readings.push(now);
    const seconds = process.cpuUsage(start).user / 1e6;
    log(
      `${what} ${now.done}: ${Math.round(now.done / seconds)} a second, heap ${Math.round(now.heapMiB)} MiB, ` +
        `resident ${Math.round(now.residentMiB)} MiB, ${now.tensors} tensors`,
    );
  }
  return readings;
}

/**
 * Throws when memory grew from the second tenth to the last by more than so many MiB, or the number of tensors differs
 * at all. The first tenth fills caches and compiles.
 */
export function expectFlat(readings: readonly Reading[], most: { heapMiB?: number; residentMiB?: number }): void {
  const [first, second] = readings;
  const last = readings.at(-1);
  if (first === undefined || second === undefined || last === undefined) return;
  const uneven = readings.find(({ tensors }) => tensors !== first.tensors);
  if (uneven !== undefined) {
    throw new Error(`${first.tensors} tensors after ${first.done}, ${uneven.tensors} after ${uneven.done}`);
  }
  for (const what of ["heapMiB", "residentMiB"] as const) {
    const growth = last[what] - second[what];
    if (growth <= (most[what] ?? Number.POSITIVE_INFINITY)) continue;
    throw new Error(
      `${what} grew by ${growth.toFixed(0)} from ${second.done} to ${last.done}, more than ${most[what]}`,
    );
  }
}

/** tfjs asks its backend, and a soak of programs starts none. */
const tensorsNow = (): number => tf.engine().state.numTensors;
