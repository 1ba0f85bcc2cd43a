import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { complete } from "../environments/defaults.ts";
import type { Term } from "../environments/environment.ts";
import { gridEnvironment } from "../environments/grids/environment.ts";
import { reference } from "../environments/grids/language/language.ts";
import { meanOf } from "../shared/exchange/average.ts";
import type { DilocoIslands } from "../shared/exchange/diloco.ts";
import { exchangeBy } from "../shared/exchange/registry.ts";
import type { ExchangeInput } from "../shared/exchange/rule.ts";
import { giversOf, neighbourhoods, type Topology } from "../shared/exchange/topology.ts";
import type { Solution, ValueTarget } from "../shared/findings.ts";
import { compressCorpus } from "../shared/library/compress.ts";
import { shortestForm } from "../shared/library/forms.ts";
import { knownTo, spelledWith } from "../shared/library/reach.ts";
import { inline } from "../shared/library/rewrite.ts";
import {
  expectValueState,
  firstValueState,
  type LearnerSettings,
  learnRound,
  parametersByAgent,
} from "../shared/value/learner.ts";
import { defaultTraining } from "../shared/value/train.ts";
import { stream } from "../src/core/random.ts";
import { decode, encode } from "../src/core/wire.ts";

const by = (topology: Topology["topology"], island = 2): Topology => ({ topology, island });
const topology = fc.record({
  topology: fc.constantFrom("all", "ring", "islands", "none"),
  island: fc.integer({ min: 1, max: 5 }),
}) as fc.Arbitrary<Topology>;

describe("neighbourhoods", () => {
  it("are an agent and whom it hears, ascending", () => {
    expect(neighbourhoods(5, by("islands"))).toEqual([[0, 1], [0, 1], [2, 3], [2, 3], [4]]);
    expect(neighbourhoods(3, by("ring"))).toEqual([
      [0, 2],
      [0, 1],
      [1, 2],
    ]);
    expect(neighbourhoods(2, by("ring"))).toEqual(neighbourhoods(2, by("all")));
    expect(neighbourhoods(2, by("none"))).toEqual([[0], [1]]);
    expect(neighbourhoods(1, by("ring"))).toEqual([[0]]);
    expect(giversOf(4, by("all"), 2)).toEqual([0, 1, 3]);
  });

  it("are one list where they are equal, and everybody's has the agent itself", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), topology, (n, of) => {
        const found = neighbourhoods(n, of);
        expect(found).toHaveLength(n);
        expect(new Set(found).size).toBe(new Set(found.map(String)).size);
        found.forEach((members, k) => {
          expect(members).toContain(k);
        });
      }),
    );
  });
});

const P = 3;
const numbers = fc.float({ min: -4, max: 4, noNaN: true });
const vectors = (n: number) =>
  fc.array(
    fc.array(numbers, { minLength: P, maxLength: P }).map((v) => Float32Array.from(v)),
    { minLength: n, maxLength: n },
  );
const rule = (name: string) =>
  exchangeBy(name, { pbt: { quantile: 0.25, perturb: 1.25, exploit: true, explore: true } });
const about = (agents: number, of: Topology, changes: Partial<ExchangeInput> = {}): ExchangeInput => ({
  ...{ round: 1, last: true, fitness: Array.from({ length: agents }, (_, k) => -k), random: stream(1, "test") },
  trained: Array.from({ length: agents }, (_, k) => k + 1),
  learning: Array.from({ length: agents }, () => ({ learningRate: 0.01 })),
  neighbourhoods: neighbourhoods(agents, of),
  ...changes,
});
const plain = (of: readonly ArrayLike<number>[]) => of.map((v) => Array.from(v));
const scalars = (...values: number[]) => values.map((v) => Float32Array.of(v));

