import util from "node:util";
import { Worker } from "node:worker_threads";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { measureGflops, startBackend } from "../src/core/backend.ts";
import { type Candidate, diagnose, lacksAvx } from "../src/core/backend-failures.ts";
import { tf } from "../src/core/tf.ts";
import { type FakeOptions, fakeTfjsNode, forgetFake, loaderOf, notFound } from "./fake-tfjs-node.ts";

/** All that a candidate could leave behind in this process. */
function traces() {
  return {
    tensors: tf.memory().numTensors,
    factory: tf.findBackendFactory("tensorflow"),
    kernels: tf.getKernelsForBackend("tensorflow").length,
    handlers: process.listenerCount("unhandledRejection") + process.listenerCount("uncaughtException"),
    util: Object.hasOwn(util, "isNullOrUndefined"),
  };
}

afterAll(async () => {
  await startBackend("wasm");
});

describe("startBackend", () => {
  it("without native packages runs on WASM, and says what would be faster", async () => {
    const report = await startBackend("auto", loaderOf({}));
    expect(report.backend).toBe("wasm");
    expect(report.gflops).toBeGreaterThan(0);
    expect(report.backends.map((b) => [b.name, b.found, b.reason])).toEqual([
      ["gpu", false, "not installed"],
      ["node", false, "not installed"],
      ["wasm", true, "in use"],
      ["cpu", false, "not tried: wasm comes first"],
    ]);
    expect(report.backends[0]!.hint).toContain("npm install @tensorflow/tfjs-node-gpu@4.22");
  });

  it("plain JavaScript is the last resort", async () => {
    const report = await startBackend("auto", (name) => Promise.reject(notFound(name)));
    expect(report.backend).toBe("cpu");
    expect(measureGflops(1)).toBeGreaterThan(0);
  });

  it("leaves the process's handlers for unhandled errors as they were", async () => {
    const before = traces().handlers;
    await startBackend("wasm");
    expect(traces().handlers).toBe(before);
  });

  it("two calls share one start", async () => {
    expect(await startBackend("wasm")).toBe(await startBackend("wasm"));
  });
});

