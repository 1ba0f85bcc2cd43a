/**
 * What `require("@tensorflow/tfjs-node")` does to tfjs, without the binary: it registers kernels and a backend named
 * "tensorflow", makes it the current one and gives tfjs's own exports with `node`, `io` and `version` besides. All that
 * runs on it is done by the plain JavaScript backend.
 */
import { type ModuleLoader, startBackend } from "../src/core/backend.ts";
import { tf } from "../src/core/tf.ts";

export type Fault =
  | "registers nothing"
  | "its constructor throws"
  | "its first operation throws"
  | "its products are wrong"
  | "it sees no GPU";

export type FakeOptions = { gpu?: boolean; fault?: Fault };

export function fakeTfjsNode({ gpu = false, fault }: FakeOptions = {}): object {
  const module = { ...tf, node: {}, version: { "tfjs-node": "4.22.0" } };
  if (fault === "registers nothing") return module;
  for (const kernel of tf.getKernelsForBackend("cpu")) {
    tf.registerKernel({ ...kernel, backendName: "tensorflow", kernelFunc: withFault(kernel, fault) });
  }
  tf.registerBackend("tensorflow", () => backend(gpu, fault), 3);
  void tf.setBackend("tensorflow");
  return module;
}

/** What `require` throws for a package that is not there. */
export const notFound = (name: string) =>
  Object.assign(new Error(`Cannot find module '${name}'\nRequire stack:\n- backend.js`), { code: "MODULE_NOT_FOUND" });

/** A loader for which the native packages are what is given here, and absent otherwise; the others are the real ones. */
export const loaderOf =
  (native: { gpu?: () => unknown; node?: () => unknown }): ModuleLoader =>
  async (name) => {
    if (!name.includes("tfjs-node")) return import(name);
    const load = name.endsWith("gpu") ? native.gpu : native.node;
    if (load === undefined) throw notFound(name);
    return load();
  };

/** Back to WASM, as if the fake had never been loaded. */
export async function forgetFake(): Promise<void> {
  await startBackend("wasm");
  if (tf.findBackendFactory("tensorflow") !== null) tf.removeBackend("tensorflow");
  for (const { kernelName } of tf.getKernelsForBackend("tensorflow")) tf.unregisterKernel(kernelName, "tensorflow");
}

type Kernel = ReturnType<typeof tf.getKernelsForBackend>[number];

function backend(gpu: boolean, fault: Fault | undefined): tf.KernelBackend {
  if (fault === "its constructor throws") throw new Error("TF_NewContext: out of memory\n  at dlopen");
  const plain = (tf.findBackendFactory("cpu") as () => tf.KernelBackend)();
  return Object.assign(plain, {
    isGPUPackage: gpu,
    isUsingGpuDevice: gpu && fault !== "it sees no GPU",
    // A broken binary's clean-up fails as well.
    ...(fault === undefined
      ? {}
      : {
          dispose: () => {
            throw new Error("double free");
          },
        }),
  });
}

function withFault(kernel: Kernel, fault: Fault | undefined): Kernel["kernelFunc"] {
  if (kernel.kernelName !== "BatchMatMul") return kernel.kernelFunc;
  return (call) => {
    if (fault === "its first operation throws") throw new TypeError("(0 , util_1.isArray) is not a function");
    const product = kernel.kernelFunc(call) as { dataId: object };
    if (fault === "its products are wrong") {
      const { data } = call.backend as { data: { get(id: object): { values: Float32Array } } };
      data.get(product.dataId).values[3]! += 1;
    }
    return product as ReturnType<Kernel["kernelFunc"]>;
  };
}
