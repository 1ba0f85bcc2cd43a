/**
 * Incremental inference with a preallocated key/value cache. A **prompt** is computed once and shared by its **lanes**,
 * the answers that grow from it. Products with weights go through tfjs as one batch; what is small (norms, attention over
 * the cache, squared ReLU) runs on typed arrays, where no operation has a fixed cost.
 *
 * Axis letters: R rows of a batch, D width, H heads, E = D / H, V vocabulary.
 */
import type { Token, Tokens } from "../../environments/environment.ts";
import { tf } from "../../src/core/backend.ts";
import { expectLength, WanderError } from "../../src/core/errors.ts";
import { slotView } from "../../src/core/parameters.ts";
import type { Cache } from "./cache.ts";
import { addInto, attendRow, normRows, squareRelu, storeRow } from "./cache.ts";
import { policyLayout } from "./model.ts";
import type { PolicyShape } from "./shape.ts";

export type Sampler = {
  /** Computes prompts, all in one batch; gives a handle for each. E_LIMIT when more than `prompts` are held. */
  prime(prompts: readonly Tokens[]): number[];
  /** Forgets a prompt; its open lanes stay usable. */
  release(prompt: number): void;
  /** A lane that stands just after the prompt. E_LIMIT when all lanes are open. */
  open(prompt: number): number;
  /** A second lane with the same tokens behind it. */
  fork(lane: number): number;
  close(lane: number): void;
  /** [V] for the lane's next token; valid until that lane advances or closes. */
  logits(lane: number): Float32Array;
  /** One token a lane, in one batch. A lane may be named once. E_LIMIT past `answerLength` tokens. */
  advance(lanes: readonly number[], tokens: readonly Token[]): void;
  /** Tokens processed so far, prompts included: what Spend.policyTokens counts. */
  tokens(): number;
  /** Frees the weights. Nothing else may be called after. */
  dispose(): void;
};

export type SamplerOptions = {
  lanes: number; // open at once, at most
  prompts: number; // held at once, at most
  answerLength: number; // tokens a lane may take
};

/**
 * Copies the parameters: later changes to the vector do not reach the sampler. The same sequence of calls always gives the
 * same numbers. On WASM and plain JavaScript a lane's logits are also bit-equal whatever other lanes were in its batches
 * (tested); native backends promise that only up to rounding.
 */
