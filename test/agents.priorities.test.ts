import { beforeAll, describe, expect, it } from "vitest";
import { absorb } from "../agents/learning/absorb.ts";
import { drawBatch, type Pools } from "../agents/learning/mixture.ts";
import type { ReplayItem } from "../agents/memory/replay.ts";
import { pairKey, priorityOf, withLosses } from "../agents/memory/replay.ts";
import { evaluateLoss } from "../agents/policy/loss.ts";
import { policyLayout } from "../agents/policy/model.ts";
import { ownOf } from "../agents/policy/own.ts";
import { complete } from "../environments/defaults.ts";
import { gridEnvironment } from "../environments/grids/environment.ts";
import { reference } from "../environments/grids/language/language.ts";
import { routeFindings } from "../shared/exchange/findings.ts";
import type { Consequence } from "../shared/findings.ts";
import { compressCorpus } from "../shared/library/compress.ts";
import { startBackend } from "../src/core/backend.ts";
import { blobOf } from "../src/core/blob.ts";
import { stream } from "../src/core/random.ts";
import { noSpend } from "../src/core/spend.ts";
import { receiver } from "../src/population/sharing.ts";
import { firstState } from "../src/population/state.ts";
import { absorbInput, consequence, settings, shape, solution, start, tasks } from "./learning-input.ts";
import { readBack } from "./state-fixture.ts";

/**
 * CodeIt gave its seed programs a priority that its sampler never read. Here each kind of pair goes through a turn into the
 * buffer, and its priority is then changed and must show in the draws and in the weights.
 */
const mine = tasks.slice(0, 3);
const given = {
  "a solution of its own": solution("add-9", "plus 4\nplus 5"),
  "a consequence of its own": consequence("double-then-5", "double\nplus 7"),
  "a seed program": solution("add-14", "plus 9\nplus 5", { by: "seed", giver: -1 }),
  "a mutant of a seed program": solution("add-14", "plus 6\nplus 8", { by: "mutant", giver: -1 }),
  "a solution that it received": solution("four-times-then-7", "double\ndouble\nplus 7", { agent: 1 }),
  "a consequence that it received": consequence("four-times-then-22", "double\nplus 3", 1),
};
const pairs = Object.values(given);
const solutions = pairs.filter((pair) => "result" in pair);
const consequences = pairs.filter((pair): pair is Consequence => !("result" in pair));

const turn = (changes: Parameters<typeof absorbInput>[0]) => absorb(absorbInput({ tasks: mine, ...changes }));
const kept = (items: readonly ReplayItem[], pair: (typeof pairs)[number]) =>
  items.findIndex((item) => pairKey(item) === pairKey(pair));

const DRAWS = 4000;
/** Draws from the buffer as absorb makes them: how often item k came, and its weight. */
function drawnOf(replay: readonly ReplayItem[], k: number) {
  const pools: Pools = { solutions: [], solutionWeights: [], consequences: [], replay, alpha: 1 };
  const batch = drawBatch(pools, new Array(DRAWS).fill("replay"), stream(3, "draws"));
  const hits = batch.filter(({ index }) => index === k);
  for (const { example } of hits) expect(pairKey(example)).toBe(pairKey(replay[k]!));
  return { share: hits.length / DRAWS, weight: hits[0]?.weight ?? Number.NaN };
}

let replay: ReplayItem[];
beforeAll(async () => {
  await startBackend("wasm");
  replay = turn({ solutions, consequences }).replay;
});

