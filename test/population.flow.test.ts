import { describe, expect, it } from "vitest";
import { absorb } from "../agents/learning/absorb.ts";
import { initialParameters } from "../agents/policy/model.ts";
import type { Solution } from "../shared/findings.ts";
import type { LibraryEntry } from "../shared/library/entry.ts";
import { startBackend } from "../src/core/backend.ts";
import { allocateMoments } from "../src/core/optimisers.ts";
import { stream } from "../src/core/random.ts";
import { noSpend } from "../src/core/spend.ts";
import { flowOf } from "../src/population/flow.ts";
import { seedsAt } from "../src/population/shared-seeds.ts";
import type { Turn } from "../src/population/turn-result.ts";
import { plain } from "./learning-input.ts";
import { toyEnvironment, toyTasks } from "./toy-environment.ts";

const solution = (agent: number, taskId: string, answer: number[], rest: Partial<Solution> = {}): Solution => ({
  ...{ taskId, family: "f", prompt: [], answer, result: answer.join(), logProb: -1, agent, round: 1 },
  ...rest,
});
const consequence = (agent: number) => ({ prompt: [], answer: [1], taskId: "t", distance: 0.5, agent, round: 1 });
const turn = (solutions: Solution[], rest: Partial<Turn> = {}): Turn => ({
  agent: {} as Turn["agent"],
  ...{
    solutions,
    consequences: [],
    values: [],
    tasks: [],
    tried: [],
    staleness: 0,
    report: undefined,
    spent: noSpend(),
  },
  heard: { solutions: [], consequences: [] },
  ...rest,
});
/** Tokens from 100 on are abstractions. */
const entry = (token: number, foundBy: number[]) => ({ token, foundBy }) as LibraryEntry;
const passed = (...tasks: [string, number][]) => new Map(tasks);
const nobody = [passed(), passed(), passed()];
const all = [0, 1, 2];

describe("who gave and who profited", () => {
  it("counts the findings that lay before a turn by who gave them, and the examples drawn from them", () => {
    const heard = { solutions: [solution(1, "t", [1]), solution(1, "u", [2])], consequences: [consequence(2)] };
    const report = { fromOthers: [{ agent: 2, drawn: 5 }] } as Turn["report"];
    const flow = flowOf([turn([], { heard, report }), turn([]), turn([])], [], nobody, all, false);
    expect(flow.solutions).toEqual([
      [0, 0, 0],
      [2, 0, 0],
      [0, 0, 0],
    ]);
    expect(flow.consequences[2]).toEqual([1, 0, 0]);
    expect(flow.trainedOn[2]).toEqual([5, 0, 0]);
    expect(flow.profited.flat().every((n) => n === 0)).toBe(true);
  });

  it("a first pass with an abstraction is owed to each agent that it was cut from, once a task", () => {
    const library = [entry(100, [0, 1]), entry(101, [1])];
    const turns = [turn([]), turn([]), turn([solution(2, "t", [100, 101, 100]), solution(2, "u", [101])])];
    const flow = flowOf(turns, library, [passed(), passed(), passed(["t", 1], ["u", 1])], all, false);
    expect(flow.abstractions.map((row) => row[2])).toEqual([1, 2, 0]);
    expect(flow.profited).toEqual(flow.abstractions);
  });

  it("an abstraction that was cut from the receiver's own solutions too is owed to nobody", () => {
    const turns = [turn([solution(0, "t", [100])]), turn([]), turn([])];
    const flow = flowOf(turns, [entry(100, [0, 1])], [passed(["t", 1]), passed(), passed()], all, false);
    expect(flow.profited.flat().every((n) => n === 0)).toBe(true);
  });

  it("an answer that grew from another agent's is owed to that agent; from its own or the user's, to nobody", () => {
    const grown = (taskId: string, giver: number) => solution(0, taskId, [1], { by: "mutant", giver });
    const turns = [turn([grown("t", 1), grown("u", 0), grown("v", -1)]), turn([]), turn([])];
    const flow = flowOf(turns, [], [passed(["t", 1], ["u", 1], ["v", 1]), passed(), passed()], all, false);
    expect(flow.answers.map((row) => row[0])).toEqual([0, 1, 0]);
  });

  it("a task that owes one agent an abstraction and an answer counts once in all", () => {
    const turns = [turn([solution(0, "t", [100], { giver: 1 })]), turn([]), turn([])];
    const flow = flowOf(turns, [entry(100, [1])], [passed(["t", 1]), passed(), passed()], all, false);
    expect([flow.abstractions[1]![0], flow.answers[1]![0], flow.profited[1]![0]]).toEqual([1, 1, 1]);
  });

  it("of the answers to a task the one that passed decides, and a pass that is not the first does not count", () => {
    // Ranked by length: [1, 2] is the first attempt, the one with the abstraction the second.
    const solutions = [solution(0, "t", [100, 2, 3]), solution(0, "t", [1, 2])];
    const turns = [turn(solutions), turn([])];
    expect(flowOf(turns, [entry(100, [1])], [passed(["t", 1]), passed()], [0, 1], false).profited[1]).toEqual([0, 0]);
    expect(flowOf(turns, [entry(100, [1])], [passed(["t", 2]), passed()], [0, 1], false).profited[1]).toEqual([1, 0]);
    expect(flowOf(turns, [entry(100, [1])], [passed(), passed()], [0, 1], false).profited[1]).toEqual([0, 0]);
  });

  it("is of the given agents only, in their order; traces are given where all learn from them", () => {
    const heard = { solutions: [solution(1, "t", [1]), solution(0, "u", [2])], consequences: [] };
    const values = [{ features: new Float32Array(1), target: 1, taskId: "t", agent: 0 }];
    const turns = [turn([], { values }), turn([]), turn([], { heard })];
    expect(flowOf(turns, [], nobody, [0, 2], true)).toMatchObject({
      solutions: [
        [0, 1],
        [0, 0],
      ],
      traces: [1, 0],
    });
    expect(flowOf(turns, [], nobody, all, false).traces).toEqual([0, 0, 0]);
  });
});

