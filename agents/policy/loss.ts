/**
 * Cross-entropy of answers given their prompts, its gradient, and measurements of it. The loss of an example is the
 * mean over its answer's tokens, in nats. Prompt tokens are read but not predicted; padding is neither.
 *
 * Axis letters: B examples, T positions, M answer tokens of the whole batch, D width, V vocabulary, P parameters.
 */
import type { Example } from "../../environments/environment.ts";
import { expectLength } from "../../src/core/errors.ts";
import { type Flat, openFlat, setTensors, tensorsOf } from "../../src/core/flat.ts";
import { crossEntropy } from "../../src/core/kernels/cross-entropy.ts";
import { tf } from "../../src/core/tf.ts";
import { expOfNegative } from "./exp.ts";
import { BALANCE } from "./experts.ts";
import type { LossAndGradient, Probe } from "./loss-types.ts";
import type { TokenRows } from "./model.ts";
import { logitsOfRows, policyLayout, residualStream, tokenRows, uploadParameters } from "./model.ts";
import type { PolicyShape } from "./shape.ts";

/** One training batch. `weights` is [B], not negative. Disposes all tensors that it makes. */
export function lossAndGradient(
  shape: PolicyShape,
  parameters: Float32Array,
  examples: readonly Example[],
  weights: Float32Array,
): LossAndGradient {
  const flat = openFlat(parameters);
  const slope = openFlat(new Float32Array(parameters.length));
  try {
    const found = lossAndGradientInto(shape, flat, slope, examples, weights);
    return { ...found, gradient: slope.floats().slice() };
  } finally {
    flat.free();
    slope.free();
  }
}

/**
 * Like `lossAndGradient`, for vectors that stay on the backend from step to step; writes `gradient`. If it is
 * undefined, only the losses are computed, with the same bits.
 */
export function lossAndGradientInto(
  shape: PolicyShape,
  parameters: Flat,
  gradient: Flat | undefined,
  examples: readonly Example[],
  weights: Float32Array,
): Omit<LossAndGradient, "gradient"> {
  expectLength(weights.length, examples.length, "example weights");
  const layout = policyLayout(shape);
  expectLength(parameters.length, layout.size, "policy parameters");
  const batch = layOut(examples);
  const perExample = new Float32Array(examples.length);
  const total = weights.reduce((a, b) => a + b, 0);
  if (!(total > 0) || batch.rows.length === 0) {
    if (batch.rows.length > 0) perExample.set(evaluateBatch(shape, parameters, batch).perExample);
    gradient?.floats().fill(0);
    return { lossNats: 0, perExample, tokens: batch.input.tokens.length };
  }
  // Weight of one answer token in the batch's loss.
  const tokenWeights = Float32Array.from(
    batch.owner,
    (example) => weights[example]! / total / batch.answerLengths[example]!,
  );
  const lossNats = tf.tidy(() => {
    const names = layout.slots.map((slot) => slot.name);
    const loss = (...values: tf.Tensor[]): tf.Scalar => {
      const byName = new Map(names.map((name, i) => [name, values[i]!]));
      const { final, balance } = residualStream(shape, byName, batch.input);
      const logits = logitsOfRows(byName, final, batch.rows);
      const nats = crossEntropy(logits, batch.targets, tokenWeights, (losses) => {
        losses.forEach((value, m) => {
          const example = batch.owner[m]!;
          perExample[example]! += value / batch.answerLengths[example]!;
        });
      });
      return balance === undefined ? nats : tf.add(nats, tf.mul(balance, shape.balance ?? BALANCE));
    };
    const tensors = tensorsOf(parameters, layout);
    if (gradient === undefined) return loss(...tensors).dataSync()[0]!;
    const { value, grads } = tf.valueAndGrads(loss)(tensors);
    setTensors(gradient, layout, grads);
    return value.dataSync()[0]!;
  });
  return { lossNats, perExample, tokens: batch.input.tokens.length };
}

/**
 * Measures on examples: the mean loss, the share of answer tokens that are the model's first choice, the examples (by
 * index) whose tokens all are (which it would answer right by greedy decoding), and for each example the number of such
 * tokens and the loss.
 */
export function evaluateLoss(
  shape: PolicyShape,
  parameters: Float32Array,
  examples: readonly Example[],
): { lossNats: number; accuracy: number; solved: number[]; right: number[]; perExample: number[] } {
  expectLength(parameters.length, policyLayout(shape).size, "policy parameters");
  const tally = newTally(examples.length);
  for (let start = 0; start < examples.length; start += BATCH) {
    const batch = layOut(examples.slice(start, start + BATCH));
    if (batch.rows.length > 0) addTo(tally, start, batch, evaluateBatch(shape, parameters, batch));
  }
  return { ...totals(tally, examples.length), right: tally.right, perExample: tally.perExample };
}

/** Examples per pass: limits memory however many examples there are. */
const BATCH = 32;

type Tally = { nats: number; perExample: number[]; right: number[]; solved: number[]; answerTokens: number };

const newTally = (examples: number): Tally => ({
  nats: 0,
  perExample: new Array<number>(examples).fill(0),
  right: new Array<number>(examples).fill(0),
  solved: [],
  answerTokens: 0,
});

function addTo(tally: Tally, start: number, batch: Batch, found: ReturnType<typeof lossesOf>): void {
  tally.nats += found.perExample.reduce((a, b) => a + b, 0);
  for (const [e, count] of found.right.entries()) {
    tally.perExample[start + e] = found.perExample[e]!;
    tally.right[start + e] = count;
    if (count === batch.answerLengths[e]) tally.solved.push(start + e);
  }
  tally.answerTokens += batch.rows.length;
}

