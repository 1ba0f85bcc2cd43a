import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { environmentKind } from "../environments/registry.ts";
import { loadBase, shapeOf, vocabularyMark } from "../src/base/base-model.ts";
import { checkModelFits } from "../src/base/model-size.ts";
import { makeBase, pretrainSettings } from "../src/base/pretrain.ts";
import { loadExperiment, parseOverride } from "../src/config/load.ts";
import { allocateParameters } from "../src/core/parameters.ts";
import { writeSafetensors } from "../src/core/safetensors.ts";
import { openRun, prepare } from "../src/run/prepare.ts";
import { emptyFolder } from "./command-line.ts";
import { here } from "./in-process.ts";

const { vocabulary } = environmentKind("grids").rebuild({ kind: "grids", settings: {}, abstractions: [] });
const signal = new AbortController().signal;
const tooLarge = expect.objectContaining({ code: "E_LIMIT", hint: expect.stringMatching(/smaller/) });

/** The largest that settings allow: hundreds of terabytes. */
const ABSURD = ["layers=64", "width=4096", "heads=64", "hidden=16384", "experts=64"].map((set) => `model.${set}`);
const experimentOf = (...sets: string[]) => loadExperiment(undefined, sets.map(parseOverride));

describe("a model that no machine can hold", () => {
  it.each(["random", "built-in", "nowhere.safetensors"])("is refused before a base %s is made or read", (base) => {
    const { model } = experimentOf(...ABSURD, `model.base=${base}`);
    expect(() => loadBase(model, vocabulary, "grids", 1)).toThrow(tooLarge);
  });

  it("is refused before anything is pretrained", async () => {
    const experiment = experimentOf(...ABSURD);
    const out = join(emptyFolder(), "base.safetensors");
    const made = makeBase({
      out,
      experiment,
      backend: "wasm",
      onStep: () => {},
      signal,
      ...pretrainSettings(experiment),
    });
    await expect(made).rejects.toEqual(tooLarge);
  });

  it("counts its agents: each has parameters and two moments", async () => {
    const { model } = experimentOf();
    const shape = shapeOf(model, vocabulary);
    const memory = 2 ** 28; // 256 MiB
    checkModelFits(shape, model, 0, memory);
    checkModelFits(shape, model, 20, memory);
    expect(() => checkModelFits(shape, model, 4096, memory)).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(/^a population of 4096 takes \d+\.\d GiB of .* 0\.3 GiB$/),
      }),
    );
    const many = experimentOf("population.size=4096", "model.base=random", "model.layers=64", "model.width=2048");
    await expect(
      prepare(
        many,
        "wasm",
        () => {},
        signal,
        () => here(),
        await openRun(many, signal),
      ),
    ).rejects.toEqual(tooLarge);
  });

  it("is a typed error where the system itself has no more memory to give", () => {
    expect(() => allocateParameters(2 ** 50)).toThrow(tooLarge);
  });
});

describe("a base file of a stranger's", () => {
  const { model } = experimentOf("model.layers=1", "model.width=16", "model.heads=2", "model.hidden=32");
  const fileOf = (metadata: Record<string, string>, shape = [0, 16]) => {
    const file = join(emptyFolder(), "base.safetensors");
    const values = new Float32Array(shape.reduce((a, b) => a * b, 1));
    writeFileSync(file, writeSafetensors([{ name: "embedding", shape, values }], metadata));
    return file;
  };

  it("that was trained on no tokens at all is one for another vocabulary", () => {
    const file = fileOf({ vocabulary: vocabularyMark([]) });
    expect(() => loadBase({ ...model, base: file }, vocabulary, "grids", 1)).toThrow(
      expect.objectContaining({ code: "E_CONFIG", message: expect.stringContaining("another vocabulary") }),
    );
  });

  it("that is no safetensors file is an error that names it, and a folder or pipe is none", () => {
    const file = join(emptyFolder(), "base.safetensors");
    writeFileSync(file, "not at all");
    expect(() => loadBase({ ...model, base: file }, vocabulary, "grids", 1)).toThrow(file);
    const folder = join(emptyFolder(), "base.safetensors");
    mkdirSync(folder);
    expect(() => loadBase({ ...model, base: folder }, vocabulary, "grids", 1)).toThrow(
      expect.objectContaining({ code: "E_FILE" }),
    );
  });
});
