import { basename, resolve } from "node:path";
import { settingsOfRun } from "../../config/run-settings.ts";
import { addSpend, type Spend } from "../../core/spend.ts";
import { sumLaps } from "../../executor/pools.ts";
import { ledgerRows } from "../../population/ledgers.ts";
import type { RunHistory } from "../../record/history.ts";
import type { LedgerName } from "../../record/ledger-titles.ts";
import { baseSolvedOf } from "../../store/base-solved.ts";
import { readHistory } from "../../store/history.ts";
import { type Manifest, readManifest } from "../../store/manifest.ts";

/** Solved within 1, 2, 3 attempts: tasks, and test grids of all tasks. null: not measured. */
export type Score = { tasks: readonly (number | null)[]; outputs: readonly (number | null)[] };

/** The content of a results page about one run, read only from its directory. */
export type RunFacts = {
  name: string; // the directory's name
  manifest: Manifest;
  /** Every setting by its key, defaults filled in: a run of an earlier version lacks the newer keys. */
  settings: ReadonlyMap<string, unknown>;
  ended: boolean;
  rounds: number;
  /** Ids, in the run's order, whichever agent works on them. */
  taskIds: readonly string[];
  /** Test grids of all tasks; undefined if the run has no record of them. */
  outputs: number | undefined;
  ledgers: Readonly<Partial<Record<LedgerName, Score>>>;
  spend: Spend;
  /** Over the completed rounds; undefined if no round has a record of it. */
  clock: { seconds: number; searchSeconds: number; trainSeconds: number } | undefined;
  solved: { task: string; finders: string[] }[];
  /** Tasks with answers that reproduce every demonstration, none of which passed. */
  wrong: string[];
  /** Distance of the nearest answer, in [0, 1], for each task that no answer reproduces; null if unknown. */
  nearest: (number | null)[];
};

/** Throws E_FILE and E_FORMAT as the readers of manifest and journal do. */
export function factsOf(runDir: string): RunFacts {
  const manifest = readManifest(runDir);
  const history = readHistory(runDir);
  const { run, rounds, pools, end } = history;
  const settings = settingsOfRun(manifest.configuration);
  const { wallSeconds, inference, training } = sumLaps(pools);
  const reproduced = new Set(rounds.flatMap(({ solutions }) => solutions.map(({ taskId }) => taskId)));
  return {
    name: basename(resolve(runDir)),
    manifest,
    settings,
    ended: end !== undefined,
    rounds: rounds.length,
    taskIds: run.tasks.map(({ id }) => id),
    ...ledgersOf(history, Number(settings.get("exam.attempts"))),
    spend: addSpend(...rounds.flatMap(({ data }) => data.agents.map(({ spent }) => spent))),
    clock:
      pools.length === 0
        ? undefined
        : { seconds: wallSeconds, searchSeconds: inference.busySeconds, trainSeconds: training.busySeconds },
    ...outcomesOf(history, reproduced),
    nearest: nearest(history).filter((_, t) => !reproduced.has(run.tasks[t]!.id)),
  };
}

/** From the end record; for a run of an earlier version or one in progress, from its rounds. */
function ledgersOf(history: RunHistory, attempts: number): Pick<RunFacts, "ledgers" | "outputs"> {
  const { rounds, end } = history;
  if (end?.ledgers !== undefined) {
    const ledgers = Object.fromEntries(ledgerRows(end.ledgers).map(({ ledger, score }) => [ledger, score]));
    return { outputs: end.ledgers.outputs, ledgers };
  }
  const within = (tasks: number | undefined): Score => ({
    tasks: [1, 2, 3].map((k) => (k === attempts ? (tasks ?? null) : null)),
    outputs: [null, null, null],
  });
  return {
    outputs: undefined,
    ledgers: {
      base: within(baseSolvedOf(history)?.total),
      found: within(end?.solved.cumulative ?? rounds.at(-1)?.data.population.cumulative),
      ...(end === undefined ? {} : { final: within(end.solved.final) }),
    },
  };
}

/**
 * By the attempts that were marked at the end or, without a record of them, by the answers that passed in some round.
 */
function outcomesOf(history: RunHistory, reproduced: ReadonlySet<string>): Pick<RunFacts, "solved" | "wrong"> {
  const ids = history.run.tasks.map(({ id }) => id);
  const attempts = history.end?.attempts;
  if (attempts === undefined) {
    const solved = solvedTasks(history);
    const passed = new Set(solved.map(({ task }) => task));
    return { solved, wrong: ids.filter((id) => reproduced.has(id) && !passed.has(id)) };
  }
  const found = attempts.filter(({ ledger }) => ledger === "found");
  const right = new Map(found.filter((row) => row.solved).map(({ task, by }) => [task, by]));
  const tried = new Set(found.map(({ task }) => task));
  return {
    solved: ids.filter((id) => right.has(id)).map((task) => ({ task, finders: [right.get(task)!] })),
    wrong: ids.filter((id) => tried.has(id) && !right.has(id)),
  };
}

/** Each task that some agent's answers passed in some round, with the origin of the answers in the first such round. */
function solvedTasks({ run, rounds }: RunHistory): RunFacts["solved"] {
  const solvedBy = rounds.at(-1)?.solvedBy ?? [];
  const finders = new Map<string, Set<string>>(); // by task, agent and round
  for (const { solutions } of rounds) {
    for (const { taskId, agent, round, by } of solutions) {
      const key = `${taskId} ${agent} ${round}`;
      const names = finders.get(key) ?? new Set();
      if (by !== undefined) names.add(by);
      finders.set(key, names);
    }
  }
  return run.tasks.flatMap(({ id }, t) => {
    const first = Math.min(...solvedBy.map((row) => row[t] || Number.POSITIVE_INFINITY));
    if (!Number.isFinite(first)) return [];
    const agent = solvedBy.findIndex((row) => row[t] === first);
    return [{ task: id, finders: [...(finders.get(`${id} ${agent} ${first}`) ?? [])].sort() }];
  });
}

/** By task. */
function nearest({ run, rounds }: RunHistory): RunFacts["nearest"] {
  return run.tasks.map((_, t) => {
    const known = rounds.map(({ data }) => data.nearest?.[t] ?? null).filter((d) => d !== null);
    return known.length === 0 ? null : Math.min(...known);
  });
}
