import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { loadExperiment } from "../src/config/load.ts";
import { presetOf } from "../src/config/presets.ts";
import { journalPath } from "../src/store/history.ts";
import { openJournal } from "../src/store/journal.ts";
import { type Manifest, writeManifest } from "../src/store/manifest.ts";

const TASKS = ["a", "b", "c", "d"];

type Fake = {
  settings?: Record<string, unknown>;
  seed?: number;
  found?: number;
  solvedBy?: number[][];
  solutions?: [task: string, agent: number, round: number, by?: string][];
  distances?: (number | null)[][];
  ledgers?: unknown;
  attempts?: unknown;
  seconds?: number[];
  ended?: boolean;
  machine?: Manifest["machine"];
  tasks?: string[];
};

/** A run directory of two agents and a round for each of `distances`, with what a page reads of one. */
export function fakeRun(parent: string, name: string, fake: Fake = {}): string {
  const { settings = {}, seed = 1, found = 0, distances = [[]], tasks = TASKS, machine } = fake;
  const dir = join(parent, name);
  mkdirSync(dir, { recursive: true });
  const set = Object.entries({ "environment.tasks": "arc:/secret/place/tasks", ...settings, seed });
  const configuration = loadExperiment(
    undefined,
    set.map(([path, value]) => ({ path, value })),
    presetOf("arc"),
  );
  const agents = [0, 1].map((id) => ({ id, label: `${id}`, family: "f" }));
  writeManifest(dir, {
    format: 1,
    name: configuration.name,
    configuration,
    seed,
    versions: { wander: "0", node: "v20.0.0" },
    backend: "wasm",
    dataHash: `${configuration.population.size}`,
    shape: {},
    ...(machine === undefined ? {} : { machine }),
    createdAt: "2026-01-01T00:00:00.000Z",
  });
  const journal = openJournal(journalPath(dir));
  journal.append({ kind: "run", agents, tasks: tasks.map((id) => ({ id, family: "f" })), layers: 1 });
  distances.forEach((row, r) => {
    const round = r + 1;
    const spent = { policyTokens: 500, trainTokens: 50, programRuns: 1500, valueEvals: 0, flops: 0 };
    const data = { round, agents: agents.map(() => ({ spent })), population: { examSolved: 1, cumulative: found } };
    const solutions = (fake.solutions ?? [])
      .filter(([, , at]) => at === round)
      .map(([taskId, agent, , by]) => ({
        taskId,
        agent,
        round,
        tokens: 1,
        logProb: 0,
        program: "",
        ...(by && { by }),
      }));
    const solvedBy = fake.solvedBy ?? agents.map(() => tasks.map(() => 0));
    journal.append({ kind: "misses", round, distances: row });
    journal.append({
      ...{ kind: "round", round, solvedBy, library: [], solutions },
      data: { ...data, divergence: {}, map: [], library: {} },
    });
    const wallSeconds = fake.seconds?.[r];
    const use = (busySeconds: number) => ({ threads: 1, jobs: 1, failures: 0, busySeconds, retries: 0 });
    const pools = { inference: use(30), training: use(10), staleness: [] };
    if (wallSeconds !== undefined) journal.append({ kind: "pools", round, wallSeconds, turnSeconds: 0, ...pools });
  });
  const solved = { base: 1, final: 1, cumulative: found, tasks: tasks.length };
  const { ledgers, attempts } = fake;
  if (fake.ended !== false) {
    journal.append({
      kind: "end",
      stateHash: "",
      solved,
      finalSolved: [1, 0],
      ...(ledgers ? { ledgers } : {}),
      ...(attempts ? { attempts } : {}),
    });
  }
  journal.close();
  return dir;
}
