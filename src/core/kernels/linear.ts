/**
 * A product with a weight, with a sum before and an activation after it, in one kernel with its gradient.
 *
 * Axis letters: R rows, I inputs of the layer, O outputs.
 */
import { tf } from "../tf.ts";
import { hasKernel, type Kernel, runKernel } from "./kernel.ts";
import type { TensorInfo, Wasm } from "./wasm.ts";

/** x w, [R, I] [I, O] -> [R, O]. */
export function linear(x: tf.Tensor2D, w: tf.Tensor2D): tf.Tensor2D {
  return fused(x, w, { transposed: false, activate: false });
}

/** x w', [R, I] [O, I] -> [R, O]. */
export function linearTransposed(x: tf.Tensor2D, w: tf.Tensor2D): tf.Tensor2D {
  return fused(x, w, { transposed: true, activate: false });
}

/** max(x w, 0)^2 (So et al. 2021, "Primer"). */
export function linearSquaredRelu(x: tf.Tensor2D, w: tf.Tensor2D): tf.Tensor2D {
  return fused(x, w, { transposed: false, activate: true });
}

/** residual + x w. */
export function linearAdd(residual: tf.Tensor2D, x: tf.Tensor2D, w: tf.Tensor2D): tf.Tensor2D {
  return fused(x, w, { transposed: false, activate: false }, residual);
}

type Attributes = { transposed: boolean; activate: boolean };

function fused(x: tf.Tensor2D, w: tf.Tensor2D, attributes: Attributes, residual?: tf.Tensor2D): tf.Tensor2D {
  if (!hasKernel("Linear")) return composed(x, w, attributes, residual);
  const op = tf.customGrad((...args) => {
    const save = args.pop() as tf.GradSaveFunc;
    const [a, b, added] = args as [tf.Tensor, tf.Tensor, tf.Tensor?];
    const y = runKernel<tf.Tensor>("Linear", { x: a, w: b, ...(added && { residual: added }) }, attributes);
    save(attributes.activate ? [a, b, y] : [a, b]);
    return {
      value: y,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [x1, w1, y1] = saved as [tf.Tensor, tf.Tensor, tf.Tensor?];
        const inputs = { x: x1, w: w1, dy, ...(y1 && { y: y1 }) };
        const slopes = runKernel<tf.Tensor[]>("LinearGradient", inputs, attributes);
        return added === undefined ? slopes : [...slopes, dy];
      },
    };
  });
  return (residual === undefined ? op(x, w) : op(x, w, residual)) as tf.Tensor2D;
}

/** The reference version, which other backends run. */
function composed(
  x: tf.Tensor2D,
  w: tf.Tensor2D,
  { transposed, activate }: Attributes,
  residual?: tf.Tensor2D,
): tf.Tensor2D {
  const z: tf.Tensor2D = tf.matMul(x, w, false, transposed);
  if (activate) return tf.square(tf.relu(z)) as tf.Tensor2D;
  return residual === undefined ? z : tf.add<tf.Tensor2D>(residual, z);
}

type Inputs = { x: TensorInfo; w: TensorInfo; residual?: TensorInfo; dy: TensorInfo; y?: TensorInfo };

/**
 * For @tensorflow/tfjs-backend-wasm 4.22.0, whose matMul has no fast path for transposed operands and fuses no squares.
 */
export const linearKernels: readonly Kernel[] = [
  { name: "Linear", run: (wasm, inputs, attributes) => forward(wasm, inputs as Inputs, attributes) },
  { name: "LinearGradient", run: (wasm, inputs, attributes) => gradient(wasm, inputs as Inputs, attributes) },
];

function forward(wasm: Wasm, { x, w, residual }: Inputs, { transposed, activate }: Attributes): TensorInfo {
  const [rows, inner] = x.shape as [number, number];
  const columns = w.shape[transposed ? 0 : 1]!;
  const y = wasm.output([rows, columns]);
  const [scratch] = wasm.areas(wasm.assembly.productScratch(columns, inner)) as [number];
  const to = wasm.addressOf(y);
  if (residual !== undefined) {
    wasm.floats(to, rows * columns).set(wasm.floats(wasm.addressOf(residual), rows * columns));
  }
  wasm.assembly.product(
    ...[rows, columns, inner],
    ...[wasm.addressOf(x), 4 * inner, 4],
    ...[wasm.addressOf(w), ...(transposed ? [4, 4 * inner] : [4 * columns, 4])],
    ...[to, 4 * columns, residual !== undefined, activate, scratch],
  );
  return y;
}

/** dx = dz w' and dw = x' dz, with dz = dy or, after the activation, 2 max(z, 0) dy. */
function gradient(wasm: Wasm, { x, w, dy, y }: Inputs, { transposed }: Attributes): TensorInfo[] {
  const { assembly } = wasm;
  const [rows, inner] = x.shape as [number, number];
  const columns = dy.shape[1]!;
  const dx = wasm.output([rows, inner]);
  const dw = wasm.output([...w.shape]);
  const [scratch, dzArea] = wasm.areas(
    Math.max(assembly.productScratch(inner, columns), assembly.productScratch(Math.max(inner, columns), rows)),
    y === undefined ? 0 : 4 * rows * columns,
  ) as [number, number];
  let dz = wasm.addressOf(dy);
  if (y !== undefined) {
    assembly.squareReluGradient(rows * columns, wasm.addressOf(y), dz, dzArea);
    dz = dzArea;
  }
  const a = wasm.addressOf(x);
  const weight = wasm.addressOf(w);
  // w is [I, O], or [O, I] when transposed; dw has its shape.
  const wSteps = transposed ? [4 * inner, 4] : [4, 4 * columns];
  assembly.product(
    ...[rows, inner, columns, dz, 4 * columns, 4, weight, ...wSteps],
    ...[wasm.addressOf(dx), 4 * inner, false, false, scratch],
  );
  if (transposed) {
    assembly.product(
      ...[columns, inner, rows, dz, 4, 4 * columns, a, 4 * inner, 4],
      ...[wasm.addressOf(dw), 4 * inner, false, false, scratch],
    );
  } else {
    assembly.product(
      ...[inner, columns, rows, a, 4, 4 * inner, dz, 4 * columns, 4],
      ...[wasm.addressOf(dw), 4 * columns, false, false, scratch],
    );
  }
  return [dx, dw];
}
