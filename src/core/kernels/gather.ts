/**
 * tfjs's gather: slices selected by index, and its gradient, the sum of slices by index.
 *
 * Axis letters: N slices of a table, M slices selected, D elements of a slice.
 */
import { tf } from "../tf.ts";
import { elementBytes, type Kernel, type Stock, sizeOf } from "./kernel.ts";
import type { TensorInfo, Wasm } from "./wasm.ts";

/**
 * For @tensorflow/tfjs-backend-wasm 4.22.0: 40 ns per element, this one 0.4 for rows of 112; 5 ms (16 in a training
 * step) for 1,200 of them. The backend lacks UnsortedSegmentSum, and with it every gradient of tf.gather.
 */
export const gatherKernels: readonly Kernel[] = [
  { name: "GatherV2", run: (wasm, inputs, attributes, stock) => gather(wasm, inputs as Inputs, attributes, stock) },
  { name: "UnsortedSegmentSum", run: (wasm, inputs, attributes) => segmentSum(wasm, inputs as Segments, attributes) },
];

type Inputs = { x: TensorInfo; indices: TensorInfo };
type Attributes = { axis: number; batchDims: number };

function gather(wasm: Wasm, inputs: Inputs, attributes: Attributes, stock: Stock): TensorInfo | TensorInfo[] {
  const { x, indices } = inputs;
  const axis = tf.util.parseAxisParam(attributes.axis, x.shape)[0]!;
  const { collectGatherOpShapeInfo } = tf.backend_util.segment_util;
  const plan = collectGatherOpShapeInfo(x as never, indices as never, axis, attributes.batchDims);
  const { batchSize, outerSize, dimSize, sliceSize, outputShape } = plan;
  const count = sizeOf(indices.shape);
  const outside = () => wasm.ints(wasm.addressOf(indices), count).some((index) => index < 0 || index >= dimSize);
  // The backend refuses an index outside the table.
  if (elementBytes(x.dtype) !== 4 || indices.dtype !== "int32" || outside()) return stock(inputs, attributes);
  const out = wasm.output(outputShape, x.dtype);
  if (sizeOf(outputShape) === 0) return out;
  const each = count / batchSize; // M
  let table = wasm.addressOf(x);
  let to = wasm.addressOf(out);
  for (let batch = 0; batch < batchSize; batch++) {
    for (let outer = 0; outer < outerSize; outer++) {
      wasm.assembly.gatherRows(each, sliceSize, table, wasm.addressOf(indices) + 4 * batch * each, to);
      table += 4 * dimSize * sliceSize;
      to += 4 * each * sliceSize;
    }
  }
  return out;
}

type Segments = { x: TensorInfo; segmentIds: TensorInfo };

/** out[s] = sum of x[m] over all m with segmentIds[m] = s, [M, D] -> [numSegments, D]; other indices are ignored. */
function segmentSum(wasm: Wasm, { x, segmentIds }: Segments, { numSegments }: { numSegments: number }): TensorInfo {
  const [count = 0, ...slice] = x.shape;
  if (x.dtype !== "float32" || segmentIds.dtype !== "int32" || `${segmentIds.shape}` !== `${count}`) {
    throw new Error(
      `unsortedSegmentSum of [${x.shape}] ${x.dtype} by [${segmentIds.shape}] ${segmentIds.dtype}: wanted float32 by int32 [${count}]`,
    );
  }
  const width = sizeOf(slice);
  const out = wasm.output([numSegments, ...slice]);
  const table = wasm.addressOf(out);
  wasm.floats(table, numSegments * width).fill(0);
  wasm.assembly.addSegments(count, width, wasm.addressOf(x), wasm.addressOf(segmentIds), numSegments, table);
  return out;
}
