/** What happened in one round. The state after it holds none of this, and no hash covers it. */
import { z } from "zod";
import { agentRecord } from "./agent.ts";
import { column, count, figure, matrix, measured, text } from "./fields.ts";
import { crossings, flowRecord } from "./flow.ts";
import { lostJob } from "./lost.ts";

const populationRecord = z.object({
  /** NaN if every agent's answers were lost. */
  examSolved: column(measured, [
    "exam_solved",
    "int",
    "tasks",
    "exam tasks that some agent's answers of this round solve",
    "the answers of all agents were lost",
  ]),
  cumulative: column(measured, ["exam_cumulative", "int", "tasks", "exam tasks solved so far"]),
  meanTokens: column(figure.optional(), [
    "best_tokens",
    "double",
    "tokens",
    "mean length of the answer that ranks first, over tasks that have an answer",
    "no task has one yet, or the run is of an earlier version",
  ]),
  /** Mean steps of the same answers. */
  meanLines: figure.optional(),
  vendi: column(measured, [
    "vendi",
    "double",
    "effective agents",
    "Vendi score of who solves what: 1 if all are alike, the number of agents if all are apart",
    "too few agents could be measured",
  ]),
});

const noValue = "there is no value function (`share.value=none`), or the round left no traces";

const valueRecord = z.object({
  /** On this round's traces, before training on them. */
  brier: column(measured, [
    "value_brier",
    "double",
    "0..1",
    "Brier score of the value function on the round's traces, before training on them",
    noValue,
  ]),
  calibrationError: column(measured, [
    "value_calibration_error",
    "double",
    "0..1",
    "its expected calibration error on the same traces, 10 bins",
    "as `value_brier`",
  ]),
  /** Mean V of partial answers that led to a solution, and of those that did not: the wider apart, the more V helps. */
  meanSolved: measured,
  meanFailed: measured,
  traces: measured,
  /** Reliability: predicted against observed share solved, 10 bins. */
  bins: z.array(z.object({ predicted: measured, observed: measured, count: measured })),
});

const libraryUse = z.object({
  entries: column(measured, ["library_entries", "int", "abstractions", "size of the library"]),
  uses: column(measured, ["library_uses", "int", "uses", "uses of abstractions in the solutions of this round"]),
  /** Abstractions that nobody used any more: their slots are free again. Omitted if there are none. */
  freed: z.array(z.object({ name: text, madeIn: count, program: text })).optional(),
  /** What making this round's abstractions shorter took and gave; omitted if none was tried. */
  shortened: z.object({ tried: measured, programRuns: measured, bodies: measured, programs: measured }).optional(),
});

/** Loss on the probes along the straight line between the parameters of agents `a` and `b`, at even steps, ends included. */
const lossPath = z.object({ a: figure, b: figure, lossNats: z.array(figure).min(2) });
export type LossPath = z.infer<typeof lossPath>;

/** Figures of a round. Matrices are over the measured agents and, last, the base; NaN is a pair that was not measured. */
export const roundData = z.object({
  round: count,
  agents: z.array(agentRecord),
  population: populationRecord,
  /** Indexes of the agents that probes and divergence are of, ascending; omitted if they are of all. */
  measured: z.array(count).optional(),
  /** Omitted in runs of earlier versions. */
  flow: flowRecord.optional(),
  /** [measured agents and the base][probed families]: share of answer tokens of the family's probes that rank first. */
  accuracy: matrix.optional(),
  /** The same, of pairs that the world shows; omitted if it shows none. */
  fit: matrix.optional(),
  /** [policies][layers][experts]: share of the probes' tokens that an expert takes; omitted for dense models. */
  load: z.array(matrix).optional(),
  /** Between a few measured agents, the same in every round; omitted in rounds in which none were measured. */
  paths: z.array(lossPath).optional(),
  /** By the measure's key. */
  divergence: z.record(z.string(), matrix),
  /** Positions of the measured agents and the base: classical MDS on the policy divergence, aligned over rounds. */
  map: z.array(z.object({ x: measured, y: measured })),
  value: valueRecord.optional(),
  library: libraryUse,
  /** By task of the run's list, the distance of the nearest answer, 0 if right; null if no agent tried the task. */
  nearest: z.array(figure.nullable()).optional(),
});
export type RoundData = z.infer<typeof roundData>;

/** [N][N] in the order of the measured agents, the base last. */
export type Matrix = number[][];

/** An abstraction as the round left it. */
export const libraryRow = z.object({
  name: column(text, ["name", "string", "", "its token's name in programs"]),
  round: column(measured, ["round", "int", "round", "in which it was made"]),
  size: column(measured, ["nodes", "int", "nodes", "size of its body"]),
  saving: column(measured, [
    "saving_tokens",
    "double",
    "tokens",
    "what it saved over the programs that it was made from, its own size paid",
  ]),
  /** Agents whose solutions it was cut from. */
  foundBy: z.array(figure),
  /** In the solutions of the run, by agent. */
  uses: z.array(z.object({ agent: figure, count: figure })),
  /** Its head, then the lines of its body. */
  program: column(text, ["program", "string", "", "its head, then a line a step"]),
  /** Tokens by which the corpus would grow without it; omitted in runs of earlier versions. */
  lost: figure.optional(),
});

/** A distinct solution that was found in the round. */
export const solutionRow = z.object({
  taskId: column(text, ["task", "string", "", "the task's id"]),
  agent: column(measured, ["agent", "int", "agent", "who found it"]),
  round: column(measured, ["round", "int", "round", "in which it was found"]),
  tokens: column(measured, ["tokens", "int", "tokens", "its length"]),
  logProb: column(measured, ["log_prob_nats", "double", "nats", "log-probability under the policy that found it"]),
  program: column(text, ["program", "string", "", "as people read it, a line a step"]),
  /** How it came about, see Finder; omitted in runs of earlier versions. */
  by: z.string().optional(),
});

export const roundRecord = z.object({
  kind: z.literal("round"),
  round: count,
  data: roundData,
  /** [agent][task]: the first round in which the agent's own answers passed the exam, 0 if none did so far. */
  solvedBy: z.array(z.array(figure)),
  library: z.array(libraryRow),
  solutions: z.array(solutionRow),
  /** Omitted in runs of earlier versions. */
  crossings: crossings.optional(),
  /** Jobs of the round that failed twice; omitted if none did. */
  lost: z.array(lostJob).optional(),
});
export type RoundRecord = z.infer<typeof roundRecord>;

/** What the sharing after a round added to the language, oldest first. */
export const wordsRecord = z.object({
  kind: z.literal("words"),
  round: count,
  words: z.array(z.object({ token: count, body: z.array(count).readonly() })),
});
export type WordsRecord = z.infer<typeof wordsRecord>;

/** What one agent's turn trained on: with the words, all that is needed to do the training of a run once more. */
export type LessonRecord = { kind: "lesson"; round: number; agent: number; lesson: Uint8Array };

/** Kept with `store.lessons`: the lesson of every agent's turn, empty if the turn was lost, and the round's new words. */
export type RoundLessons = readonly (LessonRecord | WordsRecord)[];

/** What a round yields beside the state. */
export type RoundOutcome = { record: RoundRecord; lessons: RoundLessons };
