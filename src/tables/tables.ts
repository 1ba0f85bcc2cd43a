/** The tables of a run. What a record holds is declared in src/record, and docs/tables.md is written from both. */
import { familyAt } from "../core/rotation.ts";
import { ledgerRows } from "../population/ledgers.ts";
import { agentRecord, spendRecord } from "../record/agent.ts";
import { columnsOf } from "../record/fields.ts";
import { crossings, flowRecord } from "../record/flow.ts";
import type { RunHistory } from "../record/history.ts";
import { lostJob } from "../record/lost.ts";
import { poolsRecord, poolUse } from "../record/pools.ts";
import { libraryRow, type RoundRecord, roundData, solutionRow } from "../record/round.ts";
import { attemptRow } from "../record/run.ts";
import type { Row } from "../store/tables.ts";
import { divergence, forgetting, learning, lineage, map, paths } from "./divergence-tables.ts";
import { cellsOf, columns, recordColumns, type Table } from "./table.ts";

const { population, value, library: libraryUse } = roundData.shape;

const rounds: Table = {
  about:
    "A row is a round. In a population of more than 48 agents, `vendi` is that of the 48 that are measured, the same in every round.",
  columns: [
    ...columns(["round", "int", "round", ""]),
    ...[population, value.unwrap(), libraryUse].flatMap(recordColumns),
  ],
  rows: (history) =>
    history.rounds.map(({ round, data }) => ({
      round,
      ...cellsOf(population, data.population),
      ...cellsOf(value.unwrap(), data.value),
      ...cellsOf(libraryUse, data.library),
    })),
};

const agents: Table = {
  about: `A row is an agent in a round. An agent whose training diverged (a loss, parameter or moment was no longer a finite number) keeps its
rows: \`diverged_round\` says since when, and its measures are null. A newcomer (\`population.join\`) has rows
from round 1 on: before it joins it spends nothing, and its measures are null.`,
  columns: [
    ...columns(
      ["round", "int", "round", ""],
      ["agent", "int", "agent", ""],
      ["family", "string", "", "the slice of the tasks that it works on"],
    ),
    ...recordColumns(agentRecord),
  ],
  rows: ({ run, rounds }) =>
    rounds.flatMap(({ round, data }) =>
      data.agents.map((agent, k) => ({
        round,
        agent: k,
        family: (run.rotation && familyAt(run.rotation, k, round)) ?? run.agents[k]?.family ?? "",
        ...cellsOf(agentRecord, agent),
      })),
    ),
};

const tasks: Table = {
  about: "A row is a task that an agent solved; tasks that no agent solved are omitted.",
  columns: columns(
    ["task", "string", "", "the task's id"],
    ["family", "string", "", "the slice of the tasks that it is in"],
    ["agent", "int", "agent", ""],
    ["first_round", "int", "round", "the first in which the agent's answers passed the exam"],
  ),
  /** By task, then agent. ValueReads only what exists: a stranger's lists may differ in length. */
  rows({ run, rounds }) {
    const rows = run.tasks.map((): Row[] => []);
    for (const [agent, first] of (rounds.at(-1)?.solvedBy ?? []).entries()) {
      for (const [t, { id, family }] of run.tasks.slice(0, first.length).entries()) {
        if (first[t]! > 0) rows[t]!.push({ task: id, family, agent, first_round: first[t]! });
      }
    }
    return rows.flat();
  },
};

const solutions: Table = {
  about: "A row is a distinct answer that the judge accepts; `attempts` says whether it passes the exam.",
  columns: recordColumns(solutionRow),
  rows: ({ rounds }) => rounds.flatMap((round) => round.solutions.map((one) => cellsOf(solutionRow, one))),
};

const library: Table = {
  about: "A row is an abstraction, as it is after the last round.",
  columns: [
    ...recordColumns(libraryRow),
    ...columns(
      ["found_by", "string", "agents", "agents whose solutions it was taken from, separated by spaces"],
      ["uses", "int", "uses", "in the solutions of the run"],
    ),
  ],
  rows: ({ rounds }) =>
    (rounds.at(-1)?.library ?? []).map((entry) => ({
      ...cellsOf(libraryRow, entry),
      found_by: entry.foundBy.join(" "),
      uses: entry.uses.reduce((sum, { count }) => sum + count, 0),
    })),
};

const spend: Table = {
  about: "A row is an agent in a round: what its turn cost, counted.",
  columns: [...columns(["round", "int", "round", ""], ["agent", "int", "agent", ""]), ...recordColumns(spendRecord)],
  rows: ({ rounds }) =>
    rounds.flatMap(({ round, data }) =>
      data.agents.map(({ spent }, agent) => ({ round, agent, ...cellsOf(spendRecord, spent) })),
    ),
};

const pools: Table = {
  about: `A row is a worker pool in a round, by the clock of this one run. A job counts in the round in which it ends, its work in every
round in which it runs. A round has no row if the run was killed just after the round was saved.`,
  columns: [
    ...columns(["round", "int", "round", ""]),
    ...recordColumns(poolsRecord),
    ...columns(["pool", "string", "", "`inference` or `training`"]),
    ...recordColumns(poolUse),
  ],
  rows: ({ pools }) =>
    pools.flatMap((record) =>
      (["inference", "training"] as const).map((pool) => ({
        round: record.round,
        ...cellsOf(poolsRecord, record),
        pool,
        ...cellsOf(poolUse, record[pool]),
      })),
    ),
};

