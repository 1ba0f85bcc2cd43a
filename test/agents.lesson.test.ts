import { deflateRawSync, inflateRawSync } from "node:zlib";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { type AbsorbInput, absorb } from "../agents/learning/absorb.ts";
import { packLesson, type Step, unpackLesson } from "../agents/learning/lesson.ts";
import { relearn } from "../agents/learning/relearn.ts";
import { initialOwn, ownOf } from "../agents/policy/own.ts";
import type { OwnSettings } from "../agents/policy/own-settings.ts";
import { startBackend } from "../src/core/backend.ts";
import { allocateMoments } from "../src/core/optimisers.ts";
import { stream } from "../src/core/random.ts";
import { decode, encode } from "../src/core/wire.ts";
import { absorbInput, consequence, settings, shape, solution, start, tasks } from "./learning-input.ts";

beforeAll(async () => {
  await startBackend("wasm");
});

const wide = { ...shape, vocabulary: 100_000, context: 12 };
const tokens = fc.array(fc.oneof(fc.nat(20), fc.nat(wide.vocabulary - 1)), { minLength: 1, maxLength: 6 });
const drawn = fc.record({
  prompt: tokens,
  answer: tokens,
  weight: fc.float({ min: 0, noNaN: true, noDefaultInfinity: true }),
});
const steps = fc.array(
  fc.array(drawn, { minLength: 1, maxLength: 5 }).map(
    (batch): Step => ({
      examples: batch.map(({ prompt, answer }) => ({ prompt, answer })),
      weights: Float32Array.from(batch, ({ weight }) => weight),
    }),
  ),
  { maxLength: 4 },
);

describe("a lesson", () => {
  it("gives back its steps: every token and every bit of a weight, in order", () => {
    fc.assert(
      fc.property(steps, (taken) => {
        expect(unpackLesson(packLesson(taken), wide)).toEqual({ steps: taken, fresh: false });
        expect(unpackLesson(packLesson(taken, true), wide)).toEqual({ steps: taken, fresh: true });
      }),
    );
  });

  it("knows which of its steps only gather", () => {
    const step: Step = { examples: [{ prompt: [1], answer: [2] }], weights: Float32Array.of(1) };
    const taken: Step[] = [{ ...step, gather: true }, { ...step, gather: true }, step];
    expect(unpackLesson(packLesson(taken), wide).steps).toEqual(taken);
  });

  it("has a pair that is drawn a thousand times once", () => {
    const pair = { prompt: Array.from({ length: 9 }, (_, k) => (7 * k) % 12), answer: [3, 1, 2] };
    const of = (times: number) => {
      const examples = Array.from({ length: times }, () => pair);
      return packLesson([{ examples, weights: new Float32Array(times).fill(1) }]).length;
    };
    expect(of(1000)).toBeLessThan(of(1) + 100);
  });

  const good = packLesson([
    {
      examples: [
        { prompt: [1, 2], answer: [3] },
        { prompt: [1, 2], answer: [4, 5] },
      ],
      weights: Float32Array.of(1, 2),
    },
  ]);
  const with_ = (changes: object) =>
    Uint8Array.from(deflateRawSync(encode({ ...(decode(inflateRawSync(good)) as object), ...changes })));

  it.each([
    ["bytes that are not deflated", Uint8Array.of(255, 1, 2)],
    ["a message of something else", Uint8Array.from(deflateRawSync(encode([1])))],
    ["nothing", new Uint8Array(0)],
    ["no weights", with_({ weights: undefined })],
    ["tokens that are fractions", with_({ tokens: Float32Array.of(1, 2, 3, 4, 5) })],
    ["a token outside the vocabulary", with_({ tokens: Uint8Array.of(1, 2, 200, 4, 5) })],
    ["lists that want more tokens", with_({ lengths: Uint8Array.of(2, 1, 3) })],
    ["an empty list", with_({ lengths: Uint8Array.of(2, 1, 2, 0) })],
    ["a pair of a list that is not there", with_({ pairs: Uint8Array.of(0, 1, 0, 9) })],
    ["half a pair", with_({ pairs: Uint8Array.of(0, 1, 0) })],
    ["an example that is not there", with_({ drawn: Uint8Array.of(0, 7) })],
    ["steps of more than was drawn", with_({ batches: Uint8Array.of(3) })],
    ["more to gather from than its steps", with_({ gathered: 2 })],
    ["half a step to gather from", with_({ gathered: 0.5 })],
    ["something to gather from that is no number", with_({ gathered: "1" })],
    ["an empty step", with_({ batches: Uint8Array.of(2, 0) })],
    ["a weight below zero", with_({ weights: Float32Array.of(1, -1) })],
    ["a weight that is no number", with_({ weights: Float32Array.of(1, Number.NaN) })],
    ["a weight too many", with_({ weights: Float32Array.of(1, 1, 1) })],
    [
      "an example longer than a context",
      with_({
        tokens: new Uint8Array(shape.context + 1),
        lengths: Uint8Array.of(1, shape.context),
        pairs: Uint8Array.of(0, 1, 0, 1),
      }),
    ],
  ])("of a stranger with %s is E_FORMAT", (_, lesson) => {
    expect(unpackLesson(good, shape).steps).toHaveLength(1);
    expect(() => unpackLesson(lesson, shape)).toThrow(expect.objectContaining({ code: "E_FORMAT" }));
  });

  it("that would fill memory is refused", () => {
    const bomb = Uint8Array.from(deflateRawSync(new Uint8Array(2 ** 28 + 1), { level: 1 }));
    expect(() => unpackLesson(bomb, shape)).toThrow(expect.objectContaining({ code: "E_FORMAT" }));
  });
});

