/**
 * tfjs's sum and mean along neighbouring axes.
 *
 * Axis letters: N elements of the axes before, K of the summed axes, M of the axes after.
 */
import { tf } from "../tf.ts";
import { type Kernel, type Stock, sizeOf } from "./kernel.ts";
import type { TensorInfo, Wasm } from "./wasm.ts";

/**
 * For @tensorflow/tfjs-backend-wasm 4.22.0: it transposes the whole tensor if the axes are not the last ones (3.1 ns
 * per element over the first two of [16, 75, 112]) and adds one number after the other (0.5 to 0.8 ns); here they take
 * 0.65 and 0.1 to 0.15. There, the sum and the mean of no elements are undefined; here they are 0, as in plain
 * JavaScript.
 */
export const reduceKernels: readonly Kernel[] = [
  { name: "Sum", run: (wasm, { x }, attributes, stock) => add(wasm, x!, attributes, stock, false) },
  { name: "Mean", run: (wasm, { x }, attributes, stock) => add(wasm, x!, attributes, stock, true) },
];

type Attributes = { axis: number | number[]; keepDims?: boolean };

function add(wasm: Wasm, x: TensorInfo, attributes: Attributes, stock: Stock, mean: boolean) {
  const gone = new Set(tf.util.parseAxisParam(attributes.axis, x.shape as number[]));
  const empty = sizeOf(x.shape) === 0; // the stock kernel divides by its size
  const plan = empty ? { n: 0, k: 0, m: 0 } : planOf(x, gone);
  if (plan === undefined || (x.dtype !== "float32" && !empty)) return stock({ x }, attributes);
  const shape = x.shape.flatMap((length, i) => (!gone.has(i) ? [length] : attributes.keepDims === true ? [1] : []));
  const out = wasm.output(shape, mean || x.dtype === "float32" ? "float32" : "int32");
  if (empty) wasm.bytes(wasm.addressOf(out), 4 * sizeOf(shape)).fill(0);
  else wasm.assembly.sumAlong(plan.n, plan.k, plan.m, wasm.addressOf(x), wasm.addressOf(out), mean ? plan.k : 1);
  return out;
}

/** The tensor as [N, K, M]; undefined if axes that stay lie between summed ones. */
function planOf({ shape }: TensorInfo, gone: ReadonlySet<number>) {
  const said = shape.map((_, i) => i).filter((i) => shape[i] !== 1); // axes of length 1 do not matter
  const first = said.findIndex((i) => gone.has(i));
  const last = said.findLastIndex((i) => gone.has(i));
  const from = first < 0 ? said.length : first; // nothing is summed: K = 1, M = 1
  const to = first < 0 ? said.length : last + 1;
  if (said.slice(from, to).some((i) => !gone.has(i))) return undefined;
  const lengthOf = (axes: readonly number[]) => sizeOf(axes.map((i) => shape[i]!));
  return { n: lengthOf(said.slice(0, from)), k: lengthOf(said.slice(from, to)), m: lengthOf(said.slice(to)) };
}
