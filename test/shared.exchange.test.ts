import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { meanOf } from "../shared/exchange/average.ts";
import { copiedIn } from "../shared/exchange/copies.ts";
import { meanLogProbs } from "../shared/exchange/ensemble.ts";
import { importanceWeight } from "../shared/exchange/experience.ts";
import { routeFindings } from "../shared/exchange/findings.ts";
import { exchangeBy } from "../shared/exchange/registry.ts";
import type { ExchangeInput } from "../shared/exchange/rule.ts";
import { neighbourhoods, type Topology } from "../shared/exchange/topology.ts";
import type { Consequence, Findings, Solution } from "../shared/findings.ts";
import { stream } from "../src/core/random.ts";
import { noSpend } from "../src/core/spend.ts";

const P = 5;
const vector = fc
  .array(fc.float({ min: -4, max: 4, noNaN: true }), { minLength: P, maxLength: P })
  .map((v) => Float32Array.from(v));
const copies = (v: Float32Array, n: number) => Array.from({ length: n }, () => Float32Array.from(v));

const by = (topology: Topology["topology"], island = 2): Topology => ({ topology, island });

const PBT = { quantile: 0.25, perturb: 1.25, exploit: true, explore: true };
const ruleOf = (name: string, pbt = PBT) => exchangeBy(name, { pbt });
const about = (agents: number, changes: Partial<ExchangeInput> = {}): ExchangeInput => ({
  round: 1,
  last: false,
  trained: new Array<number>(agents).fill(1),
  fitness: Array.from({ length: agents }, (_, k) => -k),
  learning: Array.from({ length: agents }, () => ({ learningRate: 0.01 })),
  random: stream(1, "test"),
  neighbourhoods: neighbourhoods(agents, by("all")),
  ...changes,
});

describe("exchange of parameters", () => {
  it("the average of identical copies is bit-equal to them", () => {
    fc.assert(
      fc.property(vector, fc.integer({ min: 1, max: 9 }), (v, n) => {
        const { next } = ruleOf("average")(copies(v, n), undefined, about(n));
        expect(next).toHaveLength(n);
        for (const out of next) expect([...out]).toEqual([...v].map((x) => x + 0));
      }),
    );
  });

  it("DiLoCo with learning rate 1 and no momentum is averaging", () => {
    fc.assert(
      fc.property(vector, fc.array(vector, { minLength: 1, maxLength: 6 }), (theta, agents) => {
        const { next } = exchangeBy("diloco", { diloco: { learningRate: 1, momentum: 0 } })(
          agents,
          { theta },
          about(agents.length),
        );
        const mean = meanOf(agents);
        next[0]!.forEach((x, i) => {
          expect(x).toBeCloseTo(mean[i]!, 5);
        });
      }),
    );
  });

  it("DiLoCo leaves theta where it is when no agent has moved", () => {
    fc.assert(
      fc.property(vector, (theta) => {
        const { next } = ruleOf("diloco")(copies(theta, 3), { theta }, about(3));
        expect([...next[2]!]).toEqual([...theta]);
      }),
    );
  });

  it("DiLoCo's second step carries Nesterov momentum, worked by hand", () => {
    // theta 1, mean 0: Delta 1, m 1, step .7 (1 + .9) = 1.33. Then no agent moves: Delta 0, m .9, step .7 * .81 = .567.
    const rule = ruleOf("diloco");
    const first = rule([Float32Array.of(-1), Float32Array.of(1)], { theta: Float32Array.of(1) }, about(2));
    expect(first.next[0]![0]).toBeCloseTo(-0.33, 6);
    const second = rule(first.next, first.state, about(2));
    expect(second.next[1]![0]).toBeCloseTo(-0.33 - 0.567, 6);
    expect(second.state).toMatchObject({ momentum: Float32Array.of(0.9) });
  });

  it("no rule writes to its input, and no two agents share memory after a mixing one", () => {
    for (const name of ["none", "average", "fedavg", "diloco", "soup", "pbt"]) {
      const agents = [Float32Array.of(1, 2), Float32Array.of(3, 4)];
      const { next } = ruleOf(name)(agents, { theta: Float32Array.of(0, 0) }, about(2, { last: true }));
      expect(agents.map((a) => [...a])).toEqual([
        [1, 2],
        [3, 4],
      ]);
      expect(next[0]!.buffer).not.toBe(next[1]!.buffer);
    }
  });

  it("refuses an unknown rule, agents of unequal size and a foreign state", () => {
    expect(() => ruleOf("constructor")).toThrow(expect.objectContaining({ code: "E_CONFIG" }));
    const ragged = [Float32Array.of(1), Float32Array.of(1, 2)];
    for (const name of ["average", "fedavg", "soup"]) {
      const mixed = () => ruleOf(name)(ragged, undefined, about(2, { last: true }));
      expect(mixed).toThrow(expect.objectContaining({ code: "E_SHAPE" }));
    }
    const foreign = () => ruleOf("diloco")([Float32Array.of(1)], { theta: [1] }, about(1));
    expect(foreign).toThrow(expect.objectContaining({ code: "E_FORMAT" }));
  });
});

