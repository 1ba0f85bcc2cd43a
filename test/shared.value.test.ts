import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ValueTarget } from "../shared/findings.ts";
import { calibration } from "../shared/value/calibration.ts";
import {
  expectValueState,
  firstValueState,
  type LearnerSettings,
  learnRound,
  parametersByAgent,
  shuffledTargets,
} from "../shared/value/learner.ts";
import {
  addGradient,
  valueOf as estimate,
  featureCountOf,
  initialValue,
  valueLoss,
  valueSize,
  widened,
} from "../shared/value/network.ts";
import { addToReservoir, emptyReservoir, reservoirPoints } from "../shared/value/reservoir.ts";
import { defaultTraining, trainValue } from "../shared/value/train.ts";
import { type Random, stream } from "../src/core/random.ts";

const F = 3;
/** Solved with a probability that the first feature fixes: 5 % to 45 %, so solved traces are the minority. */
const chance = (x: number) => 0.25 + 0.2 * x;
function traces(n: number, random: Random, agent = 0): ValueTarget[] {
  return Array.from({ length: n }, () => {
    const features = Float32Array.from({ length: F }, () => 2 * random.next() - 1);
    return { features, target: random.next() < chance(features[0]!) ? 1 : 0, taskId: "t", agent };
  });
}
const jittered = (random: Random) => initialValue(F, random).map((w) => w + 0.3 * random.normal());

describe("the value network", () => {
  it("is a probability strictly between 0 and 1, whatever the parameters", () => {
    fc.assert(
      fc.property(fc.integer(), fc.float({ min: 0, max: 1e6, noNaN: true }), (seed, scale) => {
        const random = stream(seed, "test");
        const value = estimate(
          jittered(random).map((w) => w * scale),
          Float32Array.of(1, -1, 0.5),
        );
        expect(value).toBeGreaterThan(0);
        expect(value).toBeLessThan(1);
      }),
    );
  });

  it("says one half everywhere before it is trained", () => {
    expect(estimate(initialValue(F, stream(1, "v")), Float32Array.of(0.3, -1, 1))).toBe(0.5);
  });

  it("has a gradient that central differences confirm", () => {
    const parameters = jittered(stream(7, "v"));
    const points = [
      { features: Float32Array.of(0.5, -0.25, 1), target: 0.3 },
      { features: Float32Array.of(-1, 0.75, 0), target: 1 },
      { features: Float32Array.of(0.1, 0.2, -0.6), target: 0 },
    ];
    const gradient = new Float64Array(parameters.length);
    const lossAt = (p: Float32Array) =>
      points.reduce((sum, { features, target }) => sum + valueLoss(p, features, target), 0) / points.length;
    addGradient(parameters, points, gradient);
    for (let i = 0; i < parameters.length; i++) {
      const [up, down] = [Float32Array.from(parameters), Float32Array.from(parameters)];
      up[i]! += 1e-2;
      down[i]! -= 1e-2;
      expect(gradient[i]).toBeCloseTo((lossAt(up) - lossAt(down)) / (up[i]! - down[i]!), 4);
    }
  });

  it("adds up the gradients of a batch as if its points came alone", () => {
    const random = stream(8, "batch");
    const parameters = jittered(random);
    const points = traces(70, random);
    const together = new Float64Array(parameters.length).fill(0.5);
    addGradient(parameters, points, together);
    const alone = new Float64Array(parameters.length);
    for (const point of points) addGradient(parameters, [point], alone);
    for (let i = 0; i < alone.length; i++) expect(together[i]).toBeCloseTo(0.5 + alone[i]! / points.length, 12);
  });

  it("says on more features what it said on those it knew, and learns from the new ones", () => {
    const random = stream(11, "widened");
    const known = jittered(random);
    const wide = widened(known, F + 2);
    for (let k = 0; k < 50; k++) {
      const features = Float32Array.from({ length: F + 2 }, () => 2 * random.next() - 1);
      expect(estimate(wide, features)).toBe(estimate(known, features.slice(0, F)));
    }
    expect(widened(known, F)).toBe(known);
    expect(() => widened(known, F - 1)).toThrow(expect.objectContaining({ code: "E_SHAPE" }));
    const told = traces(400, random).map(({ features, target }) => ({
      features: Float32Array.of(...features, 2 * target - 1, 0), // the first new feature says it all
      target,
    }));
    const { lossBefore, lossAfter } = trainValue(wide, told, { ...defaultTraining, epochs: 25 }, stream(11, "train"));
    expect(lossAfter).toBeLessThan(lossBefore / 4);
  });

  it("is one half of features that say nothing", () => {
    const parameters = jittered(stream(2, "x"));
    expect(estimate(parameters, Float32Array.of(Number.NaN, 0, 0))).toBe(0.5);
    expect(estimate(parameters, Float32Array.of(Number.POSITIVE_INFINITY, 0, 0))).not.toBeNaN();
  });

  it("knows its number of features from its length and refuses other lengths", () => {
    expect(featureCountOf(new Float32Array(valueSize(17)))).toBe(17);
    expect(() => featureCountOf(new Float32Array(70))).toThrow(expect.objectContaining({ code: "E_SHAPE" }));
    expect(() => estimate(new Float32Array(valueSize(2)), new Float32Array(3))).toThrow(
      expect.objectContaining({ code: "E_SHAPE" }),
    );
  });
});

