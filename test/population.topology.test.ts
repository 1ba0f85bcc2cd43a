import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { policyLayout } from "../agents/policy/model.ts";
import { ownOf } from "../agents/policy/own.ts";
import { complete } from "../environments/defaults.ts";
import { gridEnvironment } from "../environments/grids/environment.ts";
import { reference } from "../environments/grids/language/language.ts";
import { neighbourhoods } from "../shared/exchange/topology.ts";
import { compressCorpus } from "../shared/library/compress.ts";
import { shortestForm } from "../shared/library/forms.ts";
import { Experiment } from "../src/config/schema.ts";
import { type BackendReport, startBackend } from "../src/core/backend.ts";
import { blobOf, floatsOf } from "../src/core/blob.ts";
import type { Job } from "../src/executor/jobs.ts";
import { answerExams } from "../src/population/answer.ts";
import { definitionsWith } from "../src/population/definition.ts";
import { languagesOf } from "../src/population/language.ts";
import { seedsAt } from "../src/population/shared-seeds.ts";
import { receiver } from "../src/population/sharing.ts";
import { firstState } from "../src/population/state.ts";
import { loadRun } from "../src/run/evaluate.ts";
import { resumeExperiment } from "../src/run/run-experiment.ts";
import { listCheckpoints } from "../src/store/checkpoint.ts";
import { readHistory } from "../src/store/history.ts";
import { tableRows } from "../src/tables/tables.ts";
import { emptyFolder } from "./command-line.ts";
import { here, options, play, replay } from "./in-process.ts";

/** Settings under which two solutions share a fragment, so that the library grows. */
const WORDS = {
  "environment.tasks": "generated",
  "environment.tasksPerFamily": 6,
  "budget.programRuns": 400,
  "expand.explore": 0.9,
  "share.seeds": 8,
};

let backend: BackendReport;
beforeAll(async () => {
  backend = await startBackend("wasm");
});

const parametersOf = (runDir: string) => loadRun(runDir).state.agents.map((agent) => [...floatsOf(agent.parameters)]);

describe("who hears whom", () => {
  it("where nobody hears anybody, a run that shares everything is one that shares nothing", async () => {
    const silent = await play(backend, { rounds: 2, "share.topology": "none", "share.findings": true });
    const alone = await play(backend, { rounds: 2, "share.value": "own", "share.findings": false });
    expect(silent.stateHash).toBe(alone.stateHash);
    const averaged = await play(backend, { rounds: 2, "share.topology": "none", "share.weights": "average" });
    expect(parametersOf(averaged.runDir)).toEqual(parametersOf(alone.runDir));
  });

  it.each(["average", "diloco"])("with %s an island is what a population of its agents would be", async (weights) => {
    const islands = { "population.size": 4, "share.topology": "islands", "share.island": 2 };
    const four = await play(backend, { ...islands, "share.weights": weights, rounds: 2 });
    const two = await play(backend, { "share.weights": weights, rounds: 2 });
    const [a, b, c] = parametersOf(four.runDir);
    expect([a, b]).toEqual(parametersOf(two.runDir));
    expect(a).not.toEqual(c);
  });
});

