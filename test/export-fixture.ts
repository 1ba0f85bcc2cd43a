import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Own, ownOf } from "../agents/policy/own.ts";
import { rebuildWorld } from "../environments/defaults.ts";
import { environmentKind } from "../environments/registry.ts";
import { valueSize } from "../shared/value/network.ts";
import { type BaseModel, loadBase } from "../src/base/base-model.ts";
import { loadExperiment, parseOverride } from "../src/config/load.ts";
import { blobOf, floatsOf } from "../src/core/blob.ts";
import { stream } from "../src/core/random.ts";
import { checkpointFiles } from "../src/population/checkpoint.ts";
import { ownSettings, startsOf } from "../src/population/policy.ts";
import { firstState, type PopulationState } from "../src/population/state.ts";
import type { JournalRecord } from "../src/record/history.ts";
import { writeCheckpoint } from "../src/store/checkpoint.ts";
import { journalPath } from "../src/store/history.ts";
import { openJournal } from "../src/store/journal.ts";
import { writeManifest } from "../src/store/manifest.ts";
import { lineageFixture } from "./report-fixture.ts";

const AGENTS = 3;
const ROUNDS = 2;
export const CREATED_AT = "2026-01-01T00:00:00.000Z";

/** Programs as a spreadsheet, a quoting rule or a text encoding would stumble over them. */
export const PROGRAMS = ["=HYPERLINK(1)", 'x1 = "a", b\r\nO = x1', "'-1", "", "é \u2028 \ud83e\udded"];

export type SavedFixture = { dir: string; base: BaseModel; own: Own; state: PopulationState };

/** A run directory with a journal and one checkpoint, of a model of a few kilobytes that nobody has trained. */
export function exportableRun(parent: string, name = "built-in-001", ...sets: string[]): SavedFixture {
  const dir = join(parent, name);
  mkdirSync(dir, { recursive: true });
  const small = ["layers=1", "width=16", "heads=2", "hidden=32", "base=random"].map((set) => `model.${set}`);
  const experiment = loadExperiment(undefined, [...small, `population.size=${AGENTS}`, ...sets].map(parseOverride));
  const { kind } = experiment.environment;
  const environment = rebuildWorld(environmentKind(kind), { kind, settings: {}, abstractions: [] });
  const base = loadBase(experiment.model, environment.vocabulary, kind, experiment.seed);
  const own = ownOf(base.shape, ownSettings(experiment.model));
  writeManifest(dir, {
    ...{ format: 1, name: "built-in", configuration: experiment, seed: experiment.seed, backend: "wasm" },
    ...{ versions: { wander: "0", node: "v20.0.0" }, dataHash: "", shape: {}, createdAt: CREATED_AT },
  });
  const records = recordsOfRun();
  const journal = openJournal(journalPath(dir));
  for (const record of records) journal.append(record);
  journal.close();
  const { agents } = story();
  const values = agents.map(({ id }) => noise(valueSize(environment.features!.names.length), id));
  const start = firstState(agents, startsOf({ own, base: base.parameters, experiment }), values);
  const moved = start.agents.map((agent) => {
    const by = noise(own.layout.size, agent.id);
    return { ...agent, parameters: blobOf(floatsOf(agent.parameters).map((x, i) => x + by[i]!)) };
  });
  const state = { ...start, agents: moved, round: ROUNDS };
  writeCheckpoint(dir, ROUNDS, { files: checkpointFiles(state, own) });
  return { dir, base, own, state };
}

const noise = (size: number, agent: number) => {
  const random = stream(1, "export fixture", agent);
  return Float32Array.from({ length: size }, () => 0.1 * random.normal());
};

const story = () => lineageFixture({ agents: AGENTS, rounds: ROUNDS, tasksPerAgent: 4 });

const LOST = {
  ...{ round: 1, agent: 0, job: "path", code: "E_WORKER" },
  ...{ message: "path of agent 0 failed twice: it hung", stack: "" },
};

/** What the journal of such a run says. */
export function recordsOfRun(): JournalRecord[] {
  const data = story();
  const solutions = PROGRAMS.map((program, k) => ({
    ...{ taskId: data.tasks[k]!.id, agent: k % AGENTS, tokens: 3 + k, logProb: -0.1 * (k + 1), program },
  }));
  const { ledgers, solved } = data;
  return [
    { kind: "run", agents: data.agents, tasks: data.tasks, layers: 1, probed: ["rays", "crop"] },
    ...data.rounds.flatMap((round, k): JournalRecord[] => [
      {
        ...{ kind: "round", round: round.round, solvedBy: data.solvedBy, library: data.library },
        data: {
          ...round,
          agents: round.agents.map((agent, a) => ({ ...agent, staleness: data.pools[k]!.staleness[a] })),
          accuracy: Array.from({ length: AGENTS + 1 }, (_, agent) => [0.5 + 0.1 * agent, Number.NaN]),
          paths: [{ a: 0, b: 2, lossNats: [1, 1.5, 1.25] }],
        },
        ...(k === 0 ? { lost: [LOST] } : {}),
        solutions: k === 0 ? solutions.map((s) => ({ ...s, round: 1 })) : [],
      },
      { kind: "pools", ...data.pools[k]! },
    ]),
    {
      ...{ kind: "end", stateHash: "", solved, finalSolved: data.agents.map(() => 1) },
      ...(ledgers && { ledgers }),
      attempts: [
        {
          ledger: "found",
          task: data.tasks[0]!.id,
          attempt: 1,
          by: "goal",
          giver: null,
          solved: true,
          outputsRight: 1,
        },
        { ledger: "found", task: data.tasks[1]!.id, attempt: 1, by: "seed", giver: -1, solved: false, outputsRight: 0 },
      ],
    },
  ];
}