function totals({ nats, right, solved, answerTokens }: Tally, examples: number) {
  const rightTokens = right.reduce((a, b) => a + b, 0);
  return { lossNats: nats / Math.max(1, examples), accuracy: rightTokens / Math.max(1, answerTokens), solved };
}

/**
 * The model's outputs for the divergence measures. N = 2 positions per example, in their order: after the prompt, and
 * in the middle of the answer (after its first floor(length / 2) tokens). Does not sample, so the same parameters
 * always give the same result.
 */
export function probe(shape: PolicyShape, parameters: Float32Array, examples: readonly Example[]): Probe {
  const distributions = new Float32Array(2 * examples.length * shape.vocabulary);
  const activations = Array.from({ length: shape.layers }, () => new Float32Array(2 * examples.length * shape.width));
  expectLength(parameters.length, policyLayout(shape).size, "policy parameters");
  const tally = newTally(examples.length);
  for (let start = 0; start < examples.length; start += BATCH) {
    const some = examples.slice(start, start + BATCH);
    const batch = layOut(some);
    const at = Int32Array.from(
      some.flatMap(({ prompt, answer }, e) => {
        const afterPrompt = batch.starts[e]! + prompt.length - 1;
        // The last answer token is not an input, hence the minimum.
        const into = Math.min(Math.floor(answer.length / 2), Math.max(0, answer.length - 1));
        return [afterPrompt, afterPrompt + into];
      }),
    );
    tf.tidy(() => {
      const tensors = uploadParameters(policyLayout(shape), parameters);
      const { layers, final } = residualStream(shape, tensors, batch.input);
      distributions.set(tf.softmax(logitsOfRows(tensors, final, at)).dataSync(), 2 * start * shape.vocabulary);
      for (const [layer, stream] of layers.entries()) {
        const picked = tf.gather(stream, tf.tensor1d(at, "int32")).dataSync();
        activations[layer]!.set(picked, 2 * start * shape.width);
      }
      if (batch.rows.length === 0) return;
      const logits = logitsOfRows(tensors, final, batch.rows).dataSync() as Float32Array;
      addTo(tally, start, batch, lossesOf(shape, logits, batch));
    });
  }
  return { ...totals(tally, examples.length), distributions, activations };
}

/** A batch as the model reads it: row `rows[m]` must predict `targets[m]`, a token of example `owner[m]`. */
type Batch = {
  input: TokenRows;
  starts: number[]; // row of each example's first token
  rows: Int32Array;
  targets: Int32Array;
  owner: Int32Array;
  answerLengths: number[];
};

function layOut(examples: readonly Example[]): Batch {
  // The last token of an answer is predicted and never read.
  const inputs = examples.map(({ prompt, answer }) => [...prompt, ...answer.slice(0, -1)]);
  const starts: number[] = [];
  let start = 0;
  const rows: number[] = [];
  const targets: number[] = [];
  const owner: number[] = [];
  for (const [e, { prompt, answer }] of examples.entries()) {
    starts.push(start);
    for (const [i, target] of answer.entries()) {
      rows.push(start + prompt.length - 1 + i);
      targets.push(target);
      owner.push(e);
    }
    start += inputs[e]!.length;
  }
  return {
    input: tokenRows(inputs),
    starts,
    answerLengths: examples.map((example) => example.answer.length),
    rows: Int32Array.from(rows),
    targets: Int32Array.from(targets),
    owner: Int32Array.from(owner),
  };
}

function evaluateBatch(
  shape: PolicyShape,
  parameters: Flat | Float32Array,
  batch: Batch,
): { perExample: Float32Array; right: number[] } {
  let logits = new Float32Array(0); // assigned instead of returned: tidy looks for tensors in every element of a returned value
  tf.tidy(() => {
    const tensors = uploadParameters(policyLayout(shape), parameters);
    const { final } = residualStream(shape, tensors, batch.input);
    logits = logitsOfRows(tensors, final, batch.rows).dataSync() as typeof logits;
  });
  return lossesOf(shape, logits, batch);
}

/** `logits` is [M, V]. */
function lossesOf(
  shape: PolicyShape,
  logits: Float32Array,
  batch: Batch,
): { perExample: Float32Array; right: number[] } {
  const width = shape.vocabulary;
  const perExample = new Float32Array(batch.answerLengths.length);
  const heat = new Float32Array(width);
  const right = batch.answerLengths.map(() => 0); // number of first choices that were right, by example
  for (let m = 0; m < batch.rows.length; m++) {
    const row = logits.subarray(m * width, (m + 1) * width);
    const target = batch.targets[m]!;
    const example = batch.owner[m]!;
    perExample[example]! += (logSumExp(row, heat, 0).total - row[target]!) / batch.answerLengths[example]!;
    if (isFirstChoice(row, target)) right[example]! += 1;
  }
  return { perExample, right };
}

function isFirstChoice(row: Float32Array, target: number): boolean {
  const best = row[target]!;
  for (let v = 0; v < row.length; v++) if (!(row[v]! < best) && v !== target) return false;
  return true;
}

/** log sum exp(row) = `total`; writes the summands divided by the largest to `heat` at `at`; `sum` is their sum. */
function logSumExp(row: Float32Array, heat: Float32Array, at: number): { total: number; sum: number } {
  let max = Number.NEGATIVE_INFINITY;
  for (let v = 0; v < row.length; v++) if (row[v]! > max) max = row[v]!;
  let sum = 0;
  for (let v = 0; v < row.length; v++) {
    const e = expOfNegative(row[v]! - max);
    heat[at + v] = e;
    sum += e;
  }
  return { total: max + Math.log(sum), sum };
}