describe("training the value function", () => {
  it("is calibrated to .05 on unseen traces though solved ones are the minority, and ranks them higher", () => {
    const random = stream(3, "traces");
    const { parameters, lossBefore, lossAfter } = trainValue(
      initialValue(F, stream(3, "init")),
      traces(3000, random),
      defaultTraining,
      stream(3, "train"),
    );
    expect(lossAfter).toBeLessThan(lossBefore - 0.1);
    const unseen = calibration(parameters, traces(4000, random));
    expect(unseen.error).toBeLessThan(0.05);
    expect(unseen.meanSolved).toBeGreaterThan(unseen.meanFailed + 0.02);
  });

  it("gives the same bits for the same stream, and leaves its input alone", () => {
    const start = initialValue(F, stream(3, "init"));
    const before = [...start];
    const data = traces(200, stream(5, "traces"));
    const once = trainValue(start, data, defaultTraining, stream(3, "train")).parameters;
    const twice = trainValue(start, data, defaultTraining, stream(3, "train")).parameters;
    expect([...once]).toEqual([...twice]);
    expect([...start]).toEqual(before);
    expect([...once]).not.toEqual(before);
  });

  it("changes nothing without traces", () => {
    const start = initialValue(F, stream(3, "init"));
    expect(trainValue(start, [], defaultTraining, stream(1, "x"))).toEqual({
      parameters: start,
      lossBefore: 0,
      lossAfter: 0,
    });
  });
});

describe("calibration", () => {
  it("of a constant one half on 3 solved of 4 is off by a quarter", () => {
    const targets = [1, 1, 1, 0].map((target) => ({ features: new Float32Array(F), target, taskId: "t", agent: 0 }));
    const { bins, error, brier, meanSolved } = calibration(new Float32Array(valueSize(F)), targets);
    expect({ error, brier, meanSolved }).toEqual({ error: 0.25, brier: 0.25, meanSolved: 0.5 });
    expect(bins[5]).toEqual({ predicted: 0.5, observed: 0.75, count: 4 });
    expect(bins).toHaveLength(10);
  });

  it("without traces is all zero", () => {
    expect(calibration(new Float32Array(valueSize(F)), [])).toMatchObject({
      error: 0,
      brier: 0,
      meanSolved: 0,
      meanFailed: 0,
    });
  });
});

describe("the reservoir", () => {
  it("never holds more than its capacity and keeps early and late traces alike", () => {
    const points = Array.from({ length: 4000 }, (_, i) => ({ features: Float32Array.of(i), target: 0 }));
    let reservoir = emptyReservoir();
    for (let i = 0; i < 4; i++)
      reservoir = addToReservoir(reservoir, points.slice(1000 * i, 1000 * (i + 1)), 500, stream(i, "r"));
    const kept = reservoirPoints(reservoir, 1).map((p) => p.features[0]!);
    expect(kept).toHaveLength(500);
    expect(new Set(kept).size).toBe(500);
    for (let quarter = 0; quarter < 4; quarter++) {
      // Binomial(500, 1/4): mean 125, standard deviation 9.7.
      expect(Math.abs(kept.filter((i) => Math.floor(i / 1000) === quarter).length - 125)).toBeLessThan(45);
    }
  });
});