describe("training on what others gave", () => {
  it("reports how many examples were drawn from each giver's findings, and none of the agent's own", async () => {
    await startBackend();
    const environment = toyEnvironment();
    const shape = { vocabulary: environment.vocabulary.size, context: 24, layers: 1, width: 8, heads: 1, hidden: 8 };
    const parameters = initialParameters(shape, stream(1, "flow"));
    const pair = { prompt: [6, 7, 1], answer: [4, 2] };
    const { report } = absorb({
      ...{ environment, tasks: toyTasks(), shape, parameters, base: parameters },
      moments: allocateMoments(parameters.length),
      replay: [],
      solutions: [solution(0, "t", [], pair), solution(2, "u", [], pair)],
      consequences: [{ ...consequence(1), ...pair }],
      dopamine: {},
      budget: { trainTokens: 10_000, programRuns: 0 },
      absorb: {
        ...{ rule: "adam", learningRate: 0.01, batch: 12, steps: 3, replay: 4, replayAlpha: 0.6, decay: 0, clip: 1 },
        ...plain,
        ...{ replaySurprise: 0, augment: 0 },
        mixture: { solutions: 2, consequences: 1, replay: 0, base: 0, shown: 0 },
      },
      compress: { enabled: false, attempts: 0, library: false },
      plasticity: { gain: 1, min: 0, max: 2 },
      ...{ seed: 1, round: 1, agent: 0 },
    });
    expect(report.fromOthers.map(({ agent }) => agent)).toEqual([1, 2]);
    const [consequences, solutions] = report.fromOthers.map(({ drawn }) => drawn);
    expect(consequences).toBe(report.drawn.consequences);
    expect(solutions).toBeGreaterThan(0);
    expect(solutions).toBeLessThan(report.drawn.solutions);
  });
});

describe("seeds of search", () => {
  const share = { every: 1, from: 1, findings: true, topology: "all", island: 4, seeds: 10 } as const;
  const join = { agents: 0, round: 2, inherit: true };
  const archive = [
    solution(0, "t", [1, 1, 1], { round: 1 }),
    solution(1, "u", [2, 2], { round: 1 }),
    solution(2, "v", [3], { round: 2 }),
    solution(1, "w", [1, 1, 1], { round: 3 }),
  ];
  const seeds = (rest: object, round: number, agent: number) =>
    seedsAt({ share: { ...share, ...rest }, population: { size: 3, join } } as never, archive, { round })(agent);

  it("are the newest right answers first, of one round the shortest, each once and with whoever found it first", () => {
    expect(seeds({}, 3, 2)).toEqual([
      { answer: [3], giver: 2, solves: ["v"] },
      { answer: [2, 2], giver: 1, solves: ["u"] },
      { answer: [1, 1, 1], giver: 0, solves: ["t", "w"] },
    ]);
    expect(seeds({ seeds: 1 }, 3, 2)).toHaveLength(1);
    expect(seeds({ seeds: 0 }, 3, 2)).toEqual([]);
  });

  it("an answer that the agent found itself is its own, whoever else found it", () => {
    expect(seeds({}, 3, 1).at(-1)).toEqual({ answer: [1, 1, 1], giver: 1, solves: ["t", "w"] });
  });

  it("hold nothing newer than what the turn starts from, and of others nothing that no sharing has passed", () => {
    expect(seeds({}, 1, 0).map(({ answer }) => answer)).toEqual([
      [2, 2],
      [1, 1, 1],
    ]);
    expect(seeds({ every: 2 }, 1, 0).map(({ giver }) => giver)).toEqual([0]);
    expect(seeds({}, 0, 0)).toEqual([]);
  });

  it("are an agent's own where findings are not passed, and of those it hears where not all do", () => {
    expect(seeds({ findings: false }, 3, 2).map(({ giver }) => giver)).toEqual([2]);
    expect(seeds({ topology: "none" }, 3, 2).map(({ giver }) => giver)).toEqual([2]);
    expect(seeds({ topology: "ring" }, 3, 2).map(({ giver }) => giver)).toEqual([1, 2, 1]);
  });
});