export function createSampler(shape: PolicyShape, parameters: Float32Array, options: SamplerOptions): Sampler {
  const { width, vocabulary } = shape;
  const model = uploadWeights(shape, parameters);
  const prompts = new Map<number, Prompt>();
  const lanes: (Lane | undefined)[] = new Array(options.lanes).fill(undefined);
  const laneCaches = Array.from({ length: options.lanes }, () => newCache(shape, options.answerLength));
  const laneLogits = new Float32Array(options.lanes * vocabulary);
  let nextPrompt = 0;
  let processed = 0;

  const logits = (lane: number) => laneLogits.subarray(lane * vocabulary, (lane + 1) * vocabulary);

  function takeLane(prompt: Prompt): number {
    const lane = lanes.indexOf(undefined);
    if (lane < 0) throw limit(`all ${options.lanes} lanes are open`, "close a lane first");
    lanes[lane] = { prompt, length: 0 };
    return lane;
  }

  return {
    prime(added) {
      if (prompts.size + added.length > options.prompts) {
        throw limit(`${prompts.size + added.length} prompts, room for ${options.prompts}`, "release a prompt first");
      }
      const fresh = added.map((tokens): Prompt => {
        if (tokens.length === 0) throw new RangeError("a prompt has at least one token");
        checkFits(shape, tokens.length);
        return { cache: newCache(shape, tokens.length), length: tokens.length, logits: new Float32Array(vocabulary) };
      });
      const rows = fresh.flatMap((prompt, p) =>
        added[p]!.map(
          (token, position): Row => ({ token, position, into: prompt.cache, slot: position, before: undefined }),
        ),
      );
      const lastRows: number[] = [];
      let end = -1;
      for (const prompt of fresh) {
        end += prompt.length;
        lastRows.push(end);
      }
      const found = forward(shape, model, rows, lastRows);
      processed += rows.length;
      return fresh.map((prompt, p) => {
        prompt.logits.set(found.subarray(p * vocabulary, (p + 1) * vocabulary));
        prompts.set(nextPrompt, prompt);
        return nextPrompt++;
      });
    },
    release(prompt) {
      prompts.delete(prompt);
    },
    open(handle) {
      const prompt = prompts.get(handle);
      if (prompt === undefined) throw new RangeError(`no prompt ${handle}`);
      const lane = takeLane(prompt);
      logits(lane).set(prompt.logits);
      return lane;
    },
    fork(from) {
      const { prompt, length } = openLane(lanes, from);
      const lane = takeLane(prompt);
      lanes[lane]!.length = length;
      for (let layer = 0; layer < shape.layers; layer++) {
        const source = laneCaches[from]!;
        const target = laneCaches[lane]!;
        target.keys[layer]!.set(source.keys[layer]!.subarray(0, length * width));
        target.values[layer]!.set(source.values[layer]!.subarray(0, length * width));
      }
      logits(lane).set(logits(from));
      return lane;
    },
    close(lane) {
      openLane(lanes, lane);
      lanes[lane] = undefined;
    },
    logits(lane) {
      openLane(lanes, lane);
      return logits(lane);
    },
    advance(moving, tokens) {
      expectLength(tokens.length, moving.length, "tokens to advance by");
      if (moving.length === 0) return;
      if (new Set(moving).size !== moving.length) throw new RangeError(`a lane is named twice in [${moving}]`);
      const rows = moving.map((id, i): Row => {
        const { prompt, length } = openLane(lanes, id);
        if (length >= options.answerLength) {
          throw limit(`an answer of more than ${options.answerLength} tokens`, "raise the sampler's answerLength");
        }
        checkFits(shape, prompt.length + length + 1);
        return {
          token: tokens[i]!,
          position: prompt.length + length,
          into: laneCaches[id]!,
          slot: length,
          before: prompt,
        };
      });
      const found = forward(shape, model, rows, undefined);
      processed += rows.length;
      for (const [i, id] of moving.entries()) {
        lanes[id]!.length++;
        logits(id).set(found.subarray(i * vocabulary, (i + 1) * vocabulary));
      }
    },
    tokens: () => processed,
    dispose() {
      tf.dispose([model.tensors, model.unembed]);
    },
  };
}

type Prompt = { cache: Cache; length: number; logits: Float32Array };
type Lane = { prompt: Prompt; length: number };

/** One token on its way through the model: its keys and values go to `into` at `slot`; it reads `before` and `into[0..slot]`. */
type Row = { token: Token; position: number; into: Cache; slot: number; before: Prompt | undefined };

type Weights = {
  tensors: { qkv: tf.Tensor2D; output: tf.Tensor2D; up: tf.Tensor2D; down: tf.Tensor2D }[];
  unembed: tf.Tensor2D; // [D, V]
  embedding: Float32Array; // [V, D]
  positions: Float32Array; // [context, D]
  gains: { attention: Float32Array; feed: Float32Array }[];
  gain: Float32Array; // [D]
};

