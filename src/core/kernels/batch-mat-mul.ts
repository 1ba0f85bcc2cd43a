/**
 * tfjs's matMul: batches of products, either operand transposed, outer dimensions broadcast.
 *
 * Axis letters: n batch elements, l rows of the product, i the inner length, r columns of the product.
 */
import { type Kernel, sizeOf } from "./kernel.ts";
import type { TensorInfo, Wasm } from "./wasm.ts";

type Inputs = { a: TensorInfo; b: TensorInfo };
type Attributes = { transposeA?: boolean; transposeB?: boolean };

/**
 * For @tensorflow/tfjs-backend-wasm 4.22.0: it uses XNNPACK only for a single product of untransposed operands; any
 * transposition and any batch above one runs in three scalar loops. Every backward pass and all of attention are such
 * cases.
 */
export const batchMatMulKernels: readonly Kernel[] = [
  { name: "BatchMatMul", run: (wasm, inputs, attributes) => batchMatMul(wasm, inputs as Inputs, attributes) },
];

function batchMatMul(wasm: Wasm, { a, b }: Inputs, { transposeA = false, transposeB = false }: Attributes): TensorInfo {
  const [aRows, aColumns] = a.shape.slice(-2) as [number, number];
  const [bRows, bColumns] = b.shape.slice(-2) as [number, number];
  const [l, i] = transposeA ? [aColumns, aRows] : [aRows, aColumns];
  const [innerB, r] = transposeB ? [bColumns, bRows] : [bRows, bColumns];
  const batch = broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  if (i !== innerB || batch === undefined || a.dtype !== "float32" || b.dtype !== "float32") {
    throw new Error(
      `matMul of [${a.shape}] ${a.dtype}${transposeA ? " transposed" : ""} and [${b.shape}] ${b.dtype}${transposeB ? " transposed" : ""}`,
    );
  }
  const out = wasm.output([...batch, l, r]);
  const to = wasm.addressOf(out);
  const left = wasm.addressOf(a);
  const right = wasm.addressOf(b);
  const leftAt = batchIndex(a.shape.slice(0, -2), batch);
  const rightAt = batchIndex(b.shape.slice(0, -2), batch);
  const leftSteps = transposeA ? [4, 4 * l] : [4 * i, 4];
  const rightSteps = transposeB ? [4, 4 * i] : [4 * r, 4];
  const { packedBytes, packedScratch, packRight, packedProduct } = wasm.assembly;
  const [packed, scratch] = wasm.areas(packedBytes(r, i), packedScratch(i)) as [number, number];
  for (let n = 0; n < leftAt.length; n++) {
    // Neighbours with the same right operand share one packing.
    if (n === 0 || rightAt[n] !== rightAt[n - 1])
      packRight(r, i, right + 4 * rightAt[n]! * i * r, ...rightSteps, packed);
    packedProduct(
      ...[l, r, i, left + 4 * leftAt[n]! * l * i, ...leftSteps, packed],
      ...[to + 4 * n * l * r, 4 * r, false, false, scratch],
    );
  }
  return out;
}

/** NumPy's rule; undefined if the shapes do not match. */
function broadcastShape(a: readonly number[], b: readonly number[]): number[] | undefined {
  const rank = Math.max(a.length, b.length);
  const out: number[] = [];
  for (let axis = 1; axis <= rank; axis++) {
    const x = a[a.length - axis] ?? 1;
    const y = b[b.length - axis] ?? 1;
    if (x !== y && x !== 1 && y !== 1) return undefined;
    out.unshift(x === 1 ? y : x);
  }
  return out;
}

/** For each element of `batch`, the index of the element that it reads of an operand with these outer dimensions. */
function batchIndex(outer: readonly number[], batch: readonly number[]): Int32Array {
  const indices = new Int32Array(sizeOf(batch));
  for (let n = 0; n < indices.length; n++) {
    let rest = n;
    let stride = 1;
    for (let axis = 1; axis <= batch.length; axis++) {
      const length = batch[batch.length - axis]!;
      const own = outer[outer.length - axis] ?? 1;
      if (own > 1) indices[n]! += (rest % length) * stride;
      stride *= own;
      rest = Math.floor(rest / length);
    }
  }
  return indices;
}