describe("federated averaging", () => {
  const three = [Float32Array.of(1, 0), Float32Array.of(4, 4), Float32Array.of(100, -8)];

  it("weighs each agent by the tokens that it trained on, worked by hand", () => {
    // (3 * 1 + 1 * 4) / 4 = 1.75 and (3 * 0 + 1 * 4) / 4 = 1; the third trained on nothing.
    const { next } = ruleOf("fedavg")(three, undefined, about(3, { trained: [300, 100, 0] }));
    expect(next.map((v) => [...v])).toEqual(new Array(3).fill([1.75, 1]));
  });

  it("is the plain mean where all trained alike, or nobody at all", () => {
    for (const trained of [
      [7, 7, 7],
      [0, 0, 0],
    ]) {
      const { next } = ruleOf("fedavg")(three, undefined, about(3, { trained }));
      expect([...next[0]!]).toEqual([...meanOf(three)]);
    }
  });

  it("leaves identical copies bit-equal, whatever their weights", () => {
    fc.assert(
      fc.property(vector, fc.array(fc.nat(100_000), { minLength: 1, maxLength: 6 }), (v, trained) => {
        const { next } = ruleOf("fedavg")(copies(v, trained.length), undefined, about(trained.length, { trained }));
        expect([...next[0]!]).toEqual([...v].map((x) => x + 0));
      }),
    );
  });
});

describe("a soup", () => {
  it("is nothing before the last round, and then the uniform mean", () => {
    const two = [Float32Array.of(1, 2), Float32Array.of(3, 6)];
    const before = ruleOf("soup")(two, undefined, about(2));
    expect(before.next.map((v) => [...v])).toEqual([
      [1, 2],
      [3, 6],
    ]);
    const after = ruleOf("soup")(two, undefined, about(2, { last: true, trained: [9, 1] }));
    expect(after.next.map((v) => [...v])).toEqual([
      [2, 4],
      [2, 4],
    ]);
  });
});