function uploadWeights(shape: PolicyShape, parameters: Float32Array): Weights {
  const layout = policyLayout(shape);
  const view = (name: string): Float32Array => slotView(parameters, layout, name).slice();
  const { width, hidden, vocabulary } = shape;
  const tensors: Weights["tensors"] = [];
  const gains: Weights["gains"] = [];
  for (let layer = 0; layer < shape.layers; layer++) {
    const at = `layer${layer}.`;
    const qkv = new Float32Array(3 * width * width); // [D, 3 D]: one product instead of three
    for (const [part, name] of ["query", "key", "value"].entries()) {
      const from = view(at + name);
      for (let d = 0; d < width; d++) {
        qkv.set(from.subarray(d * width, (d + 1) * width), d * 3 * width + part * width);
      }
    }
    tensors.push({
      qkv: tf.tensor2d(qkv, [width, 3 * width]),
      output: tf.tensor2d(view(`${at}output`), [width, width]),
      up: tf.tensor2d(view(`${at}up`), [width, hidden]),
      down: tf.tensor2d(view(`${at}down`), [hidden, width]),
    });
    gains.push({ attention: view(`${at}attentionNorm`), feed: view(`${at}feedNorm`) });
  }
  const embedding = view("embedding");
  const unembed = tf.tidy(() => tf.transpose(tf.tensor2d(embedding.slice(), [vocabulary, width])));
  return { tensors, unembed, embedding, positions: view("positions"), gains, gain: view("norm") };
}

/** The model on R rows; logits of the `wanted` ones (all when undefined), [rows, V]. */
function forward(
  shape: PolicyShape,
  model: Weights,
  rows: readonly Row[],
  wanted: readonly number[] | undefined,
): Float32Array {
  const { width, hidden, heads } = shape;
  const count = rows.length;
  let x = new Float32Array(count * width); // [R, D]
  for (let r = 0; r < count; r++) {
    const { token, position } = rows[r]!;
    for (let d = 0; d < width; d++) {
      x[r * width + d] = model.embedding[token * width + d]! + model.positions[position * width + d]!;
    }
  }
  const unit = new Float32Array(count * width);
  const mixed = new Float32Array(count * width);
  const query = new Float64Array(width);
  for (let layer = 0; layer < shape.layers; layer++) {
    const { qkv, output, up, down } = model.tensors[layer]!;
    normRows(x, model.gains[layer]!.attention, unit, width);
    const projected = product(unit, qkv, width); // [R, 3 D]
    for (let r = 0; r < count; r++) {
      const { into, slot } = rows[r]!;
      storeRow(projected, (3 * r + 1) * width, into.keys[layer]!, slot * width, width);
      storeRow(projected, (3 * r + 2) * width, into.values[layer]!, slot * width, width);
    }
    for (let r = 0; r < count; r++) {
      const { into, slot, before } = rows[r]!;
      storeRow(projected, 3 * r * width, query, 0, width);
      attendRow(query, before?.cache, before?.length ?? 0, into, slot + 1, layer, heads, mixed, r * width, width);
    }
    addInto(x, product(mixed, output, width));
    normRows(x, model.gains[layer]!.feed, unit, width);
    const raised = product(unit, up, width); // [R, hidden]
    squareRelu(raised);
    addInto(x, product(raised, down, hidden));
  }
  if (wanted !== undefined) {
    const some = new Float32Array(wanted.length * width);
    for (const [i, r] of wanted.entries()) some.set(x.subarray(r * width, (r + 1) * width), i * width);
    x = some;
  }
  const final = new Float32Array(x.length);
  normRows(x, model.gain, final, width);
  return product(final, model.unembed, width);
}

/** [R, inner] times a weight, back in a typed array. */
function product(left: Float32Array, right: tf.Tensor2D, inner: number): Float32Array {
  const a = tf.tensor2d(left, [left.length / inner, inner]);
  const out = tf.matMul(a, right);
  const values = out.dataSync() as Float32Array;
  a.dispose();
  out.dispose();
  return values;
}

function newCache({ layers, width }: PolicyShape, positions: number): Cache {
  const make = () => Array.from({ length: layers }, () => new Float64Array(positions * width));
  return { keys: make(), values: make() };
}

function openLane(lanes: readonly (Lane | undefined)[], id: number): Lane {
  const lane = lanes[id];
  if (lane === undefined) throw new RangeError(`lane ${id} is not open`);
  return lane;
}

function checkFits({ context }: PolicyShape, length: number): void {
  if (length <= context) return;
  throw limit(`${length} tokens do not fit a context of ${context}`, "shorten the prompt or use a longer context");
}

const limit = (message: string, hint: string): WanderError => new WanderError("E_LIMIT", message, { hint });
