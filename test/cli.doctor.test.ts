import { afterAll, describe, expect, it } from "vitest";
import { type DoctorFacts, doctorText, examineBackend } from "../src/cli/commands/doctor.ts";
import { wander } from "./command-line.ts";
import { type FakeOptions, fakeTfjsNode, forgetFake, loaderOf } from "./fake-tfjs-node.ts";

const fake = (options: FakeOptions) => () => fakeTfjsNode(options);
const missingLibrary = () => {
  throw Object.assign(new Error("libtensorflow.so.2: cannot open shared object file: No such file or directory"), {
    code: "ERR_DLOPEN_FAILED",
  });
};

describe("wander doctor", () => {
  afterAll(async () => {
    await forgetFake();
  });

  it.each([
    ["are absent", {}, "wasm", ["not installed", "not installed"], "npm install @tensorflow/tfjs-node@4.22"],
    [
      "lack their library",
      { gpu: missingLibrary, node: missingLibrary },
      "wasm",
      ["installed, but libtensorflow is missing", "installed, but libtensorflow is missing"],
      "on a network that reaches storage.googleapis.com",
    ],
    [
      "break at their first product",
      { node: fake({ fault: "its first operation throws" }) },
      "wasm",
      ["not installed", "failed on its first matrix product"],
      "remove node_modules/@tensorflow/tfjs-node",
    ],
    [
      "register nothing",
      { node: fake({ fault: "registers nothing" }) },
      "wasm",
      ["not installed", "registers no backend"],
      "npm ls @tensorflow/tfjs-node",
    ],
    [
      "err",
      { node: fake({ fault: "its products are wrong" }) },
      "wasm",
      ["not installed", "its matrix product was wrong"],
      "npm uninstall @tensorflow/tfjs-node",
    ],
    [
      "see no GPU but work",
      { gpu: fake({ gpu: true, fault: "it sees no GPU" }), node: fake({}) },
      "node",
      ["sees no GPU", "in use"],
      "nvidia-smi",
    ],
  ] as const)(
    "where the native packages %s says so, what to do, and what runs",
    async (_, native, runs, seen, hint) => {
      const facts = await examineBackend(loaderOf(native));
      // What --json prints is the same facts.
      expect(JSON.parse(JSON.stringify(facts))).toMatchObject({ backend: runs, node: process.version });
      for (const [k, reason] of seen.entries()) expect(facts.backends[k]!.reason).toContain(reason);
      const text = doctorText(facts);
      expect(text).toMatch(new RegExp(`^backend ${runs}: a known matrix product came out right, [0-9.]+ GFLOP/s\n`));
      expect(text).toMatch(new RegExp(`^${runs} +yes +in use$`, "m"));
      for (const reason of seen) expect(text).toContain(reason);
      expect(text).toContain(hint);
      expect(text).toContain(`not tried: ${runs} comes first`);
      if (runs === "node") await forgetFake();
    },
  );

  it("--json prints the memory of one worker of each kind, and says on standard error that it takes a while", async () => {
    const { code, stdout, stderr } = await wander(["doctor", "--json"]);
    expect(code).toBe(0);
    expect(stderr).toBe("running one turn to measure a worker's memory; this takes a few seconds\n");
    const facts = JSON.parse(stdout) as DoctorFacts;
    expect(facts.backend).toBe("wasm");
    const { workers, greatestResidentMiB, residentMiB } = facts.memory;
    for (const { heapMiB, externalMiB, linearMiB, arrayBuffersMiB } of Object.values(workers!)) {
      expect(heapMiB).toBeGreaterThan(10);
      expect(linearMiB).toBeGreaterThanOrEqual(16); // what the module starts with
      expect(externalMiB).toBeGreaterThanOrEqual(linearMiB!);
      expect(arrayBuffersMiB).toBeGreaterThanOrEqual(0);
    }
    expect(greatestResidentMiB).toBeGreaterThan(residentMiB);
    const text = doctorText(facts);
    expect(text).toMatch(
      new RegExp(`^training +${workers!.training.heapMiB} .* ${workers!.training.arrayBuffersMiB}$`, "m"),
    );
    expect(text).toContain(`at most ${greatestResidentMiB} MiB resident`);
  });

  it("says why when the workers could not be measured, and the rest all the same", async () => {
    const facts = await examineBackend(loaderOf({}));
    const memory = {
      ...facts.memory,
      workers: null,
      greatestResidentMiB: 9,
      notMeasured: "a job failed; run it again",
    };
    const text = doctorText({ ...facts, memory });
    expect(text).toContain("memory of a worker: not measured, a job failed; run it again\n");
    expect(text).toContain("backend wasm");
  });
});
