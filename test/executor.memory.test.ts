import { beforeAll, expect, it } from "vitest";
import { startBackend } from "../src/core/backend.ts";
import { memoryMeter } from "../src/executor/memory.ts";

const collect = globalThis.gc!; // vitest.config.ts
const MIB = 2 ** 20;

/** Holds this much of the heap and lets it go when it returns. */
function takeAndDrop(mib: number): number {
  return Array.from({ length: mib }, (_, k) => new Array(MIB / 8).fill(k + 0.5)).length;
}

beforeAll(async () => {
  await startBackend("wasm");
  collect();
});

it("a meter that watches sees the heap that a job gave back before its end", () => {
  const [watching, resting] = [memoryMeter(true), memoryMeter(false)];
  const before = resting.end().heapBytes;
  watching.begin();
  resting.begin();
  takeAndDrop(64);
  collect();
  expect(watching.end().heapBytes).toBeGreaterThan(before + 60 * MIB);
  expect(resting.end().heapBytes).toBeLessThan(before + 60 * MIB);
});

it("it keeps the greatest of all jobs, buffers and WASM memory included", () => {
  const meter = memoryMeter(false);
  meter.begin();
  const held = new Float64Array((32 * MIB) / 8);
  const first = meter.end();
  expect(first.arrayBufferBytes).toBeGreaterThanOrEqual(held.byteLength);
  expect(first.externalBytes).toBeGreaterThanOrEqual(held.byteLength + first.linearBytes!);
  expect(first.linearBytes).toBeGreaterThanOrEqual(16 * MIB);
  meter.begin();
  const second = meter.end();
  expect(second.externalBytes).toBeGreaterThanOrEqual(first.externalBytes);
});

it("linear memory is none on plain JavaScript", async () => {
  await startBackend("cpu");
  expect(memoryMeter(false).end().linearBytes).toBeUndefined();
  await startBackend("wasm");
});
