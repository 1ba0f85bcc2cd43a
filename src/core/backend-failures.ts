/**
 * Explains why a tensor backend does not start, in one line, and what to do. The texts that are matched are those of
 * tfjs-node 4.22 and of the systems' loaders, as users report them (github.com/tensorflow/tfjs, issues 2678, 2873,
 * 3287, 3727, 4191, 8354, 8609).
 */
/** `hint` is one imperative sentence. */
export type Diagnosis = { reason: string; hint: string };

/**
 * What is tried: the package, how to install it, and whether it is one of the two that include a binary of
 * libtensorflow.
 */
export type Candidate = { package: string; install: string; native: boolean };

/** Explains why importing a backend's package, or starting it, threw. */
export function diagnose(candidate: Candidate, error: unknown): Diagnosis {
  const { package: specifier, install, native } = candidate;
  const text = error instanceof Error ? error.message : String(error);
  const line = text.split("\n")[0]!.trim();
  if (isNotFound(error) && line.includes(`'${specifier}'`)) return { reason: "not installed", hint: install };
  if (!native) return { reason: `failed: ${line}`, hint: install };
  const known = knownFailures.find(({ sign }) => sign.test(text));
  if (known !== undefined) return { reason: `${known.reason}: ${line}`, hint: known.hint(specifier) };
  return { reason: `failed: ${line}`, hint: `run node -e 'require("${specifier}")' and read the whole error` };
}

/**
 * Whether a backend did not start for lack of memory. It exists then and would start another time: falling back to the
 * next one would let the machine's load choose the backend, and with it the run's result.
 */
export const lacksMemory = ({ reason }: Diagnosis): boolean =>
  /out of memory|could not allocate|cannot allocate wasm memory/i.test(reason);

/** Packages that can be imported and still cannot be used. */
export const misfits = {
  noBackend: (candidate: Candidate): Diagnosis => ({
    reason: "installed, but it registers no backend named tensorflow",
    hint: `run npm ls ${candidate.package} and check that it is version 4.22 of that package and not a substitute`,
  }),
  notStarted: (candidate: Candidate, error: unknown): Diagnosis => ({
    reason: `installed, but its backend does not start: ${firstLine(error)}`,
    hint: candidate.native ? again(candidate.package) : candidate.install,
  }),
  /** libtensorflow for GPUs silently falls back to the processor when a CUDA library is missing. */
  noDevice: (): Diagnosis => ({
    reason: "installed, but it sees no GPU and would run on the processor",
    hint: "install CUDA 11 and cuDNN 8, name their folders in LD_LIBRARY_PATH, and check that nvidia-smi lists a GPU",
  }),
  firstOperation: (candidate: Candidate, error: unknown): Diagnosis => ({
    reason: `failed on its first matrix product: ${firstLine(error)}`,
    hint: candidate.native ? again(candidate.package) : candidate.install,
  }),
  wrongProduct: (candidate: Candidate): Diagnosis => ({
    reason: "its matrix product was wrong",
    hint: candidate.native
      ? `run npm uninstall ${candidate.package}: its results are wrong on this machine`
      : candidate.install,
  }),
  /** Loading it would kill the process with SIGILL, which nothing can catch (tfjs issues 2631, 3562). */
  noAvx: (): Diagnosis => ({
    reason: "skipped: this processor has no AVX, which libtensorflow needs",
    hint: "use executor.backend=wasm, or another machine",
  }),
};

/** tfjs swallows the error of a backend's constructor; a second attempt shows it. */
export async function whyNot(factory: (() => unknown) | null): Promise<unknown> {
  try {
    await factory?.();
  } catch (error) {
    return error;
  }
  return "tfjs gave no reason";
}

/** Whether this is the text of Linux's /proc/cpuinfo for an x86 processor without AVX. */
export function lacksAvx(cpuinfo: string): boolean {
  const flags = /^flags\s*:(.*)$/m.exec(cpuinfo)?.[1];
  return flags !== undefined && !/\bavx\b/.test(flags);
}

type KnownFailure = { sign: RegExp; reason: string; hint: (specifier: string) => string };

const again = (specifier: string) =>
  `remove node_modules/${specifier} and run npm install ${specifier}@4.22 on a network that reaches storage.googleapis.com`;

/** The first match counts. */
const knownFailures: readonly KnownFailure[] = [
  {
    sign: /tfjs_binding\.node\) can not be found|Cannot find module '[^']*tfjs_binding\.node'/,
    reason: "installed, but its native addon was not built",
    hint: (specifier) =>
      `run npm rebuild ${specifier} --build-addon-from-source, which needs Python and a C++ compiler`,
  },
  {
    sign: /lib(tensorflow|tensorflow_framework)\.[\w.]*: cannot open|Library not loaded: .*libtensorflow/,
    reason: "installed, but libtensorflow is missing",
    hint: again,
  },
  {
    sign: /The specified module could not be found/, // Windows, of a DLL that the addon needs
    reason: "installed, but tensorflow.dll is not next to its addon",
    hint: (specifier) =>
      `copy node_modules/${specifier}/deps/lib/tensorflow.dll to node_modules/${specifier}/lib/napi-v8`,
  },
  {
    sign: /GLIBC(XX)?_[\d.]+['"]? not found/,
    reason: "installed, but built for a newer Linux",
    hint: () => "use a newer Linux, or executor.backend=wasm on this one",
  },
  {
    sign: /lib(cud|cublas|cufft|curand|cusolver|cusparse|nvinfer)\w*\.so[\w.]*: cannot open/,
    reason: "installed, but a CUDA library is missing",
    hint: () => "install CUDA 11 and cuDNN 8 and name their folders in LD_LIBRARY_PATH",
  },
  {
    sign: /invalid ELF header|file too short|did not self-register|wrong ELF class|incompatible architecture|not a valid Win32|NODE_MODULE_VERSION/,
    reason: "installed, but its binary is broken or for another system",
    hint: again,
  },
  {
    sign: /util_\d+\.\w+\) is not a function/,
    reason: "installed, but it calls a function that this Node no longer has",
    hint: () => "use Node 20 or 22",
  },
];

function isNotFound(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND";
}

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split("\n")[0]!.trim();
