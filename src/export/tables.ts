import type { RoundData } from "../../viz/report/run/run-data.ts";
import { familyAt } from "../core/rotation.ts";
import { ledgerRows } from "../population/ledgers.ts";
import type { RoundRecord, RunHistory } from "../store/records.ts";
import type { Row, Rows } from "../store/tables.ts";
import { divergenceRows, learningRows, lineageRows, mapRows } from "./divergence-tables.ts";

/** The Parquet tables of a run; columns and units are listed in docs/tables.md. */
export function runTables(history: RunHistory): Record<string, Rows> {
  const { run, rounds, pools, measures, lost, end } = history;
  const measuredIn = new Map(rounds.map(({ round, data }) => [round, data.measured]));
  return {
    rounds: rounds.map(({ round, data }) => ({
      round,
      exam_solved: measured(data.population.examSolved),
      exam_cumulative: data.population.cumulative,
      best_tokens: measured(data.population.meanTokens ?? Number.NaN),
      vendi: measured(data.population.vendi),
      value_brier: data.value?.brier ?? null,
      value_calibration_error: data.value?.calibrationError ?? null,
      library_entries: data.library.entries,
      library_uses: data.library.uses,
    })),
    agents: rounds.flatMap(({ round, data }) =>
      data.agents.map(({ spent: _, ...agent }, k) => ({
        round,
        agent: k,
        family: (run.rotation && familyAt(run.rotation, k, round)) ?? run.agents[k]?.family ?? "",
        exam_solved: measured(agent.examSolved),
        exam_cumulative: agent.cumulative,
        tasks: agent.tasks,
        demos_solved: agent.demosSolved,
        loss_nats: measured(agent.lossNats ?? Number.NaN),
        probe_loss_nats: measured(agent.probeLossNats),
        probe_accuracy: measured(agent.probeAccuracy),
        tokens_before_compress: measured(agent.tokensBefore),
        tokens_after_compress: measured(agent.tokensAfter),
        dopamine: measured(agent.dopamine),
        findings_received: agent.received,
        diverged_round: agent.diverged ?? null,
      })),
    ),
    tasks: taskRows(run.tasks, rounds.at(-1)?.solvedBy ?? []),
    solutions: rounds.flatMap(({ solutions }) =>
      solutions.map((s) => ({
        task: s.taskId,
        agent: s.agent,
        round: s.round,
        tokens: s.tokens,
        log_prob_nats: s.logProb,
        program: s.program,
      })),
    ),
    library: (rounds.at(-1)?.library ?? []).map((e) => ({
      name: e.name,
      round: e.round,
      nodes: e.size,
      saving_tokens: e.saving,
      found_by: e.foundBy.join(" "),
      uses: e.uses.reduce((sum, u) => sum + u.count, 0),
      program: e.program,
    })),
    spend: rounds.flatMap(({ round, data }) =>
      data.agents.map(({ spent }, agent) => ({
        round,
        agent,
        policy_tokens: spent.policyTokens,
        train_tokens: spent.trainTokens,
        program_runs: spent.programRuns,
        value_evals: spent.valueEvals,
        flops: spent.flops,
      })),
    ),
    pools: pools.flatMap(({ round, wallSeconds, turnSeconds, ...of }) =>
      (["inference", "training"] as const).map((pool) => ({
        round,
        round_seconds: wallSeconds,
        turn_seconds: turnSeconds,
        pool,
        threads: of[pool].threads,
        jobs: of[pool].jobs,
        busy_seconds: of[pool].busySeconds,
        utilisation: of[pool].utilisation,
        mean_wait_ms: of[pool].meanWaitMs,
        max_wait_ms: of[pool].maxWaitMs,
        retries: of[pool].retries,
        failures: of[pool].failures,
      })),
    ),
    forgetting: measures.flatMap(({ round, accuracy }) => {
      const who = [...(measuredIn.get(round) ?? run.agents.keys()), null];
      return accuracy.flatMap((row, k) =>
        row.map((share, j) => ({ round, agent: who[k], family: run.probed?.[j], accuracy: measured(share) })),
      );
    }),
    paths: measures.flatMap(({ round, paths = [] }) =>
      paths.flatMap(({ a, b, lossNats }) =>
        lossNats.map((loss, k) => ({ round, a, b, share: k / (lossNats.length - 1), loss_nats: measured(loss) })),
      ),
    ),
    divergence: divergenceRows(history),
    map: mapRows(history),
    lineage: lineageRows(history),
    learning: learningRows(history),
    flow: rounds.flatMap(({ round, data, crossings }) => flowRows(round, data, crossings)),
    ledgers: ledgerRows(end?.ledgers).map(({ ledger, score: { tasks, grids }, of }) => ({
      ledger,
      tasks_1: tasks[0],
      tasks_2: tasks[1],
      tasks_3: tasks[2],
      grids_1: grids[0],
      grids_2: grids[1],
      grids_3: grids[2],
      tasks: of.tasks,
      grids: of.grids,
    })),
    attempts: (end?.attempts ?? []).map(({ gridsRight, ...row }) => ({ ...row, grids_right: gridsRight })),
    lost: lost.map(({ round, agent, job, final, code, message }) => ({
      round,
      agent: agent ?? null,
      job,
      final: final === true,
      code,
      message,
    })),
    turns: pools.flatMap(({ round, staleness }) =>
      staleness.map((rounds, agent) => ({ round, agent, staleness_rounds: rounds })),
    ),
  };
}

/** By task, then agent. Walks what is written and no more: a stranger's lists need not be of one length. */
function taskRows(tasks: RunHistory["run"]["tasks"], solvedBy: readonly (readonly number[])[]): Row[] {
  const rows = tasks.map((): Row[] => []);
  for (const [agent, first] of solvedBy.entries()) {
    for (const [t, { id, family }] of tasks.slice(0, first.length).entries()) {
      if (first[t]! > 0) rows[t]!.push({ task: id, family, agent, first_round: first[t]! });
    }
  }
  return rows.flat();
}

/** Pairs between which nothing went have no row. */
function flowRows(
  round: number,
  { flow, agents, measured = [...agents.keys()] }: RoundData,
  crossings: RoundRecord["crossings"],
): Row[] {
  if (flow === undefined) return [];
  return flow.solutions.flatMap((row, i) =>
    row.flatMap((_, j) => {
      const of = (matrix: readonly (readonly number[])[]) => matrix[i]?.[j] ?? 0;
      const counts = {
        solutions: of(flow.solutions),
        consequences: of(flow.consequences),
        trained_on: of(flow.trainedOn),
        by_abstraction: of(flow.abstractions),
        by_answer: of(flow.answers),
        profited: of(flow.profited),
      };
      const crossed = {
        abstraction_uses: crossings && of(crossings.abstractionUses),
        answers_grown: crossings && of(crossings.answersGrown),
        value_traces: crossings && of(crossings.valueTraces),
        parameters: crossings && of(crossings.parameters),
      };
      const pair = { giver: measured[i] ?? null, receiver: measured[j] ?? null };
      const all = { ...counts, ...crossed };
      return Object.values(all).some((n) => n !== undefined && n > 0) ? [{ round, ...pair, ...all }] : [];
    }),
  );
}

/** A table says null where the journal says NaN: not measured. */
function measured(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
