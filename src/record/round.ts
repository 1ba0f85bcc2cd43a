/** The one schema of what a round says of itself (see RoundData): the journal and the checkpoints are checked by it. */
import { z } from "zod";
import type { RoundData } from "../../viz/report/run/run-data.ts";
import { count, type FieldsOf, figure, matrix } from "./fields.ts";

type Agent = RoundData["agents"][number];

// A figure may be missing, as in records of earlier versions; where it is there, it is a number.
const measured = figure.nullish();

const spent = z.looseObject({
  ...{ policyTokens: measured, trainTokens: measured, programRuns: measured, valueEvals: measured, flops: measured },
} satisfies FieldsOf<Agent["spent"]>);

const agent = z.looseObject({
  examSolved: measured,
  cumulative: measured,
  tasks: measured,
  demosSolved: measured,
  lossNats: measured,
  probeLossNats: measured,
  probeAccuracy: measured,
  tokensBefore: measured,
  tokensAfter: measured,
  dopamine: measured,
  received: measured,
  shownPairs: measured,
  shownLossNats: measured,
  leftOut: measured,
  learning: z.record(z.string(), figure).optional(),
  copied: count.optional(),
  diverged: z.int().positive().optional(),
  spent,
} satisfies FieldsOf<Agent>);

const population = z.looseObject({
  examSolved: measured,
  cumulative: measured,
  vendi: measured,
  meanTokens: measured,
  meanLines: measured,
} satisfies FieldsOf<RoundData["population"]>);

const flow = z.looseObject({
  solutions: matrix,
  consequences: matrix,
  trainedOn: matrix,
  abstractions: matrix,
  answers: matrix,
  profited: matrix,
  traces: z.array(figure).optional(),
} satisfies FieldsOf<NonNullable<RoundData["flow"]>>);

const value = z.looseObject({
  brier: measured,
  calibrationError: measured,
  meanSolved: measured,
  meanFailed: measured,
  traces: measured,
  bins: z.array(z.looseObject({ predicted: measured, observed: measured, count: measured })).optional(),
} satisfies FieldsOf<NonNullable<RoundData["value"]>>);

const library = z.looseObject({
  entries: measured,
  uses: measured,
  shortened: z.looseObject({ tried: measured, programRuns: measured, bodies: measured, programs: measured }).optional(),
} satisfies FieldsOf<RoundData["library"]>);

/** A line between two agents has both of its ends. */
export const lossPaths = z.array(z.looseObject({ a: figure, b: figure, lossNats: z.array(figure).min(2) }));
export const divergences = z.record(z.string(), matrix);

/** `round` is that of the record around it. */
export const roundData = z.looseObject({
  round: count.optional(),
  agents: z.array(agent),
  population,
  measured: z.array(count).optional(),
  flow: flow.optional(),
  accuracy: matrix.optional(),
  fit: matrix.optional(),
  load: z.array(matrix).optional(),
  paths: lossPaths.optional(),
  divergence: divergences,
  map: z.array(z.looseObject({ x: measured, y: measured })),
  value: value.optional(),
  library,
} satisfies FieldsOf<RoundData>);