describe("a native package", () => {
  beforeEach(async () => {
    await startBackend("wasm");
  });

  it("that works is used, and can be left and taken again", async () => {
    let loaded: object | undefined;
    const load = loaderOf({
      node: () => {
        loaded ??= fakeTfjsNode();
        return loaded;
      },
    });
    const report = await startBackend("auto", load);
    expect(report.backend).toBe("node");
    expect(report.backends.map((b) => b.reason)).toEqual([
      "not installed",
      "in use",
      "not tried: node comes first",
      "not tried: node comes first",
    ]);
    expect(tf.getBackend()).toBe("tensorflow");
    await startBackend("wasm");
    expect(tf.getBackend()).toBe("wasm");
    expect((await startBackend("node", load)).backend).toBe("node");
    expect(measureGflops(1)).toBeGreaterThan(0);
    await forgetFake();
  });

  it("does not take the next one where WebAssembly lacks memory: the load of the machine would choose the backend", async () => {
    const load = (name: string) =>
      name === "@tensorflow/tfjs-backend-wasm"
        ? Promise.reject(new RangeError("WebAssembly.Memory(): could not allocate memory"))
        : Promise.reject(notFound(name));
    await expect(startBackend("auto", load)).rejects.toMatchObject({
      code: "E_BACKEND",
      message: expect.stringContaining("too little memory"),
      hint: expect.stringContaining("executor.backend=cpu"),
    });
    expect((await startBackend("cpu", load)).backend).toBe("cpu");
    await startBackend("wasm");
  });

  const addonMissing =
    "The Node.js native addon module (tfjs_binding.node) can not be found at path: /x/tfjs_binding.node. \n";
  const throwing = (message: string, code?: string) => () => {
    process.on("uncaughtException", () => undefined);
    throw Object.assign(new Error(message), code === undefined ? {} : { code });
  };

  const broken: [what: string, load: (() => unknown) | undefined, reason: string | RegExp, hint: string][] = [
    ["is absent", undefined, "not installed", "npm install @tensorflow/tfjs-node@4.22"],
    [
      "lacks libtensorflow",
      throwing(
        "libtensorflow.so.2: cannot open shared object file: No such file or directory\n  at x",
        "ERR_DLOPEN_FAILED",
      ),
      /^installed, but libtensorflow is missing: libtensorflow.so.2: cannot open shared object file[^\n]*$/,
      "remove node_modules/@tensorflow/tfjs-node and run npm install",
    ],
    [
      "lacks its addon",
      throwing(addonMissing),
      /native addon was not built/,
      "npm rebuild @tensorflow/tfjs-node --build",
    ],
    ["throws what nobody knows", throwing("odd\nstack"), "failed: odd", "node -e 'require(\"@tensorflow/tfjs-node\")'"],
    [
      "registers no backend",
      () => fakeTfjsNode({ fault: "registers nothing" }),
      "installed, but it registers no backend named tensorflow",
      "npm ls @tensorflow/tfjs-node",
    ],
    [
      "has a backend that does not start",
      () => fakeTfjsNode({ fault: "its constructor throws" }),
      "installed, but its backend does not start: TF_NewContext: out of memory",
      "npm install",
    ],
    [
      "throws on its first operation",
      () => fakeTfjsNode({ fault: "its first operation throws" }),
      "failed on its first matrix product: (0 , util_1.isArray) is not a function",
      "npm install",
    ],
    [
      "gives a wrong product",
      () => fakeTfjsNode({ fault: "its products are wrong" }),
      "its matrix product was wrong",
      "npm uninstall @tensorflow/tfjs-node",
    ],
  ];

  it.each(broken)(
    "that %s is passed over, says why and what to do, and leaves nothing behind",
    async (_, load, reason, hint) => {
      const before = traces();
      const report = await startBackend("auto", loaderOf(load === undefined ? {} : { node: load }));
      expect(report.backend).toBe("wasm");
      const { found, ...said } = report.backends[1]!;
      expect(found).toBe(false);
      expect(said.reason).toEqual(typeof reason === "string" ? reason : expect.stringMatching(reason));
      expect(said.hint).toContain(hint);
      expect(traces()).toEqual(before);
    },
  );

  it.each(broken)(
    "that was asked for and %s is E_BACKEND with that hint, and the backend before goes on",
    async (_, load, reason, hint) => {
      const before = traces();
      await expect(startBackend("node", loaderOf(load === undefined ? {} : { node: load }))).rejects.toMatchObject({
        code: "E_BACKEND",
        message: expect.stringMatching(
          typeof reason === "string" ? reason.replace(/[()]/g, ".") : reason.source.replace(/[$^]/g, ""),
        ),
        hint: expect.stringContaining(hint),
      });
      expect(traces()).toEqual(before);
      expect(tf.getBackend()).toBe("wasm");
      expect(measureGflops(1)).toBeGreaterThan(0);
    },
  );

  it("for GPUs that sees none is passed over, and the next one starts under the same name", async () => {
    const before = traces();
    const load = loaderOf({
      gpu: () => fakeTfjsNode({ gpu: true, fault: "it sees no GPU" }),
      node: () => fakeTfjsNode(),
    });
    const report = await startBackend("auto", load);
    expect(report.backend).toBe("node");
    expect(report.backends[0]).toMatchObject({ found: false, reason: expect.stringContaining("sees no GPU") });
    expect(report.backends[0]!.hint).toContain("LD_LIBRARY_PATH");
    expect(tf.backend()).toMatchObject({ isGPUPackage: false });
    await forgetFake();
    expect(traces()).toEqual(before);
  });

  it("for GPUs that sees one is used", async () => {
    const report = await startBackend("auto", loaderOf({ gpu: () => fakeTfjsNode({ gpu: true }) }));
    expect(report.backend).toBe("gpu");
    await forgetFake();
  });

  it("that failed after it was loaded says the same again, though Node loads it once", async () => {
    let module: object | undefined;
    const load = loaderOf({
      node: () => {
        module ??= fakeTfjsNode({ fault: "its products are wrong" });
        return module;
      },
    });
    const reasons = [await startBackend("auto", load), await startBackend("auto", load)].map(
      (r) => r.backends[1]!.reason,
    );
    expect(reasons).toEqual(["its matrix product was wrong", "its matrix product was wrong"]);
  });

  it("finds util.isNullOrUndefined, which Node 23 removed, while it is loaded and while it runs", async () => {
    const old = util as { isNullOrUndefined?: unknown };
    const kept = old.isNullOrUndefined;
    delete old.isNullOrUndefined;
    let seen: unknown;
    const module = (options: FakeOptions) => () => {
      seen = (old.isNullOrUndefined as (x: unknown) => boolean)(undefined);
      return fakeTfjsNode(options);
    };
    await startBackend("auto", loaderOf({ node: module({ fault: "its products are wrong" }) }));
    expect([seen, old.isNullOrUndefined]).toEqual([true, undefined]);
    await startBackend("auto", loaderOf({ node: module({}) }));
    expect((old.isNullOrUndefined as (x: unknown) => boolean)(0)).toBe(false);
    old.isNullOrUndefined = kept;
    await forgetFake();
  });
});

