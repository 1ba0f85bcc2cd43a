/**
 * Tells which arrays lie in the memory that our kernels work in. Does not import TensorFlow.js, so that a thread that
 * only calculates on arrays need not load it.
 */

/** The functions of assembly/, which describes each. All arguments are numbers; addresses and steps are in bytes. */
export type Assembly = Record<
  | "adam"
  | "addScaled"
  | "addSegments"
  | "addWeightedRows"
  | "attendRows"
  | "attention"
  | "attentionGradient"
  | "attentionScratch"
  | "choose"
  | "compareRows"
  | "copyRuns"
  | "copySteps"
  | "crossEntropy"
  | "embed"
  | "exponential"
  | "gatherRows"
  | "heat"
  | "packedBytes"
  | "packedProduct"
  | "packedScratch"
  | "packRight"
  | "product"
  | "productScratch"
  | "rmsNorm"
  | "rmsNormGradient"
  | "scaleAll"
  | "squareReluGradient"
  | "sumAlong"
  | "sumOfSquares",
  (...args: (number | boolean)[]) => number
>;

type KernelMemory = { memory: WebAssembly.Memory; kernels: { readonly assembly: Assembly } };

let current: KernelMemory | undefined;

/** Called once per thread, when the kernels are put into the WASM backend's memory. */
export function setKernelMemory(opened: KernelMemory): void {
  current = opened;
}

/** The kernels and the addresses of the arrays, if all of them lie in the kernels' memory; otherwise undefined. */
export function kernelsFor(arrays: readonly Float32Array[]): { assembly: Assembly; addresses: number[] } | undefined {
  if (current === undefined) return undefined;
  const { buffer } = current.memory;
  if (arrays.some((array) => array.buffer !== buffer)) return undefined;
  return { assembly: current.kernels.assembly, addresses: arrays.map((array) => array.byteOffset) };
}
