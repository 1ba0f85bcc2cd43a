/**
 * Puts our kernels in the place of the WASM backend's and beside them. WANDER_STOCK_KERNELS=1 leaves the backend as it
 * comes; WANDER_STOCK_KERNELS=OneHot,Sum keeps those of the backend's own.
 */
import { tf } from "../tf.ts";
import { attentionKernels } from "./attention.ts";
import { batchMatMulKernels } from "./batch-mat-mul.ts";
import { crossEntropyKernels } from "./cross-entropy.ts";
import type { Kernel } from "./kernel.ts";
import { linearKernels } from "./linear.ts";
import { rmsNormKernels } from "./rms-norm.ts";
import { rowKernels } from "./rows.ts";
import { openWasm, type TensorInfo } from "./wasm.ts";

/** Call with the WASM backend running; a second call for the same backend does nothing. */
export function installKernels(): void {
  const stock = (process.env.WANDER_STOCK_KERNELS ?? "").split(",");
  if (stock.includes("1")) return;
  const backend = tf.backend();
  if (done.has(backend)) return;
  done.add(backend);
  const wasm = openWasm();
  for (const kernel of kernels) {
    if (stock.includes(kernel.name)) continue;
    if (tf.getKernel(kernel.name, "wasm") != null) tf.unregisterKernel(kernel.name, "wasm"); // else a warning is printed
    tf.registerKernel({
      kernelName: kernel.name,
      backendName: "wasm",
      kernelFunc: ({ inputs, attrs }) =>
        kernel.run(wasm, inputs as unknown as Record<string, TensorInfo>, attrs as never) as never,
    });
  }
}

const done = new WeakSet<object>();

const kernels: readonly Kernel[] = [
  ...batchMatMulKernels,
  ...linearKernels,
  ...rmsNormKernels,
  ...attentionKernels,
  ...crossEntropyKernels,
  ...rowKernels,
];
