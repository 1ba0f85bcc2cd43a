import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { heldBackLoss } from "../agents/learning/pretrain.ts";
import { openWorld, rebuildWorld } from "../environments/defaults.ts";
import { environmentKind } from "../environments/registry.ts";
import { valueSize, widened } from "../shared/value/network.ts";
import { builtInBase, loadBase } from "../src/base/base-model.ts";
import { makeBase, makeValue, type PretrainRequest } from "../src/base/pretrain.ts";
import { loadExperiment, parseOverride } from "../src/config/load.ts";
import { startBackend } from "../src/core/backend.ts";
import { floatsOf } from "../src/core/blob.ts";
import { readSafetensors, writeSafetensors } from "../src/core/safetensors.ts";
import { emptyFolder, wander } from "./command-line.ts";
import { here } from "./in-process.ts";

const grids = rebuildWorld(environmentKind("grids"), { kind: "grids", settings: {}, abstractions: [] });

describe("the base that ships", () => {
  const { model } = loadExperiment(undefined, []);
  const base = loadBase(model, grids.vocabulary, "grids", 1);

  it("is at most 4 MB and says how it was made", () => {
    expect(statSync(builtInBase("grids")).size).toBeLessThanOrEqual(4 * 2 ** 20);
    expect(base.provenance).toMatchObject({ made: "wander pretrain", environment: "grids", backend: "wasm" });
    expect(JSON.parse(base.provenance.settings!)).toMatchObject({
      seed: expect.any(Number),
      tokens: expect.any(Number),
    });
    expect(Number(base.provenance.tokens)).toBeGreaterThanOrEqual(JSON.parse(base.provenance.settings!).tokens);
  });

  it("has on the held-back sample the loss that is recorded", async () => {
    await startBackend();
    const { seed } = JSON.parse(base.provenance.settings!);
    const count = Number(base.provenance.heldBackExamples);
    const loss = heldBackLoss(grids.dreams!, base.shape, floatsOf(base.parameters), seed, count);
    expect(loss).toBeCloseTo(Number(base.provenance.heldBackLossNats), 4);
  });

  it("is refused where it holds a number that is not finite", () => {
    const file = join(emptyFolder(), "base.safetensors");
    const { tensors, metadata } = readSafetensors(readFileSync(builtInBase("grids")));
    for (const name of ["norm", "value"]) {
      const bad = [...tensors].map(([own, tensor]) => ({
        ...{ name: own, ...tensor },
        values: own === name ? tensor.values.map((x, k) => (k === 3 ? Number.NaN : x)) : tensor.values,
      }));
      writeFileSync(file, writeSafetensors(bad, metadata));
      expect(() => loadBase({ ...model, base: file }, grids.vocabulary, "grids", 1)).toThrow(
        expect.objectContaining({ code: "E_FORMAT", message: `the base ${file} holds numbers that are not finite` }),
      );
    }
  });

  it("brings a value function for these features, or for the first of them", () => {
    expect(widened(base.value!, grids.features!.names.length)).toHaveLength(valueSize(grids.features!.names.length));
    expect(Number(base.provenance.valueCalibrationError)).toBeLessThanOrEqual(0.05);
  });
});

