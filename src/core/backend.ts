/**
 * Backends are tried in this order: tfjs-node-gpu and tfjs-node (optional peers that the user installs), WASM (ships
 * with the npm package, the default) and plain JavaScript. A backend counts as found only if one matrix product is
 * right: a package with a broken binary can be imported and fails on its first operation.
 */
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { type Candidate, type Diagnosis, diagnose, lacksMemory, misfits, whyNot } from "./backend-failures.ts";
import { startNative } from "./backend-native.ts";
import { WanderError } from "./errors.ts";
import { installKernels } from "./kernels/install.ts";
import { tf } from "./tf.ts";

const require = createRequire(import.meta.url);

export const backendNames = ["gpu", "node", "wasm", "cpu"] as const;
export type BackendName = (typeof backendNames)[number];

export type BackendReport = {
  backend: BackendName;
  /** Speed of a 256 x 256 product in 10^9 operations per second. Only for `doctor`; it never enters a result. */
  gflops: number;
  /** In the order of trying. `hint` says what to do about `reason`; "" for the backend in use. */
  backends: { name: BackendName; found: boolean; reason: string; hint: string }[];
};

/** Imports an optional package; tests pass fakes. */
export type ModuleLoader = (specifier: string) => Promise<unknown>;

const running = new Map<string, Promise<BackendReport>>();

/**
 * Starts the wanted backend, or the fastest one for "auto", on this thread. A second call for the same backend returns
 * the same report. Throws E_BACKEND if the wanted backend fails (for "auto": if all fail).
 */
export function startBackend(wanted: "auto" | BackendName = "auto", load?: ModuleLoader): Promise<BackendReport> {
  if (load !== undefined) {
    running.clear();
    return findBackend(wanted, load);
  }
  const known = running.get(wanted);
  if (known !== undefined) return known;
  // A failure is not cached: the user may install the missing package and try again.
  const report = findBackend(wanted, async (specifier) => require(specifier)).catch((error: unknown) => {
    running.delete(wanted);
    throw error;
  });
  running.clear(); // tf has one backend at a time: an earlier report is no longer valid
  running.set(wanted, report);
  return report;
}

/** Best of a few 256 x 256 products on the current backend, in 10^9 multiplications and additions per second. */
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

/** Bytes of the WASM backend's linear memory, which only grows: its size is its peak. Undefined on other backends. */
export function linearMemoryBytes(): number | undefined {
  return (tf.backend() as { wasm?: { HEAPU8?: Uint8Array } }).wasm?.HEAPU8?.length;
}

const candidates: Readonly<Record<BackendName, Candidate>> = {
  gpu: {
    package: "@tensorflow/tfjs-node-gpu",
    install: "on Linux with CUDA 11 and cuDNN 8, run npm install @tensorflow/tfjs-node-gpu@4.22",
    native: true,
  },
  node: {
    package: "@tensorflow/tfjs-node",
    install: "run npm install @tensorflow/tfjs-node@4.22",
    native: true,
  },
  wasm: {
    package: "@tensorflow/tfjs-backend-wasm",
    install: "run npm install again: @tensorflow/tfjs-backend-wasm is a dependency of wander",
    native: false,
  },
  cpu: {
    package: "@tensorflow/tfjs",
    install: "run npm install again: @tensorflow/tfjs is a dependency of wander",
    native: false,
  },
};