const flow: Table = {
  about: `A row is a giver and a receiver in a round, if anything went from one to the other. In a population of more than 48 agents, both
are among the 48 that are measured; a run of an earlier version has no rows. \`share.topology\` says who receives from whom; an
abstraction counts as passed on with everything that contains it.`,
  columns: [
    ...columns(["round", "int", "round", ""], ["giver", "int", "agent", ""], ["receiver", "int", "agent", ""]),
    ...[flowRecord, crossings].flatMap(recordColumns),
  ],
  rows: ({ rounds }) => rounds.flatMap(flowRows),
};

/** Pairs between which nothing went have no row. */
function flowRows({ round, data, crossings: crossed }: RoundRecord): Row[] {
  const { flow, agents, measured = [...agents.keys()] } = data;
  if (flow === undefined) return [];
  return flow.solutions.flatMap((row, i) =>
    row.flatMap((_, j): Row[] => {
      const counts = { ...pairCells(flowRecord, flow, i, j), ...pairCells(crossings, crossed, i, j) };
      const isAny = Object.values(counts).some((n) => n !== null && n > 0);
      return isAny ? [{ round, giver: measured[i] ?? null, receiver: measured[j] ?? null, ...counts }] : [];
    }),
  );
}

/** The cell [i][j] of each matrix of a record, by column name. */
function pairCells(
  record: typeof flowRecord | typeof crossings,
  matrices: object | undefined,
  i: number,
  j: number,
): Record<string, number | null> {
  const of = matrices as Readonly<Record<string, readonly (readonly number[])[]>> | undefined;
  return Object.fromEntries(
    columnsOf(record).map(([key, { name }]) => [name, of === undefined ? null : (of[key]?.[i]?.[j] ?? 0)]),
  );
}

const ledgers: Table = {
  about: "A row is a ledger of the run, written when the run ends; a run that has not ended has no rows.",
  columns: columns(
    ["ledger", "string", "", "one of those below"],
    ["tasks_1", "int", "tasks", "solved within 1 attempt"],
    ["tasks_2", "int", "tasks", "within 2"],
    ["tasks_3", "int", "tasks", "within 3"],
    ["outputs_1", "int", "outputs", "held-back outputs that 1 attempt makes"],
    ["outputs_2", "int", "outputs", "that one of 2 makes"],
    ["outputs_3", "int", "outputs", "that one of 3 makes"],
    ["tasks", "int", "tasks", "how many there are"],
    ["outputs", "int", "outputs", "how many there are"],
  ),
  notes: `The ledgers keep apart where answers came from. In each, the answers of all agents to a task are put together, ranked without the
examiner's help, and the first three distinct ones marked; an attempt is one whole answer, and a task is solved when one
attempt makes every held-back output. Tasks of which an output is not known are in \`tasks\`, and their outputs not in \`outputs\`.

| ledger      | answers                                                                                                          |
| ----------- | ---------------------------------------------------------------------------------------------------------------- |
| base        | of the first round: the base with the search and the budget of a turn; or its greedy answers to exam questions    |
| baseWeights | of the base's weights alone, at the budget of \`exam.weights\`                                                     |
| inherited   | programs of \`seeds.programs\` as they are, however they were found, and mutants of them by one step               |
| found       | of the whole run                                                                                                 |
| foundOwn    | of the whole run except what is inherited                                                                        |
| final       | of the final parameters, frozen, with the search and the budget of a turn; or their greedy answers                |
| weights     | of the final weights alone, frozen: drawn from the policy, with no value function, systematic search or programs |

\`baseWeights\` and \`weights\` have no row if \`exam.weights\` is 0.`,
  rows: ({ end }) =>
    ledgerRows(end?.ledgers).map(({ ledger, score, of }) => ({
      ledger,
      ...Object.fromEntries([0, 1, 2].map((k) => [`tasks_${k + 1}`, score.tasks[k]])),
      ...Object.fromEntries([0, 1, 2].map((k) => [`outputs_${k + 1}`, score.outputs[k]])),
      tasks: of.tasks,
      outputs: of.outputs,
    })),
};

const attempts: Table = {
  about: "A row is an attempt at a task in a ledger; as with `ledgers`, there are none before the run has ended.",
  columns: recordColumns(attemptRow),
  rows: ({ end }) => (end?.attempts ?? []).map((row) => cellsOf(attemptRow, row)),
};

const lost: Table = {
  about: `A row is a job that failed twice, so that the run went on without it: a healthy run has none. The job's results are null in the
other tables, and an agent whose turn is lost starts the next one unchanged.`,
  columns: recordColumns(lostJob),
  rows: (history) => history.lost.map((job) => ({ ...cellsOf(lostJob, job), final: job.final === true })),
};

const turns: Table = {
  about: "A row is an agent in a round.",
  columns: columns(
    ["round", "int", "round", ""],
    ["agent", "int", "agent", ""],
    [
      "staleness_rounds",
      "int",
      "rounds",
      "number of rounds by which the shared state that it started from is older than its own newest round",
    ],
  ),
  rows: ({ rounds }) =>
    rounds.flatMap(({ round, data }) =>
      data.agents.flatMap(({ staleness }, agent) =>
        staleness === undefined ? [] : [{ round, agent, staleness_rounds: staleness }],
      ),
    ),
};

/** By name, in the order of docs/tables.md. */
export const runTables = {
  ...{ rounds, agents, tasks, solutions, library, spend, pools, forgetting, paths, divergence, map },
  ...{ lineage, learning, flow, ledgers, attempts, lost, turns },
} satisfies Record<string, Table>;

/** Column types by table, for the writer of tables. */
export const tableColumns = Object.fromEntries(
  Object.entries(runTables).map(([name, table]) => [
    name,
    Object.fromEntries(table.columns.map((column) => [column.name, column.type])),
  ]),
);

/** The rows of every table of a run. */
export const tableRows = (history: RunHistory) =>
  Object.fromEntries(Object.entries(runTables).map(([name, table]) => [name, table.rows(history)]));