describe("pretraining", () => {
  const sets = [
    "model.layers=1",
    "model.width=16",
    "model.heads=2",
    "model.hidden=32",
    "expand.beam=2",
    "expand.branch=2",
  ];
  const request = (out: string, more: Partial<PretrainRequest> = {}): PretrainRequest => ({
    out,
    experiment: loadExperiment(undefined, sets.map(parseOverride)),
    backend: "wasm",
    valueGroups: 2,
    signal: new AbortController().signal,
    onStep: () => {},
    settings: {
      seed: 3,
      tokens: 900,
      shards: 2,
      batch: 4,
      learningRate: 0.01,
      warmupSteps: 2,
      clip: 1,
      weightDecay: 0,
    },
    ...more,
  });
  const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array) => new Uint8Array(buffer, byteOffset, byteLength);
  const tensorsOf = (file: string) => [...readSafetensors(readFileSync(file)).tensors];

  it("stopped and begun again writes the very base of an uninterrupted one, on one thread or two", async () => {
    const folder = emptyFolder();
    const whole = await makeBase(request(join(folder, "whole.safetensors")));
    expect(whole.steps).toBeGreaterThan(3);

    const stopped = new AbortController();
    const out = join(folder, "stopped.safetensors");
    const onStep: PretrainRequest["onStep"] = ({ step }) => step === 2 && stopped.abort();
    await expect(makeBase(request(out, { onStep, signal: stopped.signal }))).rejects.toMatchObject({
      code: "E_INTERRUPTED",
    });
    const one = [...sets, "executor.training=1"].map(parseOverride);
    const steps: number[] = [];
    await makeBase(
      request(out, { experiment: loadExperiment(undefined, one), onStep: ({ step }) => steps.push(step) }),
    );
    expect(steps[0]).toBe(3);
    expect(tensorsOf(out)).toEqual(tensorsOf(join(folder, "whole.safetensors")));
  });

  it("makes a value function anew for a base, and leaves all else of it as it is", () => {
    const experiment = loadExperiment(undefined, [...sets.slice(4), "environment.tasksPerFamily=1"].map(parseOverride));
    const from = builtInBase("grids");
    const out = join(emptyFolder(), "anew.safetensors");
    const made = makeValue({ from, out, seed: 5, valueGroups: 2, experiment });
    const [before, after] = [from, out].map((file) => readSafetensors(readFileSync(file)));
    expect(Object.keys(Object.fromEntries(after!.tensors)).sort()).toEqual([...before!.tensors.keys()].sort());
    for (const [name, { values }] of before!.tensors) {
      if (name !== "value") expect(Buffer.compare(bytesOf(after!.tensors.get(name)!.values), bytesOf(values))).toBe(0);
    }
    expect(after!.tensors.get("value")!.values).toHaveLength(valueSize(grids.features!.names.length));
    expect(after!.metadata).toEqual({
      ...before!.metadata,
      valueSettings: JSON.stringify({ seed: 5, valueGroups: 2 }),
      valueCalibrationError: made.valueCalibrationError.toFixed(6),
    });
  });

  it("makes pairs of the very texts that the experiment names, and a base that fits them", async () => {
    const folder = emptyFolder();
    const file = join(folder, "poem.txt");
    writeFileSync(file, "One line, and one line more.\n".repeat(40));
    const named = [...sets, "environment.kind=text", `environment.tasks=text:${file}`, "environment.context=9"];
    const experiment = loadExperiment(undefined, named.map(parseOverride));
    const out = join(folder, "base.safetensors");
    await makeBase(request(out, { experiment }));
    const { kind, ...settings } = experiment.environment;
    const { vocabulary } = openWorld(environmentKind(kind), settings, 1).environment;
    expect(loadBase({ ...experiment.model, base: out }, vocabulary, kind, 1).shape).toMatchObject({
      vocabulary: 1 + 256,
      context: 9 + 20,
    });
  });

  it("that diverges says so and leaves no file, neither of a base nor to go on from", async () => {
    await startBackend();
    const folder = emptyFolder();
    const { settings } = request("");
    // By the losses of the steps, and by the loss on what was held back: one step takes all tokens.
    for (const tokens of [9000, 1]) {
      const wild = { ...settings, learningRate: 1e300, tokens };
      const makeExecutor = () => here();
      await expect(
        makeBase(request(join(folder, "base.safetensors"), { settings: wild, makeExecutor })),
      ).rejects.toMatchObject({
        code: "E_DIVERGED",
        message: expect.stringMatching(/^pretraining diverged at step \d+: its loss is not finite$/),
      });
      expect(readdirSync(folder)).toEqual([]);
    }
  });

  it("that diverges ends the command with a sentence", async () => {
    const sizes = [...sets, "executor.training=1"].flatMap((set) => ["--set", set]);
    const { code, stderr } = await wander(["pretrain", "--learning-rate", "1e300", "--shards", "1", ...sizes]);
    expect(stderr).toMatch(
      /^wander: pretraining diverged at step 2: .*\n {2}hint: choose a smaller learning rate: .*\n$/,
    );
    expect(code).toBe(1);
  });

  it("refuses to go on from a file that was begun with other settings", async () => {
    const stopped = new AbortController();
    const out = join(emptyFolder(), "base.safetensors");
    const first = request(out, { onStep: () => stopped.abort(), signal: stopped.signal });
    await expect(makeBase(first)).rejects.toMatchObject({ code: "E_INTERRUPTED" });
    await expect(makeBase({ ...first, settings: { ...first.settings, seed: 4 } })).rejects.toMatchObject({
      code: "E_CONFIG",
    });
    const { metadata } = readSafetensors(readFileSync(`${out}.partial`));
    writeFileSync(`${out}.partial`, writeSafetensors([], metadata)); // a stranger's, with the right settings and no more
    await expect(makeBase(first)).rejects.toMatchObject({ code: "E_FORMAT", hint: "remove it to begin anew" });
  });
});
