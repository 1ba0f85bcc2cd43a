/**
 * A replacement for the WASM backend's BatchMatMul, written against @tensorflow/tfjs-backend-wasm 4.22.0.
 *
 * The stock kernel reaches XNNPACK only for one product of untransposed operands; any transposition and any batch above
 * one falls to three scalar loops. Every backward pass and all of attention are such cases. This kernel transposes first
 * and then calls the stock kernel once a batch element, on addresses inside the operands, so nothing else is copied.
 * WANDER_STOCK_KERNELS=1 keeps the stock kernel.
 *
 * Axis letters: n batch elements, l rows of the product, i the inner length, r columns of the product.
 */
import type tfjs from "@tensorflow/tfjs";

type Tf = typeof tfjs;
type TensorInfo = { dataId: object; shape: number[]; dtype: tfjs.DataType };

/** What the kernel uses of the WASM backend; none of it is typed by tfjs for outsiders. */
type WasmBackend = {
  dataIdNextNumber: number;
  dataIdMap: { get(dataId: object): { id: number; memoryOffset: number } };
  makeOutput(shape: number[], dtype: tfjs.DataType): TensorInfo;
  wasm: {
    HEAPU8: Uint8Array;
    _malloc(bytes: number): number;
    _free(address: number): void;
    tfjs: { registerTensor(id: number, size: number, address: number): void; disposeData(id: number): void };
    cwrap(name: string, returns: null, types: string[]): StockKernel;
  };
};
type StockKernel = (
  aId: number,
  aShape: Uint8Array,
  aRank: number,
  bId: number,
  bShape: Uint8Array,
  bRank: number,
  transposeA: number,
  transposeB: number,
  outId: number,
) => void;

type MatMulCall = {
  inputs: { a: TensorInfo; b: TensorInfo };
  backend: unknown;
  attrs: { transposeA?: boolean; transposeB?: boolean };
};

/** Replaces the kernel in tfjs's registry, unless WANDER_STOCK_KERNELS=1. Call with the WASM backend running. */
export function installBatchMatMul(tf: Tf): void {
  if (process.env.WANDER_STOCK_KERNELS === "1") return;
  const backend = tf.backend() as unknown as WasmBackend;
  if (installed.has(backend)) return;
  installed.add(backend);
  const stock = backend.wasm.cwrap("BatchMatMul", null, [
    ...["number", "array", "number", "number", "array", "number", "number", "number", "number"],
  ]);
  tf.unregisterKernel("BatchMatMul", "wasm"); // registering over it would print a warning
  tf.registerKernel({
    kernelName: "BatchMatMul",
    backendName: "wasm",
    kernelFunc: (call) => batchMatMul(call as unknown as MatMulCall, stock),
  });
}

const installed = new WeakSet<object>();

function batchMatMul({ inputs: { a, b }, backend, attrs }: MatMulCall, stock: StockKernel): TensorInfo {
  const wasm = backend as WasmBackend;
  const transposeA = attrs.transposeA === true;
  const transposeB = attrs.transposeB === true;
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
  const out = wasm.makeOutput([...batch, l, r], "float32");
  if (l === 0 || r === 0 || i === 0 || batch.includes(0)) {
    heap(wasm, addressOf(wasm, out), size(out.shape)).fill(0);
    return out;
  }
  const left = operand(wasm, a, transposeA);
  const right = operand(wasm, b, transposeB);
  const leftShape = bytesOf([1, l, i]);
  const rightShape = bytesOf([1, i, r]);
  if (size(batch) === 1 && !left.copied && !right.copied) {
    // The tensors' own ids, so that XNNPACK keeps what it packed of the right one for as long as that lives.
    stock(idOf(wasm, a), leftShape, 3, idOf(wasm, b), rightShape, 3, 0, 0, idOf(wasm, out));
    return out;
  }
  const leftAt = batchIndex(a.shape.slice(0, -2), batch);
  const rightAt = batchIndex(b.shape.slice(0, -2), batch);
  const outAddress = addressOf(wasm, out);
  // Consecutive elements with the same right operand share one id, hence one packing.
  let rightId = -1;
  let rightIndex = -1;
  for (let n = 0; n < leftAt.length; n++) {
    if (rightAt[n] !== rightIndex) {
      if (rightId >= 0) wasm.wasm.tfjs.disposeData(rightId);
      rightIndex = rightAt[n]!;
      rightId = register(wasm, right.address + 4 * rightIndex * i * r, i * r);
    }
    const leftId = register(wasm, left.address + 4 * leftAt[n]! * l * i, l * i);
    const outId = register(wasm, outAddress + 4 * n * l * r, l * r);
    stock(leftId, leftShape, 3, rightId, rightShape, 3, 0, 0, outId);
    wasm.wasm.tfjs.disposeData(leftId); // forgets the id; the memory stays its tensor's
    wasm.wasm.tfjs.disposeData(outId);
  }
  wasm.wasm.tfjs.disposeData(rightId);
  if (left.copied) wasm.wasm._free(left.address);
  if (right.copied) wasm.wasm._free(right.address);
  return out;
}

/** Where an operand lies in untransposed form: its own memory, or a transposed copy that the caller frees. */
function operand(wasm: WasmBackend, x: TensorInfo, transposed: boolean): { address: number; copied: boolean } {
  const address = addressOf(wasm, x);
  if (!transposed) return { address, copied: false };
  const [rows, columns] = x.shape.slice(-2) as [number, number];
  const count = size(x.shape);
  const copy = wasm.wasm._malloc(4 * count) >>> 0; // above 2 GB the address comes back negative
  const from = heap(wasm, address, count); // taken after malloc: growing the memory detaches older views
  const to = heap(wasm, copy, count);
  for (let start = 0; start < count; start += rows * columns) transpose(from, to, start, rows, columns);
  return { address: copy, copied: true };
}

/** to[column, row] = from[row, column] for the matrix at `start`, in tiles so that both sides stay in the cache. */
function transpose(from: Float32Array, to: Float32Array, start: number, rows: number, columns: number): void {
  const tile = 16;
  for (let row0 = 0; row0 < rows; row0 += tile) {
    const row1 = Math.min(rows, row0 + tile);
    for (let column0 = 0; column0 < columns; column0 += tile) {
      const column1 = Math.min(columns, column0 + tile);
      for (let column = column0; column < column1; column++) {
        let source = start + row0 * columns + column;
        let target = start + column * rows + row0;
        for (let row = row0; row < row1; row++) {
          to[target++] = from[source]!;
          source += columns;
        }
      }
    }
  }
}

/** NumPy's rule; undefined when the shapes do not go together. */
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

/** For each element of `batch`, which element of an operand with these outer dimensions it reads. */
function batchIndex(outer: readonly number[], batch: readonly number[]): Int32Array {
  const indices = new Int32Array(size(batch));
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

function register(wasm: WasmBackend, address: number, count: number): number {
  const id = wasm.dataIdNextNumber++;
  wasm.wasm.tfjs.registerTensor(id, count, address);
  return id;
}

const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
const idOf = (wasm: WasmBackend, x: TensorInfo): number => wasm.dataIdMap.get(x.dataId).id;
const addressOf = (wasm: WasmBackend, x: TensorInfo): number => wasm.dataIdMap.get(x.dataId).memoryOffset;
const bytesOf = (shape: readonly number[]): Uint8Array => new Uint8Array(new Int32Array(shape).buffer);
const heap = (wasm: WasmBackend, address: number, count: number): Float32Array =>
  new Float32Array(wasm.wasm.HEAPU8.buffer, address, count);