describe("what a loader's error means", () => {
  const candidate: Candidate = { package: "@tensorflow/tfjs-node", install: "install it", native: true };
  const nodeModules = "/home/a/node_modules/@tensorflow/tfjs-node";
  // As reported in github.com/tensorflow/tfjs, issues 2678, 2873, 3287, 3727, 4191, 8354 and others.
  it.each([
    [
      "libtensorflow.so.2: cannot open shared object file: No such file or directory",
      /libtensorflow is missing/,
      /^remove/,
    ],
    [
      "libtensorflow_framework.so.2: cannot open shared object file: No such file",
      /libtensorflow is missing/,
      /^remove/,
    ],
    [
      `dlopen(${nodeModules}/lib/napi-v8/tfjs_binding.node, 1): Library not loaded: @rpath/libtensorflow.2.dylib`,
      /libtensorflow is missing/,
      /^remove/,
    ],
    [
      `Cannot find module '${nodeModules}/lib/napi-v8/tfjs_binding.node'`,
      /addon was not built/,
      /--build-addon-from-source/,
    ],
    [
      `The specified module could not be found.\n\\\\?\\C:\\x\\tfjs_binding.node`,
      /tensorflow.dll/,
      /^copy .*deps\/lib/,
    ],
    [
      `/lib/libm.so.6: version \`GLIBC_2.27' not found (required by ${nodeModules})`,
      /newer Linux/,
      /executor.backend=wasm/,
    ],
    ["libcudart.so.11.0: cannot open shared object file: No such file", /CUDA library is missing/, /LD_LIBRARY_PATH/],
    [`${nodeModules}/lib/napi-v8/tfjs_binding.node: invalid ELF header`, /another system/, /^remove/],
    ["mach-o file, but is an incompatible architecture (have 'x86_64', need 'arm64e')", /another system/, /^remove/],
    ["Module did not self-register: '/x/tfjs_binding.node'.", /broken or for another system/, /^remove/],
    ["(0 , util_1.isNullOrUndefined) is not a function", /this Node no longer has/, /Node 20 or 22/],
  ])("%s", (message, reason, hint) => {
    const why = diagnose(candidate, Object.assign(new Error(message), { code: "ERR_DLOPEN_FAILED" }));
    expect(why.reason).toMatch(reason);
    expect(why.reason).toContain(message.split("\n")[0]);
    expect(why.hint).toMatch(hint);
  });

  it("is 'not installed' only of the package itself: one that lacks a part of its own is broken", () => {
    expect(diagnose(candidate, notFound("@tensorflow/tfjs-node")).reason).toBe("not installed");
    const lacksPart = diagnose(candidate, notFound("@mapbox/node-pre-gyp"));
    expect(lacksPart.reason).toBe("failed: Cannot find module '@mapbox/node-pre-gyp'");
  });

  it("is told before it kills the process where the processor has no AVX", () => {
    expect(lacksAvx("processor : 0\nflags\t\t: fpu sse sse2 avx_vnni\n")).toBe(true);
    expect(lacksAvx("processor : 0\nflags\t\t: fpu sse avx avx2\n")).toBe(false);
    expect(lacksAvx("")).toBe(false); // not Linux on x86: nothing is known
  });
});

describe("a worker thread", () => {
  let answer: unknown;
  beforeAll(async () => {
    const code = `
      const { parentPort } = await import("node:worker_threads");
      const { register } = await import("tsx/esm/api");
      register();
      const { startBackend } = await import(${JSON.stringify(new URL("../src/core/backend.ts", import.meta.url).href)});
      parentPort.postMessage((await startBackend("wasm")).backend);`;
    const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(wrapForRoot(code))}`));
    answer = await new Promise((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
    });
    await worker.terminate();
  });

  it("starts a WASM backend of its own", () => {
    expect(answer).toBe("wasm");
  });
});

/** A data: module has no folder to resolve packages from; this file's does. */
function wrapForRoot(code: string): string {
  return code.replace('import("tsx/esm/api")', `import(${JSON.stringify(import.meta.resolve("tsx/esm/api"))})`);
}
