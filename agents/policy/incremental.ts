/**
 * Passes of the policy over rows that extend cached sequences: the same model as `residualStream`, without gradients.
 * There is one implementation for WASM and one for other backends.
 *
 * Axis letters: R rows of a batch, V vocabulary.
 */
import { wasm } from "../../src/core/kernels/wasm.ts";
import { arrayPasses } from "./incremental-arrays.ts";
import { wasmPasses } from "./incremental-wasm.ts";
import type { Passes } from "./passes.ts";
import type { PolicyShape } from "./shape.ts";

/**
 * On WASM, everything runs in our kernels; other backends multiply, and typed arrays do the rest. Copies the
 * parameters.
 */
export function openPasses(shape: PolicyShape, parameters: Float32Array): Passes<unknown> {
  const kernels = wasm();
  const passes = kernels === undefined ? arrayPasses(shape, parameters) : wasmPasses(kernels, shape, parameters);
  return passes as Passes<unknown>; // a cache is only ever given back to the passes that made it
}