describe("parameters move between agents that hear each other, and no others", () => {
  it("the mean is an agent's and that of whom it hears, worked by hand", () => {
    const agents = scalars(1, 2, 4, 8);
    expect(plain(rule("average")(agents, undefined, about(4, by("ring"))).next)).toEqual([[4.5], [1.5], [3], [6]]);
    expect(plain(rule("average")(agents, undefined, about(4, by("islands"))).next)).toEqual([[1.5], [1.5], [6], [6]]);
    expect(plain(rule("soup")(agents, undefined, about(4, by("none"))).next)).toEqual([[1], [2], [4], [8]]);
    // By tokens 1, 2, 3, 4: (1 + 2 * 2) / 3 and (3 * 4 + 4 * 8) / 7.
    const weighted = rule("fedavg")(agents, undefined, about(4, by("islands"))).next;
    expect(weighted.map(([x]) => x)).toEqual([5 / 3, 5 / 3, 44 / 7, 44 / 7].map(Math.fround));
  });

  it.each(["average", "fedavg", "diloco", "soup"])(
    "by %s, nothing of one that it does not hear reaches an agent",
    (name) => {
      const case_ = fc.integer({ min: 2, max: 7 }).chain((n) => fc.tuple(vectors(n), topology, fc.nat(n - 1)));
      fc.assert(
        fc.property(case_, ([agents, of, other]) => {
          fc.pre(name !== "diloco" || of.topology !== "ring" || agents.length <= 2);
          const n = agents.length;
          const start = { theta: new Float32Array(P) };
          const changed = agents.map((v, k) => (k === other ? v.map((x) => x + 1) : v));
          const [before, after] = [agents, changed].map((v) => rule(name)(v, start, about(n, of)).next);
          neighbourhoods(n, of).forEach((members, k) => {
            if (!members.includes(other)) expect([...after![k]!]).toEqual([...before![k]!]);
          });
        }),
      );
    },
  );

  it("averaging around a ring moves no mass, and comes to the mean of all in the end", () => {
    let agents = scalars(1, 2, 4, 8, 16);
    for (let t = 0; t < 60; t++) {
      agents = rule("average")(agents, undefined, about(5, by("ring"))).next.map((v) => Float32Array.from(v));
      expect(meanOf(agents)[0]).toBeCloseTo(31 / 5, 4);
    }
    for (const [x] of agents) expect(x).toBeCloseTo(31 / 5, 3);
  });

  it("DiLoCo has a theta and a momentum an island, as if each were a population of its own, also from a checkpoint", () => {
    const [a, b] = [scalars(1, 3), scalars(-2, 6)];
    const theta = Float32Array.of(0.5);
    const alone = (agents: Float32Array[]) => {
      const first = exchangeBy("diloco")(agents, { theta }, about(2, by("all")));
      return exchangeBy("diloco")(first.next, first.state, about(2, by("all")));
    };
    const first = exchangeBy("diloco")([...a, ...b], { theta }, about(4, by("islands")));
    expect(decode(encode(first.state))).toEqual(first.state);
    const second = exchangeBy("diloco")(first.next, decode(encode(first.state)), about(4, by("islands")));
    expect(plain(second.next)).toEqual(plain([...alone(a).next, ...alone(b).next]));
    expect((second.state as DilocoIslands).islands).toEqual([alone(a).state, alone(b).state]);
    const fewer = () => exchangeBy("diloco")(a, second.state, about(2, by("all")));
    expect(fewer).toThrow(expect.objectContaining({ code: "E_FORMAT" }));
  });

  it("DiLoCo is refused on a ring, where neighbours begin apart", () => {
    const ring = () => exchangeBy("diloco")(scalars(1, 2, 3), { theta: Float32Array.of(0) }, about(3, by("ring")));
    expect(ring).toThrow(expect.objectContaining({ code: "E_CONFIG" }));
  });

  it("whoever copies copies one that it hears and that is better", () => {
    const case_ = fc
      .integer({ min: 1, max: 9 })
      .chain((n) => fc.tuple(fc.array(fc.nat(5), { minLength: n, maxLength: n }), topology));
    fc.assert(
      fc.property(case_, fc.nat(), ([fitness, of], seed) => {
        const n = fitness.length;
        const input = about(n, of, { fitness, random: stream(seed, "test") });
        const { from, learning } = rule("pbt")(scalars(...fitness), undefined, input);
        from!.forEach((giver, k) => {
          expect(input.neighbourhoods[k]).toContain(giver);
          if (giver !== k) expect(fitness[giver]).toBeGreaterThan(fitness[k]!);
          if (of.topology === "none") expect(learning![k]).toEqual({ learningRate: 0.01 });
        });
      }),
    );
    const islands = rule("pbt")(scalars(0, 1, 2, 3), undefined, about(4, by("islands"), { fitness: [9, 1, 2, 3] }));
    expect(islands.from).toEqual([0, 0, 3, 3]);
  });
});

const F = 2;
const traces = (agent: number, n = 60): ValueTarget[] => {
  const random = stream(agent, "traces");
  return Array.from({ length: n }, () => {
    const features = Float32Array.from({ length: F }, () => 2 * random.next() - 1);
    return { features, target: random.next() < 0.3 + 0.2 * features[0]! ? 1 : 0, taskId: "t", agent };
  });
};
const learner = (mode: LearnerSettings["mode"], of?: Topology): LearnerSettings => ({
  ...{ mode, agents: 4, featureCount: F, seed: 4, reservoir: 1000, training: defaultTraining },
  ...(of === undefined ? {} : { topology: of }),
});
const learned = (settings: LearnerSettings, targets = [0, 1, 2, 3].map((k) => traces(k))) => {
  const first = learnRound(firstValueState(settings), targets, 1, settings).state;
  const restored = expectValueState(decode(encode(first)), settings);
  return learnRound(restored, targets, 2, settings).state;
};

