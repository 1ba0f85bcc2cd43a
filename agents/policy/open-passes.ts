import { wasm } from "../../src/core/kernels/wasm.ts";
import type { Passes } from "./incremental.ts";
import { arrayPasses } from "./incremental-arrays.ts";
import { wasmPasses } from "./incremental-wasm.ts";
import type { PolicyShape } from "./shape.ts";

/** On WASM all of it runs in our kernels; other backends multiply, and typed arrays do the rest. Copies the parameters. */
export function openPasses(shape: PolicyShape, parameters: Float32Array): Passes<unknown> {
  const kernels = wasm();
  const passes = kernels === undefined ? arrayPasses(shape, parameters) : wasmPasses(kernels, shape, parameters);
  return passes as Passes<unknown>; // a cache goes back to none but the passes it came from
}