describe("an abstraction of somebody whom an agent does not hear", () => {
  const environment = complete(
    gridEnvironment({ families: [], practice: [], probe: [], probes: [], familyProbes: () => [] }, reference),
  );
  const origin = { family: "grids", agent: 0, round: 1, prompt: [], result: "", logProb: 0 };
  const solutions = ["hmirror", "vmirror", "rot180"].map((f, k) => ({
    ...{ ...origin, taskId: `${k}`, answer: environment.text.parse(`x1 = ${f}(I)\nO = hconcat(I, x1)`) },
  }));
  const limits = { minUses: 2, maxSize: 12, maxHoles: 3, perRound: 1 };
  const library = compressCorpus(environment, solutions, [], limits, 1);
  const [entry] = library;
  const wide = environment.terms.withAbstractions(library);
  const { answer } = solutions[0]!;
  const short = shortestForm(wide.terms, library, answer);
  const shape = { vocabulary: environment.vocabulary.size, context: 8, layers: 1, width: 2, heads: 1, hidden: 2 };
  const own = ownOf(shape, { freeze: [], adapters: { rank: 0, alpha: 16, matrices: ["query"] } });
  const hears = neighbourhoods(2, { topology: "none", island: 1 });
  const holds = (tokens: readonly number[]) => tokens.includes(entry!.token);

  it("is spelled out in what it is told, and does not change what it rehearses", () => {
    const blob = blobOf(new Float32Array(policyLayout(shape).size));
    const placed = [0, 1].map((id) => ({ id, family: "f" }));
    const item = { prompt: [], answer, taskId: "0", source: "solution" as const, priority: 1, round: 1 };
    const { agents } = firstState(placed, { base: undefined, startOf: () => blob }, undefined, 0, [item]);
    const told = {
      solutions: [{ ...solutions[0]!, answer: short }, solutions[1]!],
      consequences: [{ ...origin, answer: short, taskId: "0", distance: 1 }],
    };
    const sharing = {
      ...{ round: 1, library: { from: 0, to: 1 }, inboxes: [told, told], valueParameters: undefined },
      shorter: [{ taskId: "0", from: answer, to: short }],
    };
    const [knows, not] = agents.map(receiver({ environment, shape, own, hears }, library, sharing));
    expect(holds(short)).toBe(true);
    expect(knows!.inbox).toEqual(told);
    expect(knows!.replay.map((r) => r.answer)).toEqual([short]);
    const plain = not!.inbox.solutions[0]!.answer;
    expect(holds(plain)).toBe(false);
    expect(environment.terms.toTerm(plain)).toEqual(environment.terms.toTerm(answer));
    expect(not!.inbox.solutions[1]).toEqual(told.solutions[1]);
    expect(not!.inbox.consequences.map((c) => c.answer)).toEqual([plain]);
    expect(not!.replay.map((r) => environment.terms.toTerm(r.answer))).toEqual([environment.terms.toTerm(answer)]);
    // Where everybody hears everybody both are told the same.
    const [, all] = agents.map(receiver({ environment, shape, own }, library, sharing));
    expect(all!.inbox).toEqual(told);
  });

  it("is spelled out in the answers from which its search may start", () => {
    const share = { every: 1, from: 1, findings: true, topology: "ring", island: 1, seeds: 4 };
    const archive = [{ ...solutions[0]!, answer: short }];
    const seeds = (languages?: Parameters<typeof seedsAt>[3]) =>
      seedsAt(
        { share, population: { size: 2, join: { agents: 0, inherit: true } } } as never,
        archive,
        { round: 1 },
        languages,
      )(1);
    expect(seeds()).toEqual([{ answer: short, giver: 0, solves: ["0"] }]);
    const [seed] = seeds(languagesOf(environment, library, hears));
    expect(holds(seed!.answer)).toBe(false);
    expect(environment.terms.toTerm(seed!.answer)).toEqual(environment.terms.toTerm(answer));
    expect(seeds(() => ({ spelled: () => undefined }))).toEqual([]);
  });

  it("is in the definition of those alone that it has reached, and one object where it is the same", () => {
    const definition = { kind: "grids", settings: {}, abstractions: [] };
    const of = (topology: "all" | "none" | "islands") =>
      definitionsWith(definition, library, neighbourhoods(3, { topology, island: 2 })).map(
        ({ abstractions }) => abstractions.length,
      );
    expect([of("all"), of("islands"), of("none")]).toEqual([
      [1, 1, 1],
      [1, 1, 0],
      [1, 0, 0],
    ]);
    const [a, b] = definitionsWith(definition, library, neighbourhoods(3, { topology: "islands", island: 2 }));
    expect(a).toBe(b);
  });
});

