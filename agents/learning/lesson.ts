import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { Example, Tokens } from "../../environments/environment.ts";
import { WanderError } from "../../src/core/errors.ts";
import { decode, encode, wireLimits } from "../../src/core/wire.ts";
import type { PolicyShape } from "../policy/shape.ts";

/**
 * One training step: B examples and, [B], how strongly each may teach. Where `gather` is set, the scale of their gradient is
 * taken and nothing is learned.
 */
export type Step = { examples: readonly Example[]; weights: Float32Array; gather?: true };

/**
 * What one turn trained on, to the bit and in its order: Parts as a message, deflated. Half of its bytes are prompts that
 * begin alike, so that it is less than half as long for it.
 */
export type Lesson = Uint8Array;

/** A turn draws the same pair many times, and many pairs have the same prompt: each list of tokens stands once. */
type Parts = {
  tokens: Counts; // the distinct prompts and answers, end to end
  lengths: Counts; // of each of these lists, in tokens
  pairs: Counts; // two a distinct example: which list is its prompt, which its answer
  batches: Counts; // examples of each step
  drawn: Counts; // which example it is, step by step
  weights: Float32Array; // of each that was drawn
  fresh?: true; // the optimiser began anew before the first step
  gathered?: number; // how many of the first steps only gather; omitted if none do
};

/** Numbers from 0 in as few bytes as the largest of them takes. */
type Counts = Uint8Array | Uint16Array | Uint32Array;

/** Steps that gather come first. */
export function packLesson(steps: readonly Step[], fresh = false): Lesson {
  const lists = numbering<Tokens>((tokens) => tokens.join(" "));
  const pairs = numbering<readonly [number, number]>((pair) => pair.join(" "));
  const drawn = steps.flatMap(({ examples }) =>
    examples.map(({ prompt, answer }) => pairs.number([lists.number(prompt), lists.number(answer)])),
  );
  const gathered = steps.filter(({ gather }) => gather).length;
  const parts: Parts = {
    tokens: counts(lists.all.flat()),
    lengths: counts(lists.all.map((tokens) => tokens.length)),
    pairs: counts(pairs.all.flat()),
    batches: counts(steps.map(({ examples }) => examples.length)),
    drawn: counts(drawn),
    weights: Float32Array.from(steps.flatMap(({ weights }) => [...weights])),
    ...(fresh ? { fresh } : {}),
    ...(gathered === 0 ? {} : { gathered }),
  };
  return Uint8Array.from(deflateRawSync(encode(parts)));
}

/**
 * The steps of a lesson, which may come from a stranger's file. Throws E_FORMAT if a policy of this shape
 * can have had, and E_LIMIT where it is larger than any: what passes can be trained on.
 */
export function unpackLesson(lesson: Lesson, { vocabulary, context }: PolicyShape): { steps: Step[]; fresh: boolean } {
  const { tokens, lengths, pairs, batches, drawn, weights, gathered = 0, fresh = false } = partsOf(lesson);
  if (tokens.some((token) => token >= vocabulary)) throw foreign("it has a token outside the vocabulary");
  if (sum(lengths) !== tokens.length || lengths.includes(0)) throw foreign("its lists are not its tokens");
  if (pairs.length % 2 !== 0 || pairs.some((list) => list >= lengths.length)) throw foreign("a pair lacks a list");
  if (drawn.some((pair) => pair >= pairs.length / 2)) throw foreign("a step has an example that is not there");
  if (sum(batches) !== drawn.length || batches.includes(0)) throw foreign("its steps are not what was drawn");
  if (weights.length !== drawn.length || !weights.every((w) => w >= 0 && w < Number.POSITIVE_INFINITY)) {
    throw foreign("its weights are not those of its examples");
  }
  if (!Number.isInteger(gathered) || gathered < 0 || gathered > batches.length) {
    throw foreign("it gathers from steps that are not there");
  }
  const lists = cut([...tokens], lengths);
  const examples = Array.from({ length: pairs.length / 2 }, (_, k): Example => {
    const example = { prompt: lists[pairs[2 * k]!]!, answer: lists[pairs[2 * k + 1]!]! };
    if (example.prompt.length + example.answer.length > context) throw foreign("an example is too long");
    return example;
  });
  let at = 0;
  const steps = cut([...drawn], batches).map((batch, step): Step => {
    at += batch.length;
    return {
      examples: batch.map((k) => examples[k]!),
      weights: weights.slice(at - batch.length, at),
      ...(step < gathered ? { gather: true } : {}),
    };
  });
  return { steps, fresh };
}

function partsOf(lesson: Lesson): Parts {
  let message: Uint8Array;
  try {
    message = inflateRawSync(lesson, { maxOutputLength: wireLimits.bytes });
  } catch (cause) {
    throw foreign(`it is not deflated (${(cause as Error).message})`, cause);
  }
  const parts = (decode(message) ?? {}) as Partial<Parts>;
  const { tokens, lengths, pairs, batches, drawn, weights } = parts;
  if (![tokens, lengths, pairs, batches, drawn].every(isCounts) || !(weights instanceof Float32Array)) {
    throw foreign("a part of it is missing");
  }
  return parts as Parts;
}

/** Gives equal things one number, in the order of their first coming. */
function numbering<T>(keyOf: (item: T) => string) {
  const known = new Map<string, number>();
  const all: T[] = [];
  const number = (item: T): number => {
    const key = keyOf(item);
    const found = known.get(key);
    if (found !== undefined) return found;
    known.set(key, all.length);
    return all.push(item) - 1;
  };
  return { all, number };
}

function counts(values: readonly number[]): Counts {
  const most = values.reduce((a, b) => Math.max(a, b), 0);
  return most < 2 ** 8 ? Uint8Array.from(values) : most < 2 ** 16 ? Uint16Array.from(values) : Uint32Array.from(values);
}

const isCounts = (value: unknown): value is Counts =>
  value instanceof Uint8Array || value instanceof Uint16Array || value instanceof Uint32Array;

/** A loop, because `reduce` over a union of arrays has no type. */
function sum(values: Counts): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

function cut(values: readonly number[], lengths: Counts): number[][] {
  let at = 0;
  return Array.from(lengths, (length) => {
    at += length;
    return values.slice(at - length, at);
  });
}

function foreign(what: string, cause?: unknown): WanderError {
  return new WanderError("E_FORMAT", `a lesson in the journal cannot be trained on: ${what}`, {
    hint: "restore the run directory from a copy, or play the run again",
    cause,
  });
}
