import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { meanOf } from "../shared/exchange/average.ts";
import { diloco } from "../shared/exchange/diloco.ts";
import { exchangeRule } from "../shared/exchange/exchange.ts";
import { routeFindings, type Topology } from "../shared/exchange/findings.ts";
import type { Consequence, Findings, Solution } from "../shared/findings.ts";
import { noSpend } from "../src/core/spend.ts";

const P = 5;
const vector = fc
  .array(fc.float({ min: -4, max: 4, noNaN: true }), { minLength: P, maxLength: P })
  .map((v) => Float32Array.from(v));
const copies = (v: Float32Array, n: number) => Array.from({ length: n }, () => Float32Array.from(v));

describe("exchange of parameters", () => {
  it("the average of identical copies is bit-equal to them", () => {
    fc.assert(
      fc.property(vector, fc.integer({ min: 1, max: 9 }), (v, n) => {
        const { next } = exchangeRule("average")(copies(v, n), undefined);
        expect(next).toHaveLength(n);
        for (const out of next) expect([...out]).toEqual([...v].map((x) => x + 0));
      }),
    );
  });

  it("DiLoCo with learning rate 1 and no momentum is averaging", () => {
    fc.assert(
      fc.property(vector, fc.array(vector, { minLength: 1, maxLength: 6 }), (theta, agents) => {
        const { next } = diloco({ learningRate: 1, momentum: 0 })(agents, { theta });
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
        const { next } = exchangeRule("diloco")(copies(theta, 3), { theta });
        expect([...next[2]!]).toEqual([...theta]);
      }),
    );
  });

  it("DiLoCo's second step carries Nesterov momentum, worked by hand", () => {
    // theta 1, mean 0: Delta 1, m 1, step .7 (1 + .9) = 1.33. Then no agent moves: Delta 0, m .9, step .7 * .81 = .567.
    const rule = exchangeRule("diloco");
    const first = rule([Float32Array.of(-1), Float32Array.of(1)], { theta: Float32Array.of(1) });
    expect(first.next[0]![0]).toBeCloseTo(-0.33, 6);
    const second = rule(first.next, first.state);
    expect(second.next[1]![0]).toBeCloseTo(-0.33 - 0.567, 6);
    expect(second.state).toMatchObject({ momentum: Float32Array.of(0.9) });
  });

  it("no rule writes to its input, and no two agents share memory after a mixing one", () => {
    for (const name of ["none", "average", "diloco"]) {
      const agents = [Float32Array.of(1, 2), Float32Array.of(3, 4)];
      const { next } = exchangeRule(name)(agents, { theta: Float32Array.of(0, 0) });
      expect(agents.map((a) => [...a])).toEqual([
        [1, 2],
        [3, 4],
      ]);
      expect(next[0]!.buffer).not.toBe(next[1]!.buffer);
    }
  });

  it("refuses an unknown rule, agents of unequal size and a foreign state", () => {
    expect(() => exchangeRule("constructor")).toThrow(expect.objectContaining({ code: "E_CONFIG" }));
    const ragged = [Float32Array.of(1), Float32Array.of(1, 2)];
    expect(() => exchangeRule("average")(ragged, undefined)).toThrow(expect.objectContaining({ code: "E_SHAPE" }));
    const foreign = () => exchangeRule("diloco")([Float32Array.of(1)], { theta: [1] });
    expect(foreign).toThrow(expect.objectContaining({ code: "E_FORMAT" }));
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

const by = (topology: Topology["topology"], island = 2): Topology => ({ topology, island });

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
    const [first] = routeFindings([finding(0), finding(1), finding(2)], by("all"), { solutions: 3, consequences: 2 });
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
