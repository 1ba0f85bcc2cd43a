/** What a run is, and how it ended. */
import { z } from "zod";
import { column, count, figure, lenient, measured, text, texts } from "./fields.ts";
import { lostJob } from "./lost.ts";

const MOST_LAYERS = 1024; // of which each has a measure

/** Exam tasks that the base solves before anybody learns: by all agents together, and by each in its first family. */
const baseSolved = z.object({ total: figure, agents: z.array(figure).optional() });
export type BaseSolved = z.infer<typeof baseSolved>;

export const runRecord = z.object({
  kind: z.literal("run"),
  /** Each with the family that it begins in, and a newcomer with the round in which it joins. */
  agents: z.array(z.object({ id: count, label: z.string(), family: z.string(), joins: count.optional() })),
  /** That the examiner marks. */
  tasks: z.array(z.object({ id: z.string(), family: z.string() })),
  /** What an exam counts, in the singular: "grid", "result"; omitted in runs of earlier versions. */
  unit: z.string().max(40).optional(),
  layers: count.max(MOST_LAYERS),
  /** SHA-256 of the base's parameters; omitted in runs of earlier versions. */
  baseHash: z.string().optional(),
  /** Omitted if agents stay in their families, and in runs of earlier versions. */
  rotation: z.object({ families: texts.min(1).readonly(), stay: z.int().positive() }).optional(),
  /** Families that `accuracy` is of, in its order; omitted in runs of earlier versions. */
  probed: texts.optional(),
  /** By agent: least mean loss of what it is shown, in nats a token, to one who knows the source; null if nobody knows. */
  entropyRate: z.array(figure.nullable()).optional(),
  /** Omitted if exams are held-back parts of practice tasks, and in runs of earlier versions: see baseSolvedOf. */
  baseSolved: baseSolved.optional(),
  /** Rounds whose records a damaged journal lost, and that `--repair` went on without. */
  missing: z.array(count).optional(),
});
export type RunRecord = z.infer<typeof runRecord>;

/** What the first one, two and three attempts got right, [3] each. */
const score = z.object({
  /** Tasks of which one attempt makes every held-back output. */
  tasks: z.array(figure).length(3),
  /** Held-back outputs that one of the attempts makes. */
  outputs: z.array(figure).length(3),
});
export type Score = z.infer<typeof score>;

/**
 * What a run solved, in ledgers that are kept apart: answers of all agents are put together, and ranked without the
 * examiner's help.
 */
export const ledgers = z.object({
  /** Exam tasks, and the outputs that they hold back. */
  tasks: figure,
  outputs: figure,
  /** The base: the answers of the first round, or its greedy answers to exam questions. */
  base: score,
  /** The base's weights alone, at the budget of `exam.weights`; omitted if that is 0, as is `weights`. */
  baseWeights: score.optional(),
  /** Programs of the user's as they are, and one-step mutants of them. */
  inherited: score,
  /** All that was found over the run, and all but what was inherited. */
  found: score,
  foundOwn: score,
  /** The frozen end, at the budget of the first round. */
  final: score,
  /** The frozen end's weights alone. */
  weights: score.optional(),
  /** How the right answer to each task of `found` came about (see Finder in environments/environment.ts). */
  by: z.record(z.string(), figure),
});
export type Ledgers = z.infer<typeof ledgers>;

/** One attempt of one ledger. */
export const attemptRow = z.object({
  ledger: column(text, ["ledger", "string", "", "one of those above"]),
  task: column(text, ["task", "string", "", "the task's id"]),
  attempt: column(measured, ["attempt", "int", "", "the first is 1"]),
  by: column(text, [
    "by",
    "string",
    "",
    "`policy` drew it, `search` put it together, `goal` inferred its last steps, `seed` was given, `mutant` one step from it",
  ]),
  giver: column(lenient(figure.nullable()), [
    "giver",
    "int",
    "agent",
    "whose answer it grew from; -1 is a program of the user's",
    "it grew from none",
  ]),
  solved: column(lenient(z.boolean()), ["solved", "boolean", "", "whether it makes every held-back output"]),
  outputsRight: column(measured, ["outputs_right", "int", "outputs", "held-back outputs that it makes"]),
});
export type AttemptRow = z.infer<typeof attemptRow>;

export const endRecord = z.object({
  kind: z.literal("end"),
  stateHash: z.string(),
  solved: z.object({ base: figure, final: figure, cumulative: figure, tasks: figure }),
  /** Exam tasks that the frozen parameters solve, by agent; NaN if it diverged or the measurement was lost. */
  finalSolved: z.array(figure),
  /** Omitted in runs of earlier versions, as are the attempts. */
  ledgers: ledgers.optional(),
  attempts: z.array(attemptRow).optional(),
  /** Jobs of the frozen agents that failed twice; omitted if none did. */
  lost: z.array(lostJob).optional(),
});
export type EndRecord = z.infer<typeof endRecord>;
