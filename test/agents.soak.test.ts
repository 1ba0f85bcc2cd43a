import { beforeAll, describe, expect, it } from "vitest";
import { samplerSoak } from "../bench/soak-sampler.ts";
import { expectFlat, inTenths, type Reading } from "../bench/soak-tenths.ts";
import { trainingSoak } from "../bench/soak-training.ts";
import { startBackend } from "../src/core/backend.ts";
import { tf } from "../src/core/tf.ts";

// A short run of `npm run soak -- --training N --sampler N`, which does a hundred thousand steps.

beforeAll(async () => {
  await startBackend("wasm");
});

const quiet = () => undefined;

it("three hundred training steps of changing sizes leave no tensor and no linear memory behind", () => {
  const soak = trainingSoak(11);
  for (let warm = 0; warm < 50; warm++) soak.step(); // buffers of every size there is
  const linear = () => (tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } }).wasm.HEAPU8.length;
  const before = { tensors: tf.memory().numTensors, linear: linear() };
  const readings = inTenths("training steps", 300, () => soak.step(), quiet);
  expect(readings.map(({ done }) => done)).toEqual([30, 60, 90, 120, 150, 180, 210, 240, 270, 300]);
  expectFlat(readings, {});
  expect(readings.at(-1)!.tensors).toBe(before.tensors);
  expect(linear()).toBe(before.linear);
  expect(soak.lossNats).toBeGreaterThan(0);
});

it("two hundred lives of a sampler leave no tensor behind", () => {
  const before = tf.memory().numTensors;
  expectFlat(inTenths("samplers", 200, samplerSoak(11), quiet), {});
  expect(tf.memory().numTensors).toBe(before);
});

it("the same seed takes the same steps", () => {
  const lossesOf = (seed: number) => {
    const soak = trainingSoak(seed);
    return Array.from({ length: 5 }, () => {
      soak.step();
      return soak.lossNats;
    });
  };
  expect(lossesOf(12)).toEqual(lossesOf(12));
  expect(lossesOf(13)).not.toEqual(lossesOf(12));
});

describe("the judgement of a soak", () => {
  const readings = (of: (tenth: number) => Partial<Reading>): Reading[] =>
    Array.from({ length: 10 }, (_, tenth) => ({
      done: tenth + 1,
      heapMiB: 20,
      residentMiB: 100,
      tensors: 3,
      ...of(tenth),
    }));

  it("finds one tensor that is left behind", () => {
    const leaked: tf.Tensor[] = [];
    const leaking = inTenths("leaks", 20, (k) => void (k === 13 && leaked.push(tf.scalar(1))), quiet);
    tf.dispose(leaked);
    expect(() => expectFlat(leaking, {})).toThrow(/tensors after 2, \d+ after 14/);
  });

  it("finds memory that grows after the first tenth, and allows what the first tenth takes", () => {
    const most = { heapMiB: 8, residentMiB: 32 };
    expect(() =>
      expectFlat(
        readings((tenth) => ({ residentMiB: tenth === 0 ? 20 : 100 })),
        most,
      ),
    ).not.toThrow();
    expect(() =>
      expectFlat(
        readings((tenth) => ({ residentMiB: 100 + 5 * tenth })),
        most,
      ),
    ).toThrow("residentMiB grew");
    expect(() =>
      expectFlat(
        readings((tenth) => ({ heapMiB: 20 + 2 * tenth })),
        most,
      ),
    ).toThrow("heapMiB grew by 16");
  });
});