describe.each(Object.entries(given))("%s", (_, pair) => {
  it("is in the buffer after the turn, at the priority of the loss that was measured last", () => {
    const k = kept(replay, pair);
    expect(k).toBeGreaterThanOrEqual(0);
    const mixture = { solutions: 1, consequences: 1, replay: 0, base: 0, shown: 0 };
    // One step of a batch that holds each pair: the loss is that of the parameters before it.
    const once = turn({ solutions, consequences, absorb: { ...settings, mixture, batch: 64, steps: 1 } });
    const { lossNats } = evaluateLoss(shape, start(), [pair]);
    expect(once.replay[kept(once.replay, pair)]!.priority).toBeCloseTo(priorityOf(lossNats), 4);
  });

  it("is drawn as often as its priority says, and weighs the less the oftener it is drawn", () => {
    const k = kept(replay, pair);
    const level = replay.map((item) => ({ ...item, priority: 1 }));
    const others = replay.length - 1;
    const at = (priority: number) =>
      drawnOf(
        level.map((item, i) => (i === k ? { ...item, priority } : item)),
        k,
      );
    const [low, middle, high] = [at(0.2), at(1), at(20)];
    for (const [{ share }, priority] of [[low, 0.2] as const, [middle, 1] as const, [high, 20] as const]) {
      expect(Math.abs(share - priority / (priority + others))).toBeLessThan(0.03);
    }
    expect(low.weight).toBe(1);
    expect(middle.weight).toBe(1); // all are equal
    expect(high.weight).toBeCloseTo(20 ** -0.4, 10);
  });

  it("keeps the priority that it has in a checkpoint, and draws by it afterwards", () => {
    const own = ownOf(shape, { freeze: [], adapters: { rank: 0, alpha: 16, matrices: ["query"] } });
    const state = firstState(
      [{ id: 0, family: "near" }],
      { base: undefined, startOf: () => blobOf(start()) },

      undefined,
    );
    const k = kept(replay, pair);
    const raised = withLosses(replay, new Map([[k, 30]]));
    state.agents[0]!.replay = raised;
    const restored = readBack(state, own).agents[0]!.replay;
    expect(restored).toEqual(raised);
    expect(drawnOf(restored, k)).toEqual(drawnOf(raised, k));
    expect(drawnOf(restored, k).share).toBeGreaterThan(drawnOf(replay, k).share + 0.2);
  });
});

