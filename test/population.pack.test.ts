import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ownOf } from "../agents/policy/own.ts";
import { blobOf, floatsOf } from "../src/core/blob.ts";
import { decode, encode } from "../src/core/wire.ts";
import { checkpointFiles, stateHash } from "../src/population/checkpoint.ts";
import { tokenPool } from "../src/population/intern.ts";
import { measuredAgents } from "../src/population/measure.ts";
import { type Outline, packOutline, unpackOutline } from "../src/population/pack.ts";
import { firstState, type PopulationState } from "../src/population/state.ts";
import { readBack } from "./state-fixture.ts";

const shape = { vocabulary: 6, context: 4, layers: 1, width: 4, heads: 1, hidden: 8 };
const tokens = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 6 });
const finding = fc.record({ prompt: tokens, answer: tokens, agent: fc.nat(3), round: fc.nat(9) });
const solution = finding.map((f) => ({ ...f, taskId: "t", family: "f", result: "r", logProb: -1.5 }));
const consequence = finding.map((f) => ({ ...f, taskId: "constructor", distance: 0.25 }));
const item = fc.record({
  prompt: tokens,
  answer: tokens,
  taskId: fc.string(),
  source: fc.constantFrom("solution" as const, "consequence" as const),
  priority: fc.double({ min: 1e-3, noNaN: true }),
  round: fc.nat(9),
});
const outline = fc
  .record({
    agents: fc.array(
      fc.record({
        replay: fc.array(item, { maxLength: 4 }),
        inbox: fc.record({ solutions: fc.array(solution, { maxLength: 3 }), consequences: fc.array(consequence) }),
        steps: fc.nat(99),
      }),
      { maxLength: 4 },
    ),
    archive: fc.array(solution, { maxLength: 4 }),
    value: fc.option(fc.float32Array({ maxLength: 3 }), { nil: undefined }),
  })
  .map(({ agents, archive, value }): Outline => {
    const { base: _, ...state } = stateOf(agents.length);
    return {
      ...state,
      agents: agents.map((agent, id) => ({ id, family: "f", ...agent })),
      archive,
      valueParameters: value && agents.map(() => value),
    };
  });

function stateOf(agents: number, base?: Float32Array): PopulationState {
  const start = blobOf(Float32Array.from([1, 2, 3]));
  const placed = Array.from({ length: agents }, (_, id) => ({ id, family: "f" }));
  return firstState(placed, { base: base && blobOf(base), startOf: () => start }, undefined);
}

describe("a packed population", () => {
  it("unpacks to itself through a message, keys in their order", () => {
    fc.assert(
      fc.property(outline, (whole) => {
        const back = unpackOutline(decode(encode(packOutline(whole))) as ReturnType<typeof packOutline>);
        expect(back).toEqual(whole);
        expect(Buffer.from(encode(back)).equals(Buffer.from(encode(whole)))).toBe(true);
      }),
    );
  });

  it("holds a finding that a thousand agents heard once", () => {
    const shared = { prompt: [1, 2], answer: [3], taskId: "t", distance: 0, agent: 0, round: 1 };
    const heard = { solutions: [], consequences: [shared] };
    const { base: _, ...state } = stateOf(1000);
    const whole = {
      ...state,
      agents: state.agents.map(({ id }) => ({ id, family: "f", replay: [], inbox: heard, steps: 0 })),
    };
    const packed = packOutline(whole);
    expect(packed.tables.findings).toHaveLength(1);
    expect([...packed.tables.tokens]).toEqual([1, 2, 3]);
    const back = unpackOutline(packed);
    expect(back.agents[999]!.inbox.consequences[0]).toBe(back.agents[0]!.inbox.consequences[0]);
  });

  it("that names an entry which is not there gives E_FORMAT", () => {
    const { base: _, ...state } = stateOf(0);
    const packed = { ...packOutline({ ...state, agents: [] }), archive: Int32Array.of(0) };
    expect(() => unpackOutline(packed)).toThrowError(expect.objectContaining({ code: "E_FORMAT" }));
  });
});