describe("a value function for each neighbourhood", () => {
  it.each(["global", "shuffled"] as const)("in mode %s is one for all where all hear all, bit by bit", (mode) => {
    expect(learned(learner(mode, by("all")))).toEqual(learned(learner(mode)));
    expect(learned(learner(mode, by("islands", 4)))).toEqual(learned(learner(mode)));
    expect(learned(learner(mode)).parameters).toHaveLength(1);
  });

  it("is each agent's own where nobody hears anybody", () => {
    expect(learned(learner("global", by("none")))).toEqual(learned(learner("own")));
  });

  it.each(["global", "shuffled"] as const)("in mode %s learns from no trace of an agent that is not heard", (mode) => {
    for (const of of [by("ring"), by("islands"), by("none")]) {
      const settings = learner(mode, of);
      const before = parametersByAgent(learned(settings), settings);
      for (const other of [0, 1, 2, 3]) {
        const targets = [0, 1, 2, 3].map((k) => (k === other ? traces(k + 100) : traces(k)));
        const after = parametersByAgent(learned(settings, targets), settings);
        neighbourhoods(4, of).forEach((members, k) => {
          expect(Buffer.compare(Buffer.from(after[k]!.buffer), Buffer.from(before[k]!.buffer)) === 0).toBe(
            !members.includes(other),
          );
        });
      }
    }
  });

  it("agents of an island use one, and all together remember as much as one does", () => {
    const settings = { ...learner("global", by("islands")), reservoir: 100 };
    const state = learned(settings);
    const [a, b, c, d] = parametersByAgent(state, settings);
    expect([a === b, c === d, a === c]).toEqual([true, true, false]);
    expect(state.reservoirs.map(({ targets }) => targets.length)).toEqual([50, 50]);
    expect(() => expectValueState(state, learner("global"))).toThrow(expect.objectContaining({ code: "E_FORMAT" }));
  });
});

describe("abstractions that have not reached an agent", () => {
  const environment = complete(
    gridEnvironment({ families: [], practice: [], probe: [], probes: [], familyProbes: () => [] }, reference),
  );
  const program = (agent: number, text: string, k: number): Solution => ({
    ...{
      taskId: `${agent} ${k}`,
      family: "f",
      prompt: [],
      answer: environment.text.parse(text),
      result: "",
      logProb: 0,
    },
    ...{ agent, round: 1 },
  });
  const turns = ["hmirror", "vmirror", "rot180"];
  const solutions = turns.flatMap((f, k) => [
    program(0, `x1 = ${f}(I)\nO = hconcat(I, x1)`, k),
    program(2, `x1 = trim(I)\nx2 = ${f}(x1)\nO = vconcat(x2, x2)`, k),
  ]);
  const library = compressCorpus(environment, solutions, [], { minUses: 2, maxSize: 12, maxHoles: 3, perRound: 2 }, 1);
  const wide = environment.terms.withAbstractions(library);
  const hears = (of: Topology) => neighbourhoods(4, of);

  it("are those that were cut from the solutions of nobody that it hears", () => {
    const finders = library.map(({ foundBy }) => foundBy);
    expect(finders).toContainEqual([0]);
    expect(finders).toContainEqual([2]);
    const known = (k: number, of: Topology) => knownTo(library, k, hears(of)).map(({ foundBy }) => foundBy);
    expect([0, 1, 2, 3].map((k) => known(k, by("islands")))).toEqual([[[0]], [[0]], [[2]], [[2]]]);
    expect([0, 1, 2, 3].map((k) => known(k, by("ring")))).toEqual([[[0]], [[0]], [[2]], [[2]]]); // 3 hears 2, 0 hears 3
    expect([0, 1, 2, 3].map((k) => known(k, by("none")))).toEqual([[[0]], [], [[2]], []]);
    expect(knownTo(library, 1, hears(by("all")))).toBe(library);
  });

  it("are spelled out for it, and the answer computes what it did; what it knows stays", () => {
    const known = knownTo(library, 1, hears(by("islands")));
    const spelled = spelledWith(wide.terms, library, known);
    const foreign = library.filter((entry) => !known.includes(entry)).map(({ token }) => token);
    const plainTerm = (tokens: readonly number[]) => inline(wide.terms.toTerm(tokens), library, wide.terms.apply);
    const written = solutions.map(({ answer }) => shortestForm(wide.terms, library, answer));
    expect(written.filter((answer) => answer.some((token) => foreign.includes(token)))).toHaveLength(3);
    for (const answer of written) {
      const found = spelled(answer)!;
      expect(found.some((token) => foreign.includes(token))).toBe(false);
      expect(plainTerm(found)).toEqual(plainTerm(answer));
      if (!answer.some((token) => foreign.includes(token))) expect(found).toBe(answer);
      expect(spelledWith(wide.terms, library, library)(answer)).toBe(answer);
    }
  });

  it("cannot be spelled out where one is handed to a function as a value: such an answer is not handed on", () => {
    const [entry] = library.filter(({ foundBy }) => foundBy.includes(2));
    const value = environment.vocabulary.names!.indexOf("hmirror");
    const replaced = (term: Term): Term => ({
      ...term,
      token: term.token === value && term.args.length === 0 ? entry!.token : term.token,
      args: term.args.map(replaced),
    });
    const answer = environment.text.parse("x1 = compose(vmirror, hmirror)\nO = x1(I)");
    const reader = { ...wide.terms, toTerm: () => replaced(wide.terms.toTerm(answer)) };
    expect(spelledWith(reader, library, [])([entry!.token])).toBeUndefined();
    expect(spelledWith(wide.terms, library, [])(answer)).toBe(answer);
  });
});