describe("a priority", () => {
  const only = {
    ...settings,
    mixture: { solutions: 0, consequences: 0, replay: 1, base: 0, shown: 0 },
    replayAlpha: 1,
  };
  const two = (high: number, low: number) => [high, low].map((priority, k) => ({ ...replay[k]!, priority }));

  it("written by a training step reaches the next draw", () => {
    // The first step draws what stands far above, which its loss brings down to a few nats; the second draws the other.
    const before = two(1e12, 1e6);
    const trained = (steps: number) => turn({ replay: before, absorb: { ...only, steps, batch: 4 } }).replay;
    expect(trained(1)[0]!.priority).toBeLessThan(20);
    expect(trained(1)[1]!.priority).toBe(1e6);
    for (const { priority } of trained(2)) expect(priority).toBeLessThan(20);
  });

  it("reaches the next turn", () => {
    const first = turn({ replay: two(1e12, 1e6), absorb: { ...only, steps: 1, batch: 4 } });
    const second = turn({ replay: first.replay, absorb: { ...only, steps: 1, batch: 4 } });
    expect(second.replay[0]).toEqual(first.replay[0]);
    expect(second.replay[1]!.priority).toBeLessThan(20);
  });

  it("that replay measured stays when the same pair is found again and no batch draws it as found", () => {
    const [item] = two(1e12, 1e6);
    const again = solutions.filter((pair) => pairKey(pair) === pairKey(item!));
    expect(again).toHaveLength(1);
    const { lossNats } = evaluateLoss(shape, start(), again);
    const out = turn({ replay: two(1e12, 1e6), solutions: again, absorb: { ...only, steps: 1, batch: 4 } });
    expect(out.replay[kept(out.replay, again[0]!)]!.priority).toBeCloseTo(priorityOf(lossNats), 4);
  });

  it("of a pair that nothing measured is the greatest there is", () => {
    const out = turn({ replay: two(3, 7), solutions: solutions.slice(2), absorb: { ...settings, steps: 0 } });
    for (const pair of solutions.slice(2)) expect(out.replay[kept(out.replay, pair)]!.priority).toBe(7);
  });

  it("weighs what the value function did not expect, the more the greater memory.surprise", () => {
    const dopamine = { "add-9": -0.8, "double-then-5": 0.5 };
    const at = (replaySurprise: number) =>
      turn({ solutions, consequences, dopamine, absorb: { ...settings, replaySurprise } }).replay;
    const [none, some] = [at(0), at(2)];
    const added = (pair: (typeof pairs)[number]) => some[kept(some, pair)]!.priority - none[kept(none, pair)]!.priority;
    expect(added(given["a solution of its own"])).toBeCloseTo(1.6, 5);
    expect(added(given["a consequence of its own"])).toBeCloseTo(1, 5);
    // Nothing is known of how others' tasks went.
    expect(added(given["a solution that it received"])).toBe(0);
    // And it shows in the draws.
    const k = kept(some, given["a solution of its own"]);
    expect(drawnOf(some, k).share).toBeGreaterThan(drawnOf(none, k).share + 0.03);
    expect(drawnOf(some, k).weight).toBeLessThan(drawnOf(none, k).weight);
    // What is replayed is weighed by the surprise of the turn that replays it.
    const replayed = (replaySurprise: number) =>
      turn({ replay: [none[kept(none, pairs[0]!)]!], dopamine, absorb: { ...only, replaySurprise, steps: 1 } })
        .replay[0]!;
    expect(replayed(2).priority - replayed(0).priority).toBeCloseTo(1.6, 5);
  });

  it("travels with no finding: what is received gets the receiver's own", () => {
    const findings = [solutions, []].map((found, agent) => ({
      ...{ agent, solutions: found, consequences: [], values: [], spent: noSpend() },
    }));
    const [, inbox] = routeFindings(findings, { topology: "all", island: 4 });
    const mixture = { solutions: 1, consequences: 0, replay: 0, base: 0, shown: 0 };
    const out = turn({ ...inbox!, absorb: { ...settings, mixture, batch: 64, steps: 1 } });
    expect(out.replay).toHaveLength(solutions.length);
    for (const pair of solutions) {
      const { lossNats } = evaluateLoss(shape, start(), [pair]);
      expect(out.replay[kept(out.replay, pair)]!.priority).toBeCloseTo(priorityOf(lossNats), 4);
    }
  });

  it("stays with its pair when a sharing rewrites the answer", () => {
    const grids = complete(
      gridEnvironment({ families: [], practice: [], probe: [], probes: [], familyProbes: () => [] }, reference),
    );
    const answers = ["hmirror", "vmirror", "rot180"].map((f) => grids.text.parse(`x1 = ${f}(I)\nO = hconcat(I, x1)`));
    const origin = { family: "grids", agent: 0, round: 1, prompt: [], result: "", logProb: 0 };
    const found = answers.map((answer, k) => ({ ...origin, taskId: `${k}`, answer }));
    const library = compressCorpus(grids, found, [], { minUses: 2, maxSize: 12, maxHoles: 3, perRound: 1 }, 1);
    const narrow = { vocabulary: grids.vocabulary.size, context: 8, layers: 1, width: 2, heads: 1, hidden: 2 };
    const own = ownOf(narrow, { freeze: [], adapters: { rank: 0, alpha: 16, matrices: ["query"] } });
    const blob = blobOf(new Float32Array(policyLayout(narrow).size));
    const [agent] = firstState([{ id: 0, family: "f" }], { base: undefined, startOf: () => blob }, undefined).agents;
    agent!.replay = found.map(({ taskId, prompt, answer, round }, k) => ({
      ...{ taskId, prompt, answer, round, source: "solution" as const, priority: 2 + k },
    }));
    const sharing = { round: 1, library: { from: 0, to: 1 }, inboxes: undefined, valueParameters: undefined };
    const received = receiver({ environment: grids, shape: narrow, own }, library, sharing)(agent!).replay;
    expect(received.map(({ priority }) => priority)).toEqual([2, 3, 4]);
    for (const [k, { answer }] of received.entries()) expect(answer.length).toBeLessThan(answers[k]!.length);
  });
});
