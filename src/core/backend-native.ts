/**
 * Starts tfjs-node or tfjs-node-gpu, and undoes everything if that fails: both register a backend of the same name on
 * tfjs's single engine, which accepts a name only once.
 */
import { readFileSync } from "node:fs";
import util from "node:util";
import type tfjs from "@tensorflow/tfjs";
import { type Candidate, type Diagnosis, lacksAvx, misfits, whyNot } from "./backend-failures.ts";

type Tf = typeof tfjs;

const NATIVE = "tensorflow";

/**
 * Loads the package, starts its backend and tests it with `faultOfProduct`. Returns undefined if it runs, otherwise the
 * reason. Rethrows what `load` throws.
 */
export async function startNative(
  tf: Tf,
  candidate: Candidate,
  load: (specifier: string) => Promise<unknown>,
  faultOfProduct: () => Diagnosis | undefined,
): Promise<Diagnosis | undefined> {
  if (lacksAvx(cpuinfo())) return misfits.noAvx();
  const takeBack = lendRemovedUtil();
  const had = tf.findBackendFactory(NATIVE) !== null; // from an earlier start that succeeded
  let runs = false;
  try {
    const module = (await load(candidate.package)) as object;
    const why = failedModules.get(module) ?? (await faultOfBackend(tf, candidate)) ?? faultOfProduct();
    if (why !== undefined) failedModules.set(module, why);
    runs = why === undefined;
    return why;
  } finally {
    if (!runs && !had) {
      takeBack();
      forget(tf);
    }
  }
}

/**
 * Node caches a loaded module, and loading it again registers nothing: so the reason of its first failure is
 * remembered.
 */
const failedModules = new WeakMap<object, Diagnosis>();

/**
 * Restores a function that tfjs-node 4.22 calls and Node 23 removed (tensorflow/tfjs issue 8609). Returns a function
 * that removes it again.
 */
function lendRemovedUtil(): () => void {
  const old = util as { isNullOrUndefined?: (value: unknown) => boolean };
  if (old.isNullOrUndefined !== undefined) return () => undefined;
  old.isNullOrUndefined = (value) => value === null || value === undefined;
  return () => {
    delete old.isNullOrUndefined;
  };
}

async function faultOfBackend(tf: Tf, candidate: Candidate): Promise<Diagnosis | undefined> {
  const factory = tf.findBackendFactory(NATIVE);
  if (factory === null) return misfits.noBackend(candidate);
  if (!(await tf.setBackend(NATIVE))) return misfits.notStarted(candidate, await whyNot(factory));
  const { isGPUPackage, isUsingGpuDevice } = tf.backend() as { isGPUPackage?: boolean; isUsingGpuDevice?: boolean };
  return isGPUPackage === true && isUsingGpuDevice === false ? misfits.noDevice() : undefined;
}

function forget(tf: Tf): void {
  if (tf.findBackendFactory(NATIVE) !== null) {
    const started = tf.engine().registry[NATIVE];
    if (started !== undefined) started.dispose = () => undefined; // in a broken binary even this may throw
    tf.removeBackend(NATIVE);
  }
  for (const { kernelName } of tf.getKernelsForBackend(NATIVE)) tf.unregisterKernel(kernelName, NATIVE);
}

function cpuinfo(): string {
  if (process.platform !== "linux" || process.arch !== "x64") return "";
  try {
    return readFileSync("/proc/cpuinfo", "utf8");
  } catch {
    return ""; // a container may hide it
  }
}
