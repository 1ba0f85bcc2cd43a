import { GCProfiler, getHeapStatistics } from "node:v8";
import { linearMemoryBytes } from "../core/backend.ts";

/**
 * The most that a worker's thread held so far, in bytes. Node keeps these figures by thread; only the resident size is the
 * whole process's, and is not among them.
 */
export type WorkerMemory = {
  /** JS objects, garbage included. Without `watch` seen at the end of jobs only. */
  heapBytes: number;
  /** Outside that heap: the thread's typed arrays, and all of `linearBytes`. */
  externalBytes: number;
  /** Array buffers that the thread made, shared ones too, which `externalBytes` leaves out; seen at the end of jobs only. */
  arrayBufferBytes: number;
  /** The WASM backend's memory, where tensors are; it never shrinks. undefined on other backends. */
  linearBytes: number | undefined;
};

export type MemoryMeter = { begin(): void; end(): WorkerMemory };

/**
 * Call `begin` before a job and `end` after it. With `watch` the figures just before every collection count too, and there
 * the heap is greatest; it costs a few kilobytes a collection, so a run goes without.
 */
export function memoryMeter(watch: boolean): MemoryMeter {
  const most: WorkerMemory = { heapBytes: 0, externalBytes: 0, arrayBufferBytes: 0, linearBytes: undefined };
  const raise = (what: "heapBytes" | "externalBytes" | "arrayBufferBytes", bytes: number) => {
    most[what] = Math.max(most[what], bytes);
  };
  let profiler: GCProfiler | undefined;
  return {
    begin() {
      if (!watch) return;
      profiler = new GCProfiler();
      profiler.start();
    },
    end() {
      for (const { beforeGC } of profiler?.stop()?.statistics ?? []) {
        raise("heapBytes", beforeGC.heapStatistics.usedHeapSize);
        raise("externalBytes", beforeGC.heapStatistics.externalMemory);
      }
      profiler = undefined;
      const { used_heap_size, external_memory } = getHeapStatistics();
      raise("heapBytes", used_heap_size);
      raise("externalBytes", external_memory);
      raise("arrayBufferBytes", process.memoryUsage().arrayBuffers);
      most.linearBytes = linearMemoryBytes();
      return { ...most };
    },
  };
}