describe("population-based training", () => {
  const agents = (n: number) => Array.from({ length: n }, (_, k) => Float32Array.of(k));
  const rates = (n: number) => Array.from({ length: n }, (_, k) => ({ learningRate: 2 ** k }));

  it("gives the worst the parameters of the best, with its settings times or by the factor, worked by hand", () => {
    const fitness = [-3, -1, -2, -9];
    const found = ruleOf("pbt")(agents(4), undefined, about(4, { fitness, learning: rates(4) }));
    expect(found.next.map(([x]) => x)).toEqual([0, 1, 2, 1]);
    expect(found.from).toEqual([0, 1, 2, 1]);
    expect(found.learning!.slice(0, 3)).toEqual(rates(3));
    expect([2 * 1.25, 2 / 1.25]).toContain(found.learning![3]!.learningRate);
    expect([0, 1, 2, 3].map((k) => copiedIn(found.state, 1, k))).toEqual([undefined, undefined, undefined, 1]);
    expect(copiedIn(found.state, 2, 3)).toBeUndefined();
  });

  const distinct = fc.uniqueArray(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 40 });
  const quantile = fc.double({ min: 0.01, max: 0.5, noNaN: true });

  it("the best never copies, floor(quantile n) agents do but one at least, and only the top quantile is copied", () => {
    fc.assert(
      fc.property(distinct, quantile, fc.nat(), (fitness, q, seed) => {
        const n = fitness.length;
        const random = stream(seed, "test");
        const from = ruleOf("pbt", { ...PBT, quantile: q })(agents(n), undefined, about(n, { fitness, random })).from!;
        const size = n < 2 ? 0 : Math.max(1, Math.floor(q * n));
        const ranked = [...fitness.keys()].sort((a, b) => fitness[b]! - fitness[a]!);
        const copiers = from.flatMap((giver, k) => (giver === k ? [] : [k]));
        expect(new Set(copiers)).toEqual(new Set(ranked.slice(n - size)));
        for (const k of copiers) expect(ranked.slice(0, size)).toContain(from[k]);
        expect(from[ranked[0]!]).toBe(ranked[0]);
      }),
    );
  });

  it("nobody copies one that is no better, and a turn that failed is never copied", () => {
    const some = fc.constantFrom(0, 1, Number.NaN, Number.NEGATIVE_INFINITY);
    const rank = (f: number) => (Number.isNaN(f) ? Number.NEGATIVE_INFINITY : f);
    fc.assert(
      fc.property(fc.array(some, { minLength: 2, maxLength: 9 }), (fitness) => {
        const found = ruleOf("pbt", { ...PBT, quantile: 0.5 })(agents(fitness.length), undefined, {
          ...about(fitness.length),
          fitness,
        });
        found.from!.forEach((giver, k) => {
          if (giver !== k) expect(rank(fitness[giver]!)).toBeGreaterThan(rank(fitness[k]!));
        });
      }),
    );
  });

  it("a perturbed setting stays within its bounds however often, one of 0 leaves it, and one without bounds goes on", () => {
    const bounds = { rate: { least: 1e-3, most: 0.1 }, zero: { least: 1e-6, most: 1 } };
    let learning = [
      { rate: 0.01, zero: 0, free: 1 },
      { rate: 0.01, zero: 0, free: 1 },
    ];
    const seen: (typeof learning)[number][] = [];
    for (let round = 1; round <= 200; round++) {
      const input = about(2, { learning, bounds, random: stream(round, "test") });
      const next = ruleOf("pbt", { ...PBT, perturb: 4, exploit: false })(agents(2), undefined, input);
      learning = next.learning as typeof learning;
      seen.push(learning[1]!);
    }
    expect(learning[0]).toEqual({ rate: 0.01, zero: 0, free: 1 }); // the best is left alone
    const [rates, zeros] = [seen.map(({ rate }) => rate), seen.map(({ zero }) => zero)];
    expect([Math.min(...rates), Math.max(...rates)]).toEqual([1e-3, 0.1]);
    expect([zeros[0], Math.min(...zeros)]).toEqual([1e-6, 1e-6]);
    expect(new Set(zeros).size).toBeGreaterThan(2);
    expect(Math.max(...seen.map(({ free }) => Math.abs(Math.log(free))))).toBeGreaterThan(Math.log(100));
  });

  it("without exploit the worst explores from its own; without explore settings are copied as they are", () => {
    const input = () => about(4, { learning: rates(4) });
    const explored = ruleOf("pbt", { ...PBT, exploit: false })(agents(4), undefined, input());
    expect(explored.from).toEqual([0, 1, 2, 3]);
    expect([8 * 1.25, 8 / 1.25]).toContain(explored.learning![3]!.learningRate);
    const exploited = ruleOf("pbt", { ...PBT, explore: false })(agents(4), undefined, input());
    expect(exploited.learning!.map(({ learningRate }) => learningRate)).toEqual([1, 2, 4, 1]);
    const neither = ruleOf("pbt", { ...PBT, exploit: false, explore: false })(agents(4), undefined, input());
    expect([neither.from, neither.learning]).toEqual([[0, 1, 2, 3], rates(4)]);
  });
});

