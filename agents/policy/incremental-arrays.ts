/**
 * Incremental passes on any backend, and the reference version of those on WASM. Products with weights go through tfjs
 * as one batch; norms, attention over the cache and the activation run on typed arrays, without a fixed cost per
 * operation.
 *
 * Axis letters: R rows of a batch, D width, H heads, V vocabulary.
 */

import { expectLength } from "../../src/core/errors.ts";
import { slotView } from "../../src/core/parameters.ts";
import { tf } from "../../src/core/tf.ts";
import type { Cache } from "./cache.ts";
import { addInto, attendRow, normRows, squareRelu, storeRow } from "./cache.ts";
import { routesOf } from "./experts.ts";
import { policyLayout } from "./model.ts";
import { joinColumns } from "./pack.ts";
import type { Passes, Row } from "./passes.ts";
import { expertCount, expertSlot, isSparse, keyWidth, type PolicyShape } from "./shape.ts";

export function arrayPasses(shape: PolicyShape, parameters: Float32Array): Passes<Cache> {
  const model = uploadWeights(shape, parameters);
  return {
    allocate: (positions) => newCache(shape, positions),
    free() {}, // left to the garbage collector
    copy(from, to, positions) {
      const count = positions * keyWidth(shape);
      for (let layer = 0; layer < shape.layers; layer++) {
        to.keys[layer]!.set(from.keys[layer]!.subarray(0, count));
        to.values[layer]!.set(from.values[layer]!.subarray(0, count));
      }
    },
    forward: (rows, wanted) => product(hiddenRows(shape, model, rows, wanted), model.unembed, shape.width),
    hidden: (rows, wanted) => hiddenRows(shape, model, rows, wanted),
    dispose: () => tf.dispose([model.tensors, model.unembed]),
  };
}

type Expert = { up: tf.Tensor2D; down: tf.Tensor2D };
type Weights = {
  tensors: { qkv: tf.Tensor2D; output: tf.Tensor2D; router: tf.Tensor2D | undefined; experts: Expert[] }[];
  unembed: tf.Tensor2D; // [D, V]
  embedding: Float32Array; // [V, D]
  positions: Float32Array; // [context, D]
  gains: { attention: Float32Array; feed: Float32Array }[];
  gain: Float32Array; // [D]
};

function uploadWeights(shape: PolicyShape, parameters: Float32Array): Weights {
  const layout = policyLayout(shape);
  expectLength(parameters.length, layout.size, "policy parameters");
  const view = (name: string): Float32Array => slotView(parameters, layout, name).slice();
  const matrix = (name: string, columns: number): tf.Tensor2D => {
    const values = view(name);
    return tf.tensor2d(values, [values.length / columns, columns]);
  };
  const { width, hidden } = shape;
  const embedding = view("embedding");
  return {
    tensors: Array.from({ length: shape.layers }, (_, layer) => {
      const at = `layer${layer}.`;
      const qkv = joinColumns(
        ["query", "key", "value"].map((name) => view(at + name)),
        width,
      );
      return {
        qkv: tf.tensor2d(qkv, [width, qkv.length / width]),
        output: matrix(`${at}output`, width),
        router: isSparse(shape) ? matrix(`${at}router`, expertCount(shape)) : undefined,
        experts: Array.from({ length: expertCount(shape) }, (_, e) => ({
          up: matrix(expertSlot(shape, layer, e, "up"), hidden),
          down: matrix(expertSlot(shape, layer, e, "down"), width),
        })),
      };
    }),
    unembed: tf.tidy(() => tf.transpose(tf.tensor2d(embedding.slice(), [embedding.length / width, width]))),
    embedding,
    positions: view("positions"),
    gains: Array.from({ length: shape.layers }, (_, layer) => ({
      attention: view(`layer${layer}.attentionNorm`),
      feed: view(`layer${layer}.feedNorm`),
    })),
    gain: view("norm"),
  };
}

/** The model on R rows; the last hidden layer of the `wanted` ones (all when undefined), normalised, [rows, D]. */
function hiddenRows(
  shape: PolicyShape,
  model: Weights,
  rows: readonly Row<Cache>[],
  wanted: readonly number[] | undefined,
): Float32Array {
  const { width, heads, keyHeads = heads } = shape;
  const keys = keyWidth(shape);
  const count = rows.length;
  let x: Float32Array = new Float32Array(count * width); // [R, D]
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
    const { qkv, output, router, experts } = model.tensors[layer]!;
    normRows(x, model.gains[layer]!.attention, unit, width);
    const projected = product(unit, qkv, width); // [R, D + 2 G E]
    const stride = width + 2 * keys;
    for (let r = 0; r < count; r++) {
      const { into, slot } = rows[r]!;
      storeRow(projected, r * stride + width, into.keys[layer]!, slot * keys, keys);
      storeRow(projected, r * stride + width + keys, into.values[layer]!, slot * keys, keys);
    }
    for (let r = 0; r < count; r++) {
      const { into, slot, before } = rows[r]!;
      storeRow(projected, r * stride, query, 0, width);
      attendRow(
        query,
        before?.cache,
        before?.length ?? 0,
        into,
        slot + 1,
        layer,
        heads,
        keyHeads,
        mixed,
        r * width,
        width,
      );
    }
    addInto(x, product(mixed, output, width));
    normRows(x, model.gains[layer]!.feed, unit, width);
    if (router === undefined) addInto(x, feedForward(unit, experts[0]!));
    else addExperts(x, unit, product(unit, router, width), experts);
  }
  if (wanted !== undefined) x = pickRows(x, wanted, width);
  const final = new Float32Array(x.length);
  normRows(x, model.gain, final, width);
  return final;
}

function feedForward(unit: Float32Array, { up, down }: Expert): Float32Array {
  const raised = product(unit, up, up.shape[0]); // [R, hidden]
  squareRelu(raised);
  return product(raised, down, down.shape[0]);
}

/** x += gate times its expert's output, row by row. */
function addExperts(x: Float32Array, unit: Float32Array, logits: Float32Array, experts: readonly Expert[]): void {
  const width = experts[0]!.up.shape[0];
  const { rowsOf, gates } = routesOf(logits, experts.length);
  for (const [e, rows] of rowsOf.entries()) {
    if (rows.length === 0) continue;
    const out = feedForward(pickRows(unit, rows, width), experts[e]!);
    for (const [i, row] of rows.entries()) {
      for (let d = 0; d < width; d++) x[row * width + d]! += gates[row]! * out[i * width + d]!;
    }
  }
}

function pickRows(x: Float32Array, rows: ArrayLike<number>, width: number): Float32Array {
  const some = new Float32Array(rows.length * width);
  for (let i = 0; i < rows.length; i++) some.set(x.subarray(rows[i]! * width, (rows[i]! + 1) * width), i * width);
  return some;
}

/** [R, inner] times a weight, back in a typed array. */
function product(left: Float32Array, right: tf.Tensor2D, inner: number): Float32Array {
  const a = tf.tensor2d(left, [left.length / inner, inner]);
  // Calls the kernel itself: tf.matMul opens two scopes around it, which cost as much as a narrow product.
  const out = tf.engine().runKernel("BatchMatMul", { a, b: right }, plain) as tf.Tensor2D;
  const values = out.dataSync() as Float32Array;
  a.dispose();
  out.dispose();
  return values;
}

const plain = { transposeA: false, transposeB: false };

function newCache(shape: PolicyShape, positions: number): Cache {
  const make = () => Array.from({ length: shape.layers }, () => new Float64Array(positions * keyWidth(shape)));
  return { keys: make(), values: make() };
}
