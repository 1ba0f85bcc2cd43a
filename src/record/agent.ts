/** What a round says of one agent. */
import { z } from "zod";
import { column, count, figure, measured } from "./fields.ts";

const notMeasured = "the agent is not among the 48 that are measured, it diverged, or it has not joined yet";
const noSolution = "it found none in this round";

export const spendRecord = z.object({
  policyTokens: column(measured, [
    "policy_tokens",
    "int",
    "tokens",
    "tokens that went through the policy while sampling, prompts included",
  ]),
  trainTokens: column(measured, [
    "train_tokens",
    "int",
    "tokens",
    "tokens that went through training steps, prompts included",
  ]),
  programRuns: column(measured, ["program_runs", "int", "runs", "one is one step of an answer on all pairs of a task"]),
  valueEvals: column(measured, [
    "value_evals",
    "int",
    "evaluations",
    "evaluations of the value function on one partial answer",
  ]),
  flops: column(measured, ["flops", "double", "operations", "floating-point operations of the policy"]),
});

export const agentRecord = z.object({
  examSolved: column(measured, [
    "exam_solved",
    "int",
    "tasks",
    "exam tasks that its answers of this round solve",
    "its answers were lost, see `lost`, or it has not joined yet",
  ]),
  cumulative: column(measured, ["exam_cumulative", "int", "tasks", "exam tasks that it has solved so far"]),
  tasks: column(measured, ["tasks", "int", "tasks", "exam tasks that it is marked on"]),
  demosSolved: column(measured, [
    "demos_solved",
    "int",
    "tasks",
    "practice tasks that it solves in this round by the judge",
  ]),
  /** Of the last training step; NaN if it was not finite. */
  lossNats: column(figure.optional(), [
    "loss_nats",
    "double",
    "nats",
    "loss of the last training step, mean over answer tokens",
    "there was nothing to train on, the turn was lost, or its training diverged",
  ]),
  probeLossNats: column(measured, [
    "probe_loss_nats",
    "double",
    "nats",
    "loss on the fixed probes, mean over probes of the mean over answer tokens",
    notMeasured,
  ]),
  probeAccuracy: column(measured, [
    "probe_accuracy",
    "double",
    "0..1",
    "share of the probes' answer tokens that it ranks first",
    notMeasured,
  ]),
  /** NaN in a round in which it found no solution. */
  tokensBefore: column(measured, [
    "tokens_before_compress",
    "double",
    "tokens",
    "mean length of its solutions of this round before compressing",
    noSolution,
  ]),
  tokensAfter: column(measured, ["tokens_after_compress", "double", "tokens", "and after", noSolution]),
  dopamine: column(measured, [
    "dopamine",
    "double",
    "-1..1",
    "mean reward prediction error of its tasks; 0 if nothing was expected",
    "it diverged in an earlier round, or has not joined yet",
  ]),
  received: column(measured, [
    "findings_received",
    "int",
    "findings",
    "solutions and consequences of others that reached it",
  ]),
  /** The round in whose turn its training diverged: this one, or an earlier one since when it plays none. */
  diverged: column(z.int().positive().optional(), [
    "diverged_round",
    "int",
    "round",
    "the round in whose turn its training diverged",
    "it did not diverge",
  ]),
  /** Rounds by which the shared state that its turn started from is older than its own newest round. */
  staleness: count.optional(),
  /** Pairs that the world showed it, and their mean loss in nats an answer token, each before it was learned from. */
  shownPairs: figure.optional(),
  shownLossNats: figure.optional(),
  /** Tokens of thought that its answers leave out; omitted if answers have no thought, or all of it stays. */
  leftOut: figure.optional(),
  /** Learning settings of its own in this round; omitted if agents have none. */
  learning: z.record(z.string(), figure).optional(),
  /** The agent whose parameters it went on with after the round; omitted if it kept its own. */
  copied: count.optional(),
  /** Of a newcomer: by practice task that it solved in this round, the program runs of the turn until then. */
  solvedAfter: z.record(z.string(), figure).optional(),
  spent: spendRecord,
});

export type AgentRecord = z.infer<typeof agentRecord>;
