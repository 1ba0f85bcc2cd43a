import { Worker } from "node:worker_threads";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { measureGflops, startBackend, tf } from "../src/core/backend.ts";

const missing = () => Promise.reject(Object.assign(new Error("Cannot find package"), { code: "ERR_MODULE_NOT_FOUND" }));

describe("startBackend", () => {
  afterAll(async () => {
    await startBackend("wasm");
  });

  it("without native packages runs on WASM, and says what would be faster", async () => {
    const report = await startBackend("auto", (name) => (name.includes("tfjs-node") ? missing() : import(name)));
    expect(report.backend).toBe("wasm");
    expect(report.gflops).toBeGreaterThan(0);
    expect(report.backends.map((b) => [b.name, b.found])).toEqual([
      ["gpu", false],
      ["node", false],
      ["wasm", true],
      ["cpu", false],
    ]);
    expect(report.backends[0]!.reason).toBe("not installed");
    expect(report.backends[0]!.hint).toContain("tfjs-node-gpu");
  });

  it("a package whose binary is broken is passed over, with the first line of why", async () => {
    const report = await startBackend("auto", (name) =>
      name.includes("tfjs-node")
        ? Promise.reject(new Error("libtensorflow.so.2: cannot open\nat dlopen"))
        : import(name),
    );
    expect(report.backend).toBe("wasm");
    expect(report.backends[1]!.reason).toBe("failed: libtensorflow.so.2: cannot open");
  });

  it("a package that starts and then fails or errs on its first product is passed over", async () => {
    for (const [values, reason] of [
      [undefined, "failed: illegal instruction"],
      [[58, 64, 139, 155], "its matrix product was wrong"],
    ] as const) {
      const report = await startBackend("auto", async (name) => {
        if (!name.endsWith("tfjs-node")) return name.includes("tfjs-node") ? missing() : import(name);
        registerFake(values);
        return {};
      });
      tf.removeBackend("tensorflow");
      expect(report.backends[1]!.reason).toBe(reason);
      expect(report.backend).toBe("wasm");
    }
  });

  it("plain JavaScript is the last resort", async () => {
    const report = await startBackend("auto", missing);
    expect(report.backend).toBe("cpu");
    expect(measureGflops(1)).toBeGreaterThan(0);
  });

  it("a wanted backend that is absent is an error that says how to get it", async () => {
    await expect(startBackend("node", missing)).rejects.toMatchObject({
      code: "E_BACKEND",
      hint: expect.stringContaining("npm install"),
    });
  });

  it("leaves the process's handlers for unhandled errors as they were", async () => {
    const before = process.listenerCount("unhandledRejection") + process.listenerCount("uncaughtException");
    await startBackend("wasm");
    expect(process.listenerCount("unhandledRejection") + process.listenerCount("uncaughtException")).toBe(before);
  });

  it("two calls share one start", async () => {
    expect(await startBackend("wasm")).toBe(await startBackend("wasm"));
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
  }, 30_000);

  it("starts a WASM backend of its own", () => {
    expect(answer).toBe("wasm");
  });
});

/** A data: module has no folder to resolve packages from; this file's does. */
function wrapForRoot(code: string): string {
  return code.replace('import("tsx/esm/api")', `import(${JSON.stringify(import.meta.resolve("tsx/esm/api"))})`);
}

/** A backend that imports well and then throws (no values) or gives these values for every product. */
function registerFake(values: readonly number[] | undefined): void {
  const stored = new Map<object, unknown>();
  class Fake extends tf.KernelBackend {
    override write(data: unknown) {
      const id = {};
      stored.set(id, data);
      return id;
    }
    override readSync() {
      return Float32Array.from(values ?? []);
    }
    override numDataIds = () => stored.size;
    override disposeData = () => true;
    override refCount = () => 1;
    override incRef = () => undefined;
    override dispose = () => stored.clear();
  }
  tf.registerBackend("tensorflow", () => new Fake() as unknown as tf.KernelBackend, 0);
  for (const { kernelName } of tf.getKernelsForBackend("tensorflow")) tf.unregisterKernel(kernelName, "tensorflow");
  tf.registerKernel({
    kernelName: "BatchMatMul",
    backendName: "tensorflow",
    kernelFunc: () => {
      if (values === undefined) throw new Error("illegal instruction");
      return { dataId: {}, shape: [2, 2], dtype: "float32" };
    },
  });
}