async function findBackend(wanted: "auto" | BackendName, load: ModuleLoader): Promise<BackendReport> {
  tf.enableProdMode(); // otherwise tfjs prints a greeting on standard error
  const before = tf.getBackend();
  const backends: BackendReport["backends"] = [];
  const failed: string[] = [];
  let backend: BackendName | undefined;
  for (const name of backendNames) {
    if (wanted !== "auto" && wanted !== name) {
      backends.push({ name, found: false, reason: `not tried: ${wanted} was requested`, hint: askFor(name) });
    } else if (backend !== undefined) {
      backends.push({ name, found: false, reason: `not tried: ${backend} comes first`, hint: askFor(name) });
    } else {
      const why = await start(name, load);
      backends.push({ name, found: why === undefined, reason: why?.reason ?? "in use", hint: why?.hint ?? "" });
      if (why === undefined) backend = name;
      else failed.push(`${name} (${why.reason})`);
      if (name === "wasm" && why !== undefined && lacksMemory(why)) {
        throw new WanderError("E_BACKEND", `the tensor backend wasm has too little memory to start: ${why.reason}`, {
          hint: "give the process more memory and address space (see ulimit -v), or set executor.backend=cpu, which gives another stateHash",
        });
      }
    }
  }
  if (backend === undefined) {
    if (before !== undefined && tf.findBackendFactory(before) !== null) await tf.setBackend(before);
    const hinted = backends.find(({ name }) => name === (wanted === "auto" ? "wasm" : wanted));
    throw new WanderError("E_BACKEND", `no tensor backend started: ${failed.join(", ")}`, {
      hint: hinted?.hint ?? `use one of auto, ${backendNames.join(", ")}`,
    });
  }
  return { backend, gflops: measureGflops(), backends };
}

const askFor = (name: BackendName): string => `set executor.backend=${name} to use it`;

/** Undefined if it runs, otherwise the reason. */
async function start(name: BackendName, load: ModuleLoader): Promise<Diagnosis | undefined> {
  const before = [...process.listeners("uncaughtException"), ...process.listeners("unhandledRejection")];
  const candidate = candidates[name];
  const faultOfProduct = () => faultOfOneProduct(candidate);
  try {
    if (candidate.native) return await startNative(tf, candidate, load, faultOfProduct);
    if (name === "cpu") await tf.setBackend("cpu");
    return (name === "wasm" ? await startWasm(load) : undefined) ?? faultOfProduct();
  } catch (error) {
    return diagnose(candidate, error);
  } finally {
    removeHandlersAddedSince(before);
  }
}

async function startWasm(load: ModuleLoader): Promise<Diagnosis | undefined> {
  const candidate = candidates.wasm;
  const module = (await load(candidate.package)) as WasmModule;
  const setWasmPaths = module.setWasmPaths ?? module.default?.setWasmPaths;
  const file = require.resolve(`${candidate.package}/dist/tfjs-backend-wasm-simd.wasm`);
  if (tf.getBackend() !== "wasm") setWasmPaths?.(`${dirname(file)}/`); // tfjs refuses the call once the backend runs
  const factory = tf.findBackendFactory("wasm");
  if (!(await tf.setBackend("wasm"))) return misfits.notStarted(candidate, await whyNot(factory));
  installKernels();
  return undefined;
}

type WasmModule = { setWasmPaths?: (prefix: string) => void; default?: { setWasmPaths?: (prefix: string) => void } };

/** 1, 2, 3 squared, compared with numbers computed by hand. */
function faultOfOneProduct(candidate: Candidate): Diagnosis | undefined {
  try {
    const right = tf.tidy(() => {
      const a = tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
      const b = tf.tensor2d([7, 8, 9, 10, 11, 12], [3, 2]);
      const product = tf.matMul(a, b).dataSync(); // [2, 2]
      return [58, 64, 139, 154].every((wanted, i) => product[i] === wanted);
    });
    return right ? undefined : misfits.wrongProduct(candidate);
  } catch (error) {
    return misfits.firstOperation(candidate, error);
  }
}

/** Emscripten's loader rethrows every unhandled rejection of the process as its own: a library must not do that. */
function removeHandlersAddedSince(before: readonly unknown[]): void {
  for (const event of ["uncaughtException", "unhandledRejection"] as const) {
    for (const listener of process.listeners(event as "uncaughtException")) {
      if (!before.includes(listener)) process.removeListener(event, listener);
    }
  }
}
