/** tfjs's comparisons and the logic of two truth values, with NumPy's broadcasting. */
import { tf } from "../tf.ts";
import { type Kernel, type Stock, sizeOf, stridesOf } from "./kernel.ts";
import { eachPlace, merged } from "./strided.ts";
import type { TensorInfo, Wasm } from "./wasm.ts";

/** In the order of assembly/compare.ts. */
const comparisons = ["Equal", "NotEqual", "Greater", "GreaterEqual", "Less", "LessEqual"];
const logic = ["LogicalAnd", "LogicalOr", "LogicalXor"];
const types = ["float32", "int32", "bool"];

/**
 * For @tensorflow/tfjs-backend-wasm 4.22.0: 5 ns per element, and 200 if one side is broadcast (comparing [1200, 541]
 * with [1200, 1] took 133 ms); these loops take 0.4.
 */
export const compareKernels: readonly Kernel[] = [...comparisons, ...logic].map((name, kind) => ({
  name,
  run: (wasm: Wasm, inputs, attributes: object, stock) => compare(wasm, kind, inputs as Inputs, attributes, stock),
}));

type Inputs = { a: TensorInfo; b: TensorInfo };

function compare(wasm: Wasm, kind: number, inputs: Inputs, attributes: object, stock: Stock) {
  const { a, b } = inputs;
  const type = types.indexOf(a.dtype);
  if (type < 0 || b.dtype !== a.dtype || (kind >= comparisons.length && a.dtype !== "bool")) {
    return stock(inputs, attributes);
  }
  const shape = tf.backend_util.assertAndGetBroadcastShape(a.shape, b.shape);
  const out = wasm.output(shape, "bool");
  if (sizeOf(shape) === 0) return out;
  const bytes = a.dtype === "bool" ? 1 : 4;
  const [aSteps, bSteps] = [broadcastSteps(a.shape, shape, bytes), broadcastSteps(b.shape, shape, bytes)];
  // Here, the two sides of an axis are the two operands.
  const axes = merged(shape.map((length, axis) => ({ length, from: aSteps[axis]!, to: bSteps[axis]! })));
  const inner = axes.pop() ?? { length: 1, from: 0, to: 0 };
  const rows = axes.pop() ?? { length: 1, from: 0, to: 0 };
  let to = wasm.addressOf(out);
  eachPlace(axes, wasm.addressOf(a), wasm.addressOf(b), (left, right) => {
    wasm.assembly.compareRows(
      ...[kind, type, rows.length, rows.from, rows.to, inner.length, inner.from, inner.to, left, right, to],
    );
    to += rows.length * inner.length;
  });
  return out;
}

/** For each axis of `shape`, the distance between neighbours in an operand of shape `own`. */
function broadcastSteps(own: readonly number[], shape: readonly number[], bytes: number): number[] {
  const steps = stridesOf(own);
  const missing = shape.length - own.length;
  return shape.map((_, axis) => (axis < missing || own[axis - missing] === 1 ? 0 : bytes * steps[axis - missing]!));
}
