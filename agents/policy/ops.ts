/**
 * The policy's layers that are not linear, each with its gradient written out: fewer kernels and saved tensors than
 * tfjs derives by itself. test/agents.policy.loss.test.ts checks all of them by finite differences.
 *
 * Axis letters: B sequences, T positions of the longest, R tokens (padding is in no row), D width, H heads, E = D / H.
 */
import { tf } from "../../src/core/backend.ts";

const epsilon = 1e-5;

/** x[rows, :], [M, D]. The gradient adds up rows that were taken more than once, in the order of `rows`. */
export function gatherRows(x: tf.Tensor2D, rows: Int32Array): tf.Tensor2D {
  const width = x.shape[1];
  const count = x.shape[0];
  const op = tf.customGrad((input) => ({
    value: takeRows(input as tf.Tensor2D, rows),
    gradFunc: (dy: tf.Tensor) => {
      const from = dy.dataSync();
      const sum = new Float32Array(count * width);
      for (let row = 0; row < rows.length; row++) {
        const target = rows[row]! * width;
        for (let d = 0; d < width; d++) sum[target + d]! += from[row * width + d]!;
      }
      return tf.tensor2d(sum, [count, width]);
    },
  }));
  return op(x) as tf.Tensor2D;
}

/** tf.gather of rows, in JavaScript: the WASM kernel takes 20 times as long. */
function takeRows(x: tf.Tensor2D, rows: Int32Array): tf.Tensor2D {
  const width = x.shape[1];
  const from = x.dataSync();
  const out = new Float32Array(rows.length * width);
  for (const [i, row] of rows.entries()) out.set(from.subarray(row * width, (row + 1) * width), i * width);
  return tf.tensor2d(out, [rows.length, width]);
}

/** g x / sqrt(mean(x^2) + 1e-5) over the last axis, [R, D] (Zhang and Sennrich 2019, eq. 4). */
export function rmsNorm(x: tf.Tensor2D, gain: tf.Tensor1D): tf.Tensor2D {
  const op = tf.customGrad((a, g, save) => {
    const input = a as tf.Tensor2D;
    const scale = tf.rsqrt(tf.add(tf.mean(tf.square(input), 1, true), epsilon)); // [R, 1]
    const unit = tf.mul(input, scale); // [R, D]
    (save as tf.GradSaveFunc)([unit, scale, g as tf.Tensor]);
    return {
      value: tf.mul(unit, g as tf.Tensor),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [n, r, weight] = saved as [tf.Tensor2D, tf.Tensor2D, tf.Tensor1D];
        const dn = tf.mul(dy, weight);
        const along = tf.mean(tf.mul(dn, n), 1, true); // [R, 1]
        const dx = tf.mul(tf.sub(dn, tf.mul(n, along)), r);
        return [dx, sumOfRows(tf.mul(dy, n))];
      },
    };
  });
  return op(x, gain) as tf.Tensor2D;
}

/** max(x, 0)^2 (So et al. 2021). */
export function squaredRelu(x: tf.Tensor2D): tf.Tensor2D {
  const op = tf.customGrad((a, save) => {
    const positive = tf.relu(a as tf.Tensor2D);
    (save as tf.GradSaveFunc)([positive]);
    return {
      value: tf.square(positive),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.mul(tf.mul(dy, saved[0]!), 2),
    };
  });
  return op(x) as tf.Tensor2D;
}

/** x at its rows of [count, D], zeros elsewhere: the inverse of `gatherRows` for rows that differ. */
export function scatterRows(x: tf.Tensor2D, rows: Int32Array, count: number): tf.Tensor2D {
  const width = x.shape[1];
  const op = tf.customGrad((input) => {
    const from = (input as tf.Tensor2D).dataSync();
    const out = new Float32Array(count * width);
    for (const [i, row] of rows.entries()) out.set(from.subarray(i * width, (i + 1) * width), row * width);
    return { value: tf.tensor2d(out, [count, width]), gradFunc: (dy: tf.Tensor) => takeRows(dy as tf.Tensor2D, rows) };
  });
  return op(x) as tf.Tensor2D;
}

/**
 * Causal multi-head attention of B padded sequences [B T, D]: softmax(q k' / sqrt(E)) v, every position on itself and
 * earlier ones, so that padding, which comes last, is seen by padding alone.
 */
export function causalAttention(
  q: tf.Tensor2D,
  k: tf.Tensor2D,
  v: tf.Tensor2D,
  { batch, length, heads }: { batch: number; length: number; heads: number },
): tf.Tensor2D {
  const width = q.shape[1];
  const each = width / heads;
  const scale = 1 / Math.sqrt(each);
  const split = (x: tf.Tensor): tf.Tensor =>
    tf.reshape(tf.transpose(tf.reshape(x, [batch, length, heads, each]), [0, 2, 1, 3]), [batch * heads, length, each]);
  const join = (x: tf.Tensor): tf.Tensor2D =>
    tf.reshape(tf.transpose(tf.reshape(x, [batch, heads, length, each]), [0, 2, 1, 3]), [batch * length, width]);
  const op = tf.customGrad((q2, k2, v2, save) => {
    const [qs, ks, vs] = [q2, k2, v2].map((x) => split(x as tf.Tensor)) as [tf.Tensor, tf.Tensor, tf.Tensor];
    const scores = tf.mul(tf.matMul(qs, ks, false, true), scale); // [B H, T, T]
    const p = tf.softmax(tf.add(scores, causalMask(length)), -1);
    (save as tf.GradSaveFunc)([qs, ks, vs, p]);
    return {
      value: join(tf.matMul(p, vs)),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [qh, kh, vh, ph] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
        const dout = split(dy);
        const dv = tf.matMul(ph, dout, true, false);
        const dp = tf.mul(ph, tf.matMul(dout, vh, false, true));
        const ds = tf.mul(tf.sub(dp, tf.mul(ph, tf.sum(dp, -1, true))), scale);
        return [join(tf.matMul(ds, kh)), join(tf.matMul(ds, qh, true, false)), join(dv)];
      },
    };
  });
  return op(q, k, v) as tf.Tensor2D;
}

/** [T, T]: 0 where column <= row, else a number whose exponential is 0. */
function causalMask(length: number): tf.Tensor2D {
  const mask = new Float32Array(length * length);
  for (let row = 0; row < length; row++) mask.fill(-1e9, row * length + row + 1, (row + 1) * length);
  return tf.tensor2d(mask, [length, length]);
}

/** Column sums as a product: a sum over the first axis would transpose the whole first. */
function sumOfRows(x: tf.Tensor): tf.Tensor1D {
  const [rows, columns] = x.shape as [number, number];
  return tf.reshape(tf.matMul(tf.ones([1, rows]), x as tf.Tensor2D), [columns]);
}
