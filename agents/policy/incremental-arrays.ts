/**
 * Incremental passes on any backend, and the slow twin of those on WASM: products with weights go through tfjs as one batch;
 * norms, attention over the cache and the activation run on typed arrays, where no operation has a fixed cost.
 *
 * Axis letters: R rows of a batch, D width, H heads, V vocabulary.
 */
import { tf } from "../../src/core/backend.ts";
import { slotView } from "../../src/core/parameters.ts";
import type { Cache } from "./cache.ts";
import { addInto, attendRow, normRows, squareRelu, storeRow } from "./cache.ts";
import type { Passes, Row } from "./incremental.ts";
import { policyLayout } from "./model.ts";
import type { PolicyShape } from "./shape.ts";

export function arrayPasses(shape: PolicyShape, parameters: Float32Array): Passes<Cache> {
  const model = uploadWeights(shape, parameters);
  return {
    allocate: (positions) => newCache(shape, positions),
    free() {}, // the collector does
    copy(from, to, positions) {
      const count = positions * shape.width;
      for (let layer = 0; layer < shape.layers; layer++) {
        to.keys[layer]!.set(from.keys[layer]!.subarray(0, count));
        to.values[layer]!.set(from.values[layer]!.subarray(0, count));
      }
    },
    forward: (rows, wanted) => forwardRows(shape, model, rows, wanted),
    dispose: () => tf.dispose([model.tensors, model.unembed]),
  };
}

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
function forwardRows(
  shape: PolicyShape,
  model: Weights,
  rows: readonly Row<Cache>[],
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
  // The kernel itself: tf.matMul opens two scopes around it, which costs as much as a narrow product.
  const out = tf.engine().runKernel("BatchMatMul", { a, b: right }, plain) as tf.Tensor2D;
  const values = out.dataSync() as Float32Array;
  a.dispose();
  out.dispose();
  return values;
}

const plain = { transposeA: false, transposeB: false };

function newCache({ layers, width }: PolicyShape, positions: number): Cache {
  const make = () => Array.from({ length: layers }, () => new Float64Array(positions * width));
  return { keys: make(), values: make() };
}
