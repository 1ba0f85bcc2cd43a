/**
 * Starting tfjs-node or tfjs-node-gpu, and leaving nothing behind when that fails: both register a backend of the same name
 * on tfjs's one engine, which takes a name once.
 */
import { readFileSync } from "node:fs";
import util from "node:util";
import type tfjs from "@tensorflow/tfjs";
import { type Candidate, type Diagnosis, lacksAvx, misfits, whyNot } from "./backend-failures.ts";

type Tf = typeof tfjs;

const NATIVE = "tensorflow";

/**
 * Loads the package, starts its backend and lets `faultOfProduct` try it; undefined when it runs, otherwise why not. What
 * `load` throws goes on to the caller.
 */
export async function startNative(
  tf: Tf,
  candidate: Candidate,
  load: (specifier: string) => Promise<unknown>,
  faultOfProduct: () => Diagnosis | undefined,
): Promise<Diagnosis | undefined> {
  if (lacksAvx(cpuinfo())) return misfits.noAvx();
  const takeBack = lendRemovedUtil();
  const had = tf.findBackendFactory(NATIVE) !== null; // of an earlier start that went well
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
 * Node keeps a module that it loaded: loading it again registers nothing, so what was wrong with it the first time must be
 * remembered.
 */
const failedModules = new WeakMap<object, Diagnosis>();

/**
 * tfjs-node 4.22 calls this function, which Node 23 removed (tensorflow/tfjs issue 8609). Gives what takes it away again.
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
    if (started !== undefined) started.dispose = () => undefined; // of a broken binary even this may throw
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
