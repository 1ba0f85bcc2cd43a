import { beforeAll, describe, expect, it } from "vitest";
import { fullLogits, initialParameters } from "../agents/policy/model.ts";
import { createSampler } from "../agents/policy/sampler.ts";
import type { PolicyShape } from "../agents/policy/shape.ts";
import { startBackend } from "../src/core/backend.ts";
import { wasm } from "../src/core/kernels/wasm.ts";
import { stream } from "../src/core/random.ts";
import { tf } from "../src/core/tf.ts";

const shape: PolicyShape = { vocabulary: 23, context: 40, layers: 2, width: 24, heads: 3, hidden: 36 };
const random = stream(9, "sampler");
const parameters = initialParameters(shape, random).map((x) => (x === 1 ? 1 : 8 * x));
const tokens = (length: number) => Array.from({ length }, () => random.integer(23));
const options = { lanes: 8, prompts: 3, answerLength: 12 };

const worstOf = (got: Float32Array, wanted: Float32Array) =>
  got.reduce((max, x, i) => Math.max(max, Math.abs(x - wanted[i]!)), 0);
const lastOf = (sequence: readonly number[]) => fullLogits(shape, parameters, sequence).slice(-shape.vocabulary);
const builds = [
  { backend: "wasm", what: "plain", options: {} },
  { backend: "wasm", what: "grouped heads", options: { keyHeads: 1 } },
  { backend: "wasm", what: "sparse experts", options: { experts: 4 } },
  { backend: "cpu", what: "grouped heads and experts", options: { keyHeads: 1, experts: 2 } },
] as const;

beforeAll(async () => {
  await startBackend("wasm");
});

describe("a sampler", () => {
  it.each(builds)("gives the full pass's logits, in batches of unequal lanes: $what on $backend", async (build) => {
    await startBackend(build.backend);
    const built = { ...shape, ...build.options };
    const vector = initialParameters(built, stream(2, "built")).map((x) => (x === 1 ? 1 : 8 * x));
    const wanted = (sequence: readonly number[]) => fullLogits(built, vector, sequence).slice(-shape.vocabulary);
    const sampler = createSampler(built, vector, options);
    const prompts = [tokens(1), tokens(17), tokens(6)];
    const handles = sampler.prime(prompts);
    const lanes = [0, 1, 2, 1, 0].map((p) => ({ id: sampler.open(handles[p]!), sequence: [...prompts[p]!] }));
    for (const lane of lanes) expect(worstOf(sampler.logits(lane.id), wanted(lane.sequence))).toBeLessThan(1e-4);
    for (let step = 0; step < 11; step++) {
      const moving = lanes.filter((_, i) => (step + i) % 3 !== 0);
      const next = tokens(moving.length);
      sampler.advance(
        moving.map((lane) => lane.id),
        next,
      );
      moving.forEach((lane, i) => {
        lane.sequence.push(next[i]!);
      });
      for (const lane of lanes) expect(worstOf(sampler.logits(lane.id), wanted(lane.sequence))).toBeLessThan(1e-4);
    }
    sampler.dispose();
    await startBackend("wasm");
  });

  it.each(["wasm", "cpu"] as const)("on %s a lane's logits are bit-equal whatever batch it is in", async (backend) => {
    await startBackend(backend);
    const prompt = tokens(9);
    const answer = tokens(8);
    const alone = createSampler(shape, parameters, options);
    const crowded = createSampler(shape, parameters, options);
    const a = alone.open(alone.prime([prompt])[0]!);
    const handles = crowded.prime([tokens(13), prompt, tokens(2)]);
    const others = [0, 2, 0, 1, 2, 0].map((p) => crowded.open(handles[p]!));
    const b = crowded.open(handles[1]!);
    expect(crowded.logits(b)).toEqual(alone.logits(a));
    for (const [step, token] of answer.entries()) {
      alone.advance([a], [token]);
      const some = others.slice(0, step % 7);
      crowded.advance([...some, b], [...some.map(() => step), token]);
      expect(crowded.logits(b)).toEqual(alone.logits(a));
    }
    alone.dispose();
    crowded.dispose();
    await startBackend("wasm");
  });

  it("a fork has the same past and its own future", () => {
    const sampler = createSampler(shape, parameters, options);
    const prompt = tokens(5);
    const lane = sampler.open(sampler.prime([prompt])[0]!);
    sampler.advance([lane], [3]);
    const fork = sampler.fork(lane);
    expect(sampler.logits(fork)).toEqual(sampler.logits(lane));
    sampler.advance([lane, fork], [4, 7]);
    expect(worstOf(sampler.logits(lane), lastOf([...prompt, 3, 4]))).toBeLessThan(1e-4);
    expect(worstOf(sampler.logits(fork), lastOf([...prompt, 3, 7]))).toBeLessThan(1e-4);
    sampler.dispose();
  });

  it("counts prompt tokens once and every lane's tokens", () => {
    const sampler = createSampler(shape, parameters, options);
    const [prompt] = sampler.prime([tokens(5)]);
    const lanes = [sampler.open(prompt!), sampler.open(prompt!)];
    sampler.advance(lanes, [1, 2]);
    expect(sampler.tokens()).toBe(7);
    sampler.dispose();
  });

  it("keeps the parameters it was made with, and leaves no tensor behind", () => {
    const before = tf.memory().numTensors;
    const mine = Float32Array.from(parameters);
    const sampler = createSampler(shape, mine, options);
    mine.fill(0);
    const prompt = tokens(4);
    const [handle] = sampler.prime([prompt]);
    expect(worstOf(sampler.logits(sampler.open(handle!)), lastOf(prompt))).toBeLessThan(1e-4);
    sampler.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("gives a prompt's memory back when its handle and its last lane are gone, and the lane reads it until then", () => {
    const held = () => wasm()!.held();
    const sampler = createSampler(shape, parameters, options);
    const empty = held();
    const prompt = tokens(4);
    const [handle] = sampler.prime([prompt]);
    const lane = sampler.open(handle!);
    sampler.release(handle!);
    expect(held()).toBe(empty + 1);
    sampler.advance([lane], [3]);
    expect(worstOf(sampler.logits(lane), lastOf([...prompt, 3]))).toBeLessThan(1e-4);
    sampler.close(lane);
    expect(held()).toBe(empty);
    sampler.dispose();
  });

  it("says which limit was met", () => {
    const sampler = createSampler(shape, parameters, { lanes: 1, prompts: 1, answerLength: 2 });
    const [prompt] = sampler.prime([tokens(4)]);
    expect(() => sampler.prime([tokens(4)])).toThrow("room for 1");
    const lane = sampler.open(prompt!);
    expect(() => sampler.fork(lane)).toThrow("all 1 lanes are open");
    sampler.advance([lane], [1]);
    sampler.advance([lane], [1]);
    expect(() => sampler.advance([lane], [1])).toThrow("more than 2 tokens");
    sampler.close(lane);
    expect(() => sampler.logits(lane)).toThrow("not open");
    sampler.release(prompt!);
    expect(() => sampler.prime([tokens(41)])).toThrow("context of 40");
    expect(sampler.prime([tokens(4)])).toHaveLength(1);
    sampler.dispose();
  });
});
