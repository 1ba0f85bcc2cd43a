/** What state.msgpack holds, field by field; how the fields belong together is outline-check.ts. */
import { z } from "zod";
import type { LibraryEntry } from "../../shared/library/entry.ts";
import { count, type FieldsOf, figure } from "../record/fields.ts";
import type { Outline, PackedOutline } from "./pack.ts";

type Finding = Outline["archive"][number] & Outline["agents"][number]["inbox"]["consequences"][number];

const ints = z.instanceof(Int32Array);
const floats = z.instanceof(Float32Array);
const token = count;
const tokens = z.array(token);
const texts = z.array(z.string());

/** Of solutions and consequences alike; `prompt` and `answer` are lists, or their places in a table. */
const findingOf = <T extends z.ZodType>(list: T) =>
  z.looseObject({
    taskId: z.string(),
    family: z.string().optional(),
    prompt: list,
    answer: list,
    result: z.string().optional(),
    logProb: figure.optional(),
    distance: figure.optional(),
    agent: z.int(), // USER is below zero
    round: count,
    by: z.string().optional(),
    giver: z.int().optional(),
    weight: figure.optional(),
  } satisfies FieldsOf<Finding>);
const finding = findingOf(tokens);
const inbox = z.looseObject({ solutions: z.array(finding), consequences: z.array(finding) });

const replayColumns = z.strictObject({
  prompt: ints,
  answer: ints,
  taskId: ints,
  source: ints,
  priority: z.instanceof(Float64Array),
  round: ints,
  weight: z.instanceof(Float64Array).optional(),
});

const body: z.ZodType = z.lazy(() =>
  z.union([z.looseObject({ hole: count }), z.looseObject({ token, args: z.array(body) })]),
);
const libraryEntry = z.looseObject({
  name: z.string(),
  token,
  holes: texts,
  type: z.string(),
  body,
  round: count,
  foundBy: z.array(z.int()),
  saving: figure,
  lost: figure.optional(),
  weight: figure.optional(),
  idle: count.optional(),
  size: figure,
  shortened: z.looseObject({ sizeBefore: figure, tried: figure, programRuns: figure, programs: figure }).optional(),
  uses: z.array(z.looseObject({ agent: z.int(), count: figure })),
} satisfies FieldsOf<LibraryEntry>);

/** What the value server needs to go on; whether it fits the experiment, the server says. */
const valueState = z.looseObject({
  parameters: z.array(floats),
  reservoirs: z.array(z.looseObject({ seen: count, features: floats, targets: floats })),
});

/** Of the rules of shared/exchange; each checks what it takes from it. */
const outerStep = z.looseObject({ theta: floats.optional(), momentum: floats.optional() });
const exchangeState = outerStep.extend({
  islands: z.array(outerStep).optional(),
  round: count.optional(),
  from: z.array(count).optional(),
});

const relations = z.looseObject({ relatedness: z.array(z.array(figure)), reach: z.array(z.array(count)) });

const sharing = z.looseObject({
  round: count,
  library: z.looseObject({ from: count, to: count }),
  inboxes: z.array(inbox).optional(),
  valueParameters: z.array(floats).optional(),
  shorter: z.array(z.looseObject({ taskId: z.string(), from: tokens, to: tokens })).optional(),
  related: relations.optional(),
});

const agent = {
  id: count,
  family: z.string(),
  steps: count,
  shown: count.optional(),
  leftOut: count.optional(),
  progress: z
    .array(z.looseObject({ taskId: z.string(), expected: z.array(figure), distance: z.array(figure) }))
    .optional(),
  learning: z.record(z.string(), figure).optional(),
  diverged: z.int().positive().optional(),
};
const outline = {
  round: count,
  value: valueState.optional(),
  library: z.array(libraryEntry),
  freed: z.array(libraryEntry).optional(),
  exchange: exchangeState.optional(),
  trained: z.array(count),
  pending: z.array(sharing).optional(),
  related: relations.optional(),
};

/** A state as checkpoints hold it. */
export const packedOutline = z.looseObject({
  ...outline,
  agents: z.array(
    z.looseObject({
      ...agent,
      replay: replayColumns,
      inbox: z.looseObject({ solutions: ints, consequences: ints }),
    } satisfies FieldsOf<PackedOutline["agents"][number]>),
  ),
  valueParameters: ints.optional(),
  archive: ints,
  tables: z.strictObject({
    tokens: ints,
    ends: ints,
    findings: z.array(findingOf(count)),
    texts,
    values: z.array(floats),
  }),
} satisfies FieldsOf<PackedOutline>);