describe("an output ensemble", () => {
  const logs = (...shares: number[]) => Float32Array.from(shares, Math.log);

  it("is the mean of the distributions and not of the logits, worked by hand", () => {
    const [a, b] = [...meanLogProbs([logs(0.9, 0.1), logs(0.3, 0.7)])].map(Math.exp);
    expect(a).toBeCloseTo(0.6, 6);
    expect(b).toBeCloseTo(0.4, 6);
  });

  it("sums to 1, does not care for what is added to a model's logits, and of one model is that model", () => {
    const logits = fc.array(fc.float({ min: -50, max: 50, noNaN: true }), { minLength: P, maxLength: P });
    fc.assert(
      fc.property(
        fc.array(logits, { minLength: 1, maxLength: 5 }),
        fc.float({ min: -20, max: 20, noNaN: true }),
        (m, c) => {
          const mean = meanLogProbs(m.map((row) => Float32Array.from(row)));
          expect(mean.reduce((sum, x) => sum + Math.exp(x), 0)).toBeCloseTo(1, 5);
          const moved = meanLogProbs(m.map((row) => Float32Array.from(row, (x) => x + c)));
          mean.forEach((x, v) => {
            expect(Math.exp(moved[v]!)).toBeCloseTo(Math.exp(x), 4);
          });
        },
      ),
    );
    expect(meanLogProbs([logs(0.25, 0.75)])[1]).toBeCloseTo(Math.log(0.75), 6);
    expect(() => meanLogProbs([logs(1), logs(0.5, 0.5)])).toThrow(expect.objectContaining({ code: "E_SHAPE" }));
  });
});

describe("experience of others", () => {
  it("weighs how much likelier an answer is for oneself than for its finder, up to a bound, worked by hand", () => {
    expect(importanceWeight(Math.log(0.1), Math.log(0.2), 1)).toBeCloseTo(0.5, 12);
    expect(importanceWeight(Math.log(0.6), Math.log(0.2), 10)).toBeCloseTo(3, 12);
    expect(importanceWeight(Math.log(0.6), Math.log(0.2), 2)).toBe(2);
    expect(importanceWeight(-800, -1, 2)).toBe(0);
    expect(importanceWeight(Number.NaN, -1, 2)).toBe(0);
  });
});

const solution = (agent: number, n: number): Solution => ({
  taskId: `t${n}`,
  family: "f",
  prompt: [n],
  answer: [agent, n],
  result: "r",
  logProb: -1,
  agent,
  round: 1,
});
const consequence = (agent: number, n: number): Consequence => ({
  prompt: [agent, n],
  answer: [n],
  taskId: `t${n}`,
  distance: 1 / (n + 1),
  agent,
  round: 1,
});
const finding = (agent: number, count = 3): Findings => ({
  agent,
  solutions: Array.from({ length: count }, (_, n) => solution(agent, n)),
  consequences: Array.from({ length: count }, (_, n) => consequence(agent, n)),
  values: [],
  spent: noSpend(),
});