describe("around a ring", () => {
  const settings = { ...WORDS, "population.size": 3, "share.topology": "ring", "share.weights": "average" };
  const hears = neighbourhoods(3, { topology: "ring", island: 1 });
  const jobs: Job[] = [];
  let runDir: string;
  let stateHash: string;
  beforeAll(async () => {
    ({ runDir, stateHash } = await play(backend, settings, here(jobs)));
  });

  it("an agent has and hears of no abstraction that was cut from the solutions of nobody it hears", () => {
    const { library } = loadRun(runDir).state;
    const known = (agent: number) =>
      library
        .filter(({ foundBy }) => foundBy.some((finder) => hears[agent]!.includes(finder)))
        .map(({ token }) => token);
    expect([0, 1, 2].some((agent) => known(agent).length < library.length)).toBe(true);
    const turns = jobs.flatMap((job) => (job.kind === "expand" || job.kind === "absorb" ? [job] : []));
    let offered = 0;
    for (const job of turns) {
      const hidden = library.map(({ token }) => token).filter((token) => !known(job.agent).includes(token));
      const abstractions = job.environment.abstractions.map(({ token }) => token);
      offered += abstractions.length;
      expect(abstractions.filter((token) => hidden.includes(token))).toEqual([]);
      const answers =
        job.kind === "expand"
          ? (job.seeds ?? []).map(({ answer }) => answer)
          : [...job.solutions, ...job.consequences, ...job.replay].map(({ answer }) => answer);
      for (const answer of answers) expect(answer.some((token) => hidden.includes(token))).toBe(false);
    }
    expect(offered).toBeGreaterThan(0);
  });

  it("the table of the flow has a row for all that crossed, and between agents that hear each other alone", () => {
    const { flow, library } = tableRows(readHistory(runDir));
    const rows = [...flow!];
    const finders = [...library!].map(({ found_by }) => String(found_by).split(" ").map(Number));
    for (const row of rows) {
      const [giver, receiver] = [Number(row.giver), Number(row.receiver)];
      const heard = hears[receiver]!;
      // What was cut from the solutions of several has come by way of one that is heard.
      const cut = finders.some((found) => found.includes(giver) && found.some((finder) => heard.includes(finder)));
      if (heard.includes(giver)) expect(row.value_traces).toBeGreaterThan(0);
      else expect([row.solutions, row.consequences, row.value_traces, row.parameters, cut]).toEqual([0, 0, 0, 0, true]);
    }
    for (const round of [1, 2, 3]) {
      const moved = rows.filter((row) => row.round === round && row.parameters === 1);
      expect(moved.map(({ giver, receiver }) => [giver, receiver])).toEqual([
        [0, 1],
        [1, 2],
        [2, 0],
      ]);
    }
  });

  it("a run that is resumed ends with the same stateHash, and each agent is replayed to the bit", async () => {
    const copy = join(emptyFolder(), "run");
    cpSync(runDir, copy, { recursive: true });
    for (const round of listCheckpoints(copy).filter((r) => r > 1)) {
      rmSync(join(copy, "checkpoints", `round-${String(round).padStart(4, "0")}`), { recursive: true });
    }
    expect((await resumeExperiment(copy, options(backend))).stateHash).toBe(stateHash);
    for (const agent of [0, 1, 2]) {
      const { rounds, bitEqual } = await replay(runDir, agent);
      expect(bitEqual).toBe(true);
      expect(rounds.map(({ exchangedWith }) => exchangedWith)).toEqual(new Array(3).fill([(agent + 2) % 3]));
    }
  });
});

it.each([
  ["own", "all", [[0], [1], [2]]],
  ["mean", "all", new Array(3).fill([0, 1, 2])],
  [
    "mean",
    "ring",
    [
      [0, 2],
      [0, 1],
      [1, 2],
    ],
  ],
  ["mean", "none", [[0], [1], [2]]],
])(
  "with share.outputs %s and topology %s exams are answered by an agent and whom it hears",
  async (outputs, topology, wanted) => {
    const asked: (readonly unknown[])[] = [];
    const task = { id: "t", family: "f" };
    const context = {
      experiment: Experiment.parse({ population: { size: 3 }, share: { outputs, topology } }),
      opened: { environment: { tasks: () => [task] }, definition: { kind: "grids", settings: {}, abstractions: [] } },
      executor: {
        submit: async (job: { policies: readonly unknown[] }) => {
          asked.push(job.policies);
          return { answers: [] };
        },
      },
      intern: (items: unknown) => items,
    };
    const agents = [0, 1, 2].map((id) => ({ id, family: "f", parameters: `policy ${id}` }));
    await answerExams(context as never, { round: 1, agents, library: [] } as never, new AbortController().signal);
    expect(asked).toEqual(wanted.map((of) => (of as number[]).map((id) => `policy ${id}`)));
  },
);