const settings = (mode: LearnerSettings["mode"]): LearnerSettings => ({
  mode,
  agents: 2,
  featureCount: F,
  seed: 4,
  reservoir: 100,
  training: defaultTraining,
});

describe("who learns V from whose traces", () => {
  const random = stream(9, "traces");
  const targets = [traces(150, random, 0), traces(150, random, 1)];

  it("in mode own, an agent's V does not depend on another's traces", () => {
    const both = learnRound(firstValueState(settings("own")), targets, 1, settings("own"));
    const alone = learnRound(firstValueState(settings("own")), [targets[0]!, []], 1, settings("own"));
    expect([...both.state.parameters[0]!]).toEqual([...alone.state.parameters[0]!]);
    expect([...both.state.parameters[0]!]).not.toEqual([...both.state.parameters[1]!]);
  });

  it("in mode global all agents use one V, and both reservoirs together stay within the cap in every mode", () => {
    for (const mode of ["global", "own", "shuffled"] as const) {
      const { state } = learnRound(firstValueState(settings(mode)), targets, 1, settings(mode));
      const [a, b] = parametersByAgent(state, settings(mode));
      expect(a === b).toBe(mode !== "own");
      expect(state.reservoirs.reduce((sum, r) => sum + r.targets.length, 0)).toBe(100);
    }
  });

  it("shuffling keeps the traces and the base rate and breaks the pairing", () => {
    const points = targets.flat();
    const shuffled = shuffledTargets(points, 1, 1);
    const sum = (list: readonly { target: number }[]) => list.reduce((s, p) => s + p.target, 0);
    expect(sum(shuffled)).toBe(sum(points));
    expect(shuffled.map((p) => p.features)).toEqual(points.map((p) => p.features));
    expect(shuffled.map((p) => p.target)).not.toEqual(points.map((p) => p.target));
  });

  it("what it says about calibration is about the V of before the round", () => {
    const { calibrationBefore } = learnRound(firstValueState(settings("global")), targets, 1, settings("global"));
    expect(calibrationBefore.meanSolved).toBe(0.5);
    expect(calibrationBefore.bins[5]!.count).toBe(300);
  });

  it("leaves out a trace with a number that is not finite, and a V that would have one stays as it was", () => {
    const odd = [Number.NaN, Number.POSITIVE_INFINITY].flatMap((bad): ValueTarget[] => [
      { features: Float32Array.of(0, bad, 0), target: 1, taskId: "t", agent: 0 },
      { features: Float32Array.of(0, 0, 0), target: bad, taskId: "t", agent: 0 },
    ]);
    const learn = (own: ValueTarget[], changes = {}) =>
      learnRound(firstValueState(settings("global")), [own, targets[1]!], 1, { ...settings("global"), ...changes });
    expect(learn([...odd, ...targets[0]!])).toEqual(learn(targets[0]!));
    const wild = learn(targets[0]!, { training: { ...defaultTraining, learningRate: 1e300 } });
    expect(wild.state.parameters).toEqual(firstValueState(settings("global")).parameters);
  });

  it("starts every V from the given parameters, and refuses those of another number of features", () => {
    const initial = initialValue(F, stream(99, "other"));
    expect(firstValueState({ ...settings("own"), initial }).parameters).toEqual([initial, initial]);
    const foreign = () => firstValueState({ ...settings("own"), initial: new Float32Array(3) });
    expect(foreign).toThrow(expect.objectContaining({ code: "E_SHAPE" }));
  });

  it("refuses a state of another experiment", () => {
    const state = firstValueState(settings("own"));
    expect(expectValueState(structuredClone(state), settings("own"))).toEqual(state);
    for (const foreign of [undefined, {}, { ...state, reservoirs: [1, 2] }, firstValueState(settings("global"))]) {
      expect(() => expectValueState(foreign, settings("own"))).toThrow(expect.objectContaining({ code: "E_FORMAT" }));
    }
  });
});
