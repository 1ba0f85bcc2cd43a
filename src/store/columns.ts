import type { Columns } from "./tables.ts";

/**
 * The columns of a run's tables, so that they are the same in every run: a table may be empty, and a loss may happen
 * to be a whole number. Units stand in the names; what counts things is `int`, what averages or measures is `double`.
 */
export const runColumns = {
  rounds: {
    round: "int",
    exam_solved: "int",
    exam_cumulative: "int",
    vendi: "double",
    value_brier: "double",
    value_calibration_error: "double",
    library_entries: "int",
    library_uses: "int",
  },
  agents: {
    round: "int",
    agent: "int",
    family: "string",
    exam_solved: "int",
    exam_cumulative: "int",
    tasks: "int",
    demos_solved: "int",
    loss_nats: "double",
    probe_loss_nats: "double",
    probe_accuracy: "double",
    tokens_before_compress: "double",
    tokens_after_compress: "double",
    dopamine: "double",
    findings_received: "int",
  },
  tasks: { task: "string", family: "string", agent: "int", first_round: "int" },
  solutions: {
    task: "string",
    agent: "int",
    round: "int",
    tokens: "int",
    log_prob_nats: "double",
    program: "string",
  },
  library: {
    name: "string",
    round: "int",
    nodes: "int",
    saving_tokens: "double",
    found_by: "string",
    uses: "int",
    program: "string",
  },
  spend: {
    round: "int",
    agent: "int",
    policy_tokens: "int",
    train_tokens: "int",
    program_runs: "int",
    value_evals: "int",
    flops: "double",
  },
} as const satisfies Record<string, Columns>;