describe("exchange of findings", () => {
  it("nobody receives its own findings, and the giver is recorded, in agent order", () => {
    const all = routeFindings([finding(0), finding(1), finding(2)], by("all"));
    expect(all[1]!.solutions.map((s) => s.agent)).toEqual([0, 0, 0, 2, 2, 2]);
    expect(all[2]!.consequences.map((c) => c.agent)).toEqual([0, 0, 0, 1, 1, 1]);
  });

  it("on a ring each agent hears only the one before it", () => {
    const ring = routeFindings([finding(0), finding(1), finding(2)], by("ring"));
    expect(ring.map((r) => [...new Set(r.solutions.map((s) => s.agent))])).toEqual([[2], [0], [1]]);
    expect(routeFindings([finding(0)], by("ring"))[0]!.solutions).toEqual([]);
  });

  it("on islands agents hear their own island, of which the last may be smaller", () => {
    const findings = [0, 1, 2, 3, 4].map((agent) => finding(agent, 1));
    const heard = routeFindings(findings, by("islands")).map((r) => r.solutions.map((s) => s.agent));
    expect(heard).toEqual([[1], [0], [3], [2], []]);
    expect(routeFindings(findings, by("islands", 5))).toEqual(routeFindings(findings, by("all")));
  });

  it("without a topology nothing is passed on", () => {
    expect(routeFindings([finding(0), finding(1)], by("none"))).toEqual([
      { solutions: [], consequences: [] },
      { solutions: [], consequences: [] },
    ]);
  });

  it("a cap gives every giver its turn, and takes the nearest misses first", () => {
    const [first] = routeFindings([finding(0), finding(1), finding(2)], by("all"), {
      limits: { solutions: 3, consequences: 2 },
    });
    expect(first!.solutions.map((s) => [s.agent, s.taskId])).toEqual([
      [1, "t0"],
      [1, "t1"],
      [2, "t0"],
    ]);
    expect(first!.consequences.map((c) => [c.agent, c.taskId])).toEqual([
      [1, "t2"],
      [2, "t2"],
    ]);
  });

  it("an answer that the receiver found too, or that two others give, is not received twice", () => {
    const shared = { ...solution(0, 0), answer: [9] };
    const with9 = (agent: number): Findings => ({ ...finding(agent, 0), solutions: [{ ...shared, agent }] });
    const routed = routeFindings([with9(0), with9(1), finding(2, 0)], by("all"));
    expect(routed[0]!.solutions).toEqual([]);
    expect(routed[2]!.solutions).toHaveLength(1);
  });
});

describe("agents whose training diverged", () => {
  const own = [1, 2, 4, 8].map((x) => Float32Array.of(x, -x));
  const values = (list: readonly Float32Array[]) => list.map(([x]) => x);
  const of = (topology: Topology["topology"], diverged: number[]) => {
    const hears = neighbourhoods(4, { topology, island: 2 });
    return about(4, { neighbourhoods: hears, diverged, last: true });
  };

  it.each(["average", "fedavg", "soup"])("are in no mean of %s, and take none, whatever the topology", (rule) => {
    const moved = (topology: Topology["topology"], diverged: number[]) =>
      values(ruleOf(rule)(own, undefined, of(topology, diverged)).next);
    expect(moved("all", [1])).toEqual([13 / 3, 2, 13 / 3, 13 / 3].map(Math.fround));
    expect(moved("ring", [1])).toEqual([4.5, 2, 4, 6]);
    expect(moved("islands", [2, 3])).toEqual([1.5, 1.5, 4, 8]);
    expect(moved("all", [0, 1, 2, 3])).toEqual([1, 2, 4, 8]);
  });

  it("leave DiLoCo's momentum to the others, and an island of none but these as it was", () => {
    const theta = Float32Array.of(0, 0);
    const rule = ruleOf("diloco");
    const { next, state } = rule(own, { theta }, of("islands", [2, 3]));
    const alone = rule(own.slice(0, 2), { theta }, about(2)).next;
    expect(values(next)).toEqual([...values(alone), 4, 8]);
    expect(state).toMatchObject({ islands: [{ momentum: expect.any(Float32Array) }, { theta }] });
    expect(values(rule(next, state, of("islands", [2, 3])).next).slice(2)).toEqual([4, 8]);
  });
});
