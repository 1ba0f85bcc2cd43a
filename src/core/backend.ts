/**
 * Backends are tried in this order: tfjs-node-gpu and tfjs-node (optional peers that
 * the user installs), WASM (ships in npm, the usual one) and plain JavaScript. A backend counts as found only when one
 * matrix product comes out right: a package with a broken binary imports well and fails on its first operation.
 */
import { createRequire } from "node:module";
import { dirname } from "node:path";
import util from "node:util";
import { WanderError } from "./errors.ts";
import { installKernels } from "./kernels/install.ts";
import { tf } from "./tf.ts";

const require = createRequire(import.meta.url);

export { tf };

export const backendNames = ["gpu", "node", "wasm", "cpu"] as const;
export type BackendName = (typeof backendNames)[number];

export type BackendReport = {
  backend: BackendName;
  /** Speed of a 256 x 256 product in 10^9 operations a second. Read for `doctor` only; it never enters a result. */
  gflops: number;
  backends: { name: BackendName; found: boolean; reason: string; hint: string }[];
};

/** How an optional package is imported; tests hand in fakes. */
export type ModuleLoader = (specifier: string) => Promise<unknown>;

const running = new Map<string, Promise<BackendReport>>();

/**
 * Starts the fastest backend found, or the wanted one, on this thread. Asking again for the same gives the same report.
 * Throws E_BACKEND when the wanted one (or, for "auto", every one) fails.
 */
export function startBackend(wanted: "auto" | BackendName = "auto", load?: ModuleLoader): Promise<BackendReport> {
  if (load !== undefined) {
    running.clear();
    return findBackend(wanted, load);
  }
  const known = running.get(wanted);
  if (known !== undefined) return known;
  // A failure is not remembered: the user may install what was missing and ask again.
  const report = findBackend(wanted, async (specifier) => require(specifier)).catch((error: unknown) => {
    running.delete(wanted);
    throw error;
  });
  running.clear(); // tf has one backend at a time: an earlier report no longer holds
  running.set(wanted, report);
  return report;
}

/** Best of a few 256 x 256 products on the current backend, in 10^9 multiplications and additions a second. */
export function measureGflops(rounds = 4): number {
  const n = 256;
  let bestSeconds = Number.POSITIVE_INFINITY;
  tf.tidy(() => {
    const a = tf.fill([n, n], 0.5);
    for (let i = 0; i < rounds; i++) {
      const start = performance.now();
      tf.matMul(a, a).dataSync();
      bestSeconds = Math.min(bestSeconds, (performance.now() - start) / 1000);
    }
  });
  return (2 * n ** 3) / bestSeconds / 1e9;
}

async function findBackend(wanted: "auto" | BackendName, load: ModuleLoader): Promise<BackendReport> {
  tf.enableProdMode(); // otherwise tfjs greets on standard error
  const backends: BackendReport["backends"] = [];
  let backend: BackendName | undefined;
  for (const name of backendNames) {
    if (wanted !== "auto" && wanted !== name) {
      backends.push({ name, found: false, reason: `not tried: ${wanted} was asked for`, hint: hints[name] });
    } else if (backend !== undefined) {
      backends.push({ name, found: false, reason: `not tried: ${backend} comes first`, hint: hints[name] });
    } else {
      const reason = await start(name, load);
      if (reason === undefined) backend = name;
      backends.push({ name, found: reason === undefined, reason: reason ?? "in use", hint: hints[name] });
    }
  }
  if (backend === undefined) {
    const tried = backends.filter((b) => !b.reason.startsWith("not tried"));
    throw new WanderError(
      "E_BACKEND",
      `no tensor backend started: ${tried.map((b) => `${b.name} (${b.reason})`).join(", ")}`,
      { hint: tried[0]?.hint ?? "use one of auto, gpu, node, wasm, cpu" },
    );
  }
  return { backend, gflops: measureGflops(), backends };
}

const hints: Record<BackendName, string> = {
  gpu: "on Linux with CUDA 11, run npm install @tensorflow/tfjs-node-gpu@4.22",
  node: "run npm install @tensorflow/tfjs-node@4.22",
  wasm: "run npm install again: @tensorflow/tfjs-backend-wasm comes with wander",
  cpu: "run npm install again: @tensorflow/tfjs comes with wander",
};

/** undefined when it runs, otherwise why not, in one line. */
async function start(name: BackendName, load: ModuleLoader): Promise<string | undefined> {
  const before = [...process.listeners("uncaughtException"), ...process.listeners("unhandledRejection")];
  try {
    if (name === "gpu") await startNative("@tensorflow/tfjs-node-gpu", load);
    if (name === "node") await startNative("@tensorflow/tfjs-node", load);
    if (name === "wasm") await startWasm(load);
    if (name === "cpu") await tf.setBackend("cpu");
    return provedByOneProduct() ? undefined : "its matrix product was wrong";
  } catch (error) {
    const code = (error as { code?: unknown } | null)?.code;
    if (code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND") return "not installed";
    return `failed: ${(error instanceof Error ? error.message : String(error)).split("\n")[0]}`;
  } finally {
    removeHandlersAddedSince(before);
  }
}

async function startNative(specifier: string, load: ModuleLoader): Promise<void> {
  // 4.22 calls this function, which Node 23 removed.
  const old = util as { isNullOrUndefined?: (value: unknown) => boolean };
  old.isNullOrUndefined ??= (value) => value === null || value === undefined;
  await load(specifier); // registers the backend "tensorflow" on tfjs's one engine
  if (!(await tf.setBackend("tensorflow"))) throw new Error("its backend did not start");
}

async function startWasm(load: ModuleLoader): Promise<void> {
  const specifier = "@tensorflow/tfjs-backend-wasm";
  const module = (await load(specifier)) as WasmModule;
  const setWasmPaths = module.setWasmPaths ?? module.default?.setWasmPaths;
  const file = require.resolve(`${specifier}/dist/tfjs-backend-wasm-simd.wasm`);
  if (tf.getBackend() !== "wasm") setWasmPaths?.(`${dirname(file)}/`); // tfjs refuses the call once the backend runs
  if (!(await tf.setBackend("wasm"))) throw new Error("its backend did not start");
  installKernels();
}

type WasmModule = { setWasmPaths?: (prefix: string) => void; default?: { setWasmPaths?: (prefix: string) => void } };

/** 1, 2, 3 squared against numbers worked out by hand. */
function provedByOneProduct(): boolean {
  return tf.tidy(() => {
    const a = tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
    const b = tf.tensor2d([7, 8, 9, 10, 11, 12], [3, 2]);
    const product = tf.matMul(a, b).dataSync(); // [2, 2]
    return [58, 64, 139, 154].every((wanted, i) => product[i] === wanted);
  });
}

/** Emscripten's loader rethrows every unhandled rejection of the process as its own: that is not the library's call. */
function removeHandlersAddedSince(before: readonly unknown[]): void {
  for (const event of ["uncaughtException", "unhandledRejection"] as const) {
    for (const listener of process.listeners(event as "uncaughtException")) {
      if (!before.includes(listener)) process.removeListener(event, listener);
    }
  }
}