describe("a checkpoint of agents that share a base", () => {
  const own = ownOf(shape, { freeze: [], adapters: { rank: 1, alpha: 2, matrices: ["query"] } });
  const base = Float32Array.from({ length: own.full.size }, (_, i) => i / 7);
  const placed = [0, 1].map((id) => ({ id, family: "f" }));
  const startOf = (id: number) => blobOf(new Float32Array(own.layout.size).fill(id));
  const state = firstState(placed, { base: blobOf(base), startOf }, undefined);
  const files = checkpointFiles(state, own);

  it("holds the base once and of each agent its own, and gives back the state", () => {
    expect(Object.keys(files).sort()).toEqual(
      ["agent-0000.safetensors", "agent-0001.safetensors", "base.safetensors", "state.msgpack"].sort(),
    );
    expect(files["agent-0001.safetensors"]!.length).toBeLessThan(1000);
    const back = readBack(state, own);
    expect(stateHash(back)).toBe(stateHash(state));
    expect(floatsOf(back.base!)).toEqual(base);
  });

  it("keeps what filters and penalties remember, and hashes it", () => {
    const more = { slow: blobOf(Float32Array.of(1, 2)), anchor: blobOf(Float32Array.of(3)) };
    const [first, second] = state.agents;
    const richer = { ...state, agents: [{ ...first!, moments: { ...first!.moments, more } }, second!] };
    const back = readBack(richer, own);
    expect(Object.keys(back.agents[0]!.moments.more!)).toEqual(["slow", "anchor"]);
    expect(floatsOf(back.agents[0]!.moments.more!.slow!)).toEqual(Float32Array.of(1, 2));
    expect(back.agents[1]!.moments).not.toHaveProperty("more");
    expect(stateHash(back)).toBe(stateHash(richer));
    expect(stateHash(richer)).not.toBe(stateHash(state));
  });

  it("hashes the base too: a word begun in it is another state", () => {
    const moved = base.slice();
    moved[3]! += 1;
    expect(stateHash({ ...state, base: blobOf(moved) })).not.toBe(stateHash(state));
  });

  it("of another rank or of a state that is none of ours is E_FORMAT", () => {
    const other = ownOf(shape, { freeze: [], adapters: { rank: 2, alpha: 2, matrices: ["query"] } });
    expect(() => readBack(state, other, { files })).toThrowError(expect.objectContaining({ code: "E_FORMAT" }));
    for (const foreign of [undefined, 3, {}, { tables: {} }, { tables: { tokens: 1 }, agents: [] }]) {
      const damaged = { ...files, "state.msgpack": encode(foreign) };
      expect(() => readBack(state, own, { files: damaged })).toThrowError(
        expect.objectContaining({ code: "E_FORMAT" }),
      );
    }
  });
});

describe("token lists that workers send back", () => {
  it("become one list in memory where they are equal, and only there", () => {
    fc.assert(
      fc.property(fc.array(finding, { maxLength: 12 }), (items) => {
        const intern = tokenPool();
        const shared = intern(structuredClone(items));
        expect(shared).toEqual(items);
        const lists = shared.flatMap(({ prompt, answer }) => [prompt, answer]);
        for (const a of lists) for (const b of lists) expect(a === b).toBe(a.join() === b.join());
        expect(intern(structuredClone(items)).every((f, k) => f.prompt === shared[k]!.prompt)).toBe(true);
      }),
    );
  });
});

describe("the agents that are measured", () => {
  it("are all of up to 48, and of more a sample that the seed fixes", () => {
    expect(measuredAgents(1, 48)).toEqual(Array.from({ length: 48 }, (_, k) => k));
    const sample = measuredAgents(1, 1024);
    expect(sample).toHaveLength(48);
    expect(new Set(sample).size).toBe(48);
    expect(sample).toEqual([...sample].sort((a, b) => a - b));
    expect(sample.every((k) => k >= 0 && k < 1024)).toBe(true);
    expect(measuredAgents(1, 1024)).toEqual(sample);
    expect(measuredAgents(2, 1024)).not.toEqual(sample);
  });
});