describe("training once more from a lesson", () => {
  const parameters = start();
  const taught = (changes: Partial<AbsorbInput>) => {
    const solutions = [solution("add-9", "plus 4\nplus 5"), solution("double-then-5", "double\nplus 5")];
    const consequences = [consequence(tasks[2]!.id, "plus 9")];
    const input = absorbInput({
      parameters,
      solutions,
      consequences,
      dopamine: { "add-9": 0.7 },
      lesson: true,
      ...changes,
    });
    const out = absorb(input);
    return { input, out, again: relearn({ ...input, lesson: out.lesson! }) };
  };
  const own: OwnSettings = { freeze: ["layer0"], adapters: { rank: 0, alpha: 8, matrices: ["query"] } };
  const thin: OwnSettings = { freeze: [], adapters: { rank: 2, alpha: 8, matrices: ["query", "up"] } };
  const ownInput = (of: OwnSettings): Partial<AbsorbInput> => {
    const first = initialOwn(ownOf(shape, of), parameters, stream(1, "own"));
    return { parameters: { own: first, base: parameters, settings: of } };
  };

  it.each([
    ["Adam", {}],
    ["the decay to the prior", { absorb: { ...settings, rule: "rms-prior" } }],
    ["a scale of gradients that is gathered first", { absorb: { ...settings, rule: "rms-prior", statistics: 3 } }],
    [
      "made-up pairs alone beside solutions",
      { absorb: { ...settings, mixture: { solutions: 0.1, consequences: 0, replay: 0, base: 0.9, shown: 0 } } },
    ],
    ["a budget that ends it", { budget: { trainTokens: 400, programRuns: 0 } }],
    [
      "the slow part of the gradient",
      { absorb: { ...settings, filter: { kind: "ema", memory: 0.9, weight: 2, window: 1 } } },
    ],
    [
      "a window and a penalty",
      { absorb: { ...settings, filter: { kind: "ma", memory: 0, weight: 1, window: 2 }, ewc: 3 } },
    ],
    ["an optimiser that begins anew", { fresh: true, moments: { ...allocateMoments(parameters.length), steps: 7 } }],
    ["frozen parts", ownInput(own)],
    ["adapters", ownInput(thin)],
  ] as [string, Partial<AbsorbInput>][])("ends with the same bits under %s", (_, changes) => {
    const { input, out, again } = taught(changes);
    const { parameters: learned, moments, report, spent } = out;
    expect(report.steps).toBeGreaterThan(0);
    expect(learned).not.toEqual(input.base);
    expect(again).toEqual({ parameters: learned, moments, steps: report.steps, tokens: spent.trainTokens });
  });

  it("leaves everything as it was where the turn trained on nothing", () => {
    const { input, out, again } = taught({ solutions: [], consequences: [] });
    expect(out.report.steps).toBe(0);
    expect(again).toEqual({ parameters: input.parameters, moments: input.moments, steps: 0, tokens: 0 });
  });

  it("is kept only where it is asked for", () => {
    expect(taught({}).out.lesson).toBeInstanceOf(Uint8Array);
    expect(absorb(absorbInput({ parameters }))).not.toHaveProperty("lesson");
  });
});
