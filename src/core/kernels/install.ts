/**
 * Registers our kernels in place of the WASM backend's and in addition to them. WANDER_STOCK_KERNELS=1 leaves the
 * backend unchanged; WANDER_STOCK_KERNELS=OneHot,Sum keeps the backend's own kernels of these names.
 */
import { tf } from "../tf.ts";
import { attentionKernels } from "./attention.ts";
import { batchMatMulKernels } from "./batch-mat-mul.ts";
import { compareKernels } from "./compare.ts";
import { concatKernels } from "./concat.ts";
import { crossEntropyKernels } from "./cross-entropy.ts";
import { expKernels } from "./exp.ts";
import { gatherKernels } from "./gather.ts";
import { identityKernels } from "./identity.ts";
import type { Kernel, Stock } from "./kernel.ts";
import { linearKernels } from "./linear.ts";
import { oneHotKernels } from "./one-hot.ts";
import { reduceKernels } from "./reduce.ts";
import { rmsNormKernels } from "./rms-norm.ts";
import { selectKernels } from "./select.ts";
import { sliceKernels } from "./slice.ts";
import { tileKernels } from "./tile.ts";
import { openWasm, type TensorInfo } from "./wasm.ts";

/** Call it while the WASM backend runs; a second call for the same backend does nothing. */
export function installKernels(): void {
  const stock = (process.env.WANDER_STOCK_KERNELS ?? "").split(",");
  if (stock.includes("1")) return;
  const backend = tf.backend();
  if (done.has(backend)) return;
  done.add(backend);
  const wasm = openWasm();
  for (const kernel of kernels) {
    if (stock.includes(kernel.name)) continue;
    const known = tf.getKernel(kernel.name, "wasm");
    if (!originals.has(kernel.name)) originals.set(kernel.name, known ?? undefined);
    if (known != null) tf.unregisterKernel(kernel.name, "wasm"); // otherwise tfjs prints a warning
    const original = originals.get(kernel.name);
    const own: Stock = (inputs, attrs) => {
      if (original === undefined) throw new Error(`the WASM backend has no kernel ${kernel.name} for these inputs`);
      return original.kernelFunc({ inputs, attrs, backend } as never) as never;
    };
    tf.registerKernel({
      kernelName: kernel.name,
      backendName: "wasm",
      ...(original?.setupFunc && { setupFunc: original.setupFunc }),
      kernelFunc: ({ inputs, attrs }) =>
        kernel.run(wasm, inputs as unknown as Record<string, TensorInfo>, attrs as never, own) as never,
    });
  }
}

const done = new WeakSet<object>();

/** The backend's own kernels, from before the first replacement; undefined if it has none of that name. */
const originals = new Map<string, tf.KernelConfig | undefined>();

const kernels: readonly Kernel[] = [
  ...batchMatMulKernels,
  ...linearKernels,
  ...rmsNormKernels,
  ...attentionKernels,
  ...crossEntropyKernels,
  ...compareKernels,
  ...concatKernels,
  ...expKernels,
  ...gatherKernels,
  ...identityKernels,
  ...oneHotKernels,
  ...reduceKernels,
  ...selectKernels,
  ...sliceKernels,
  ...tileKernels,
];
