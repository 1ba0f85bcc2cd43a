import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { environmentKinds } from "../environments/registry.ts";
import { armsOf } from "../src/compare/arms.ts";
import { settingsWith } from "../src/config/describe.ts";
import { checkExperiment, loadExperiment, parseExperiment, parseOverride } from "../src/config/load.ts";
import { presetOf } from "../src/config/presets.ts";
import { WanderError } from "../src/core/errors.ts";
import { parseDraw, parseGrid } from "../src/sweep/axes.ts";
import { pointsOf } from "../src/sweep/points.ts";
import { emptyFolder } from "./command-line.ts";

type Said = { code: string; message: string; hint: string };

function errorsOf(act: () => unknown): Said[] {
  try {
    act();
  } catch (error) {
    if (!(error instanceof WanderError)) throw error;
    return [error, ...(error.others ?? [])].map(({ code, message, hint }) => ({ code, message, hint }));
  }
  return expect.fail("nothing was thrown");
}

const set = (...texts: string[]) => texts.map((text) => ({ ...parseOverride(text), from: `--set ${text}` }));
const withSet = (...texts: string[]) => loadExperiment(undefined, set(...texts));

const fileOf = (text: string, name = "many.yaml") => {
  const file = join(emptyFolder(), name);
  writeFileSync(file, text);
  return file;
};

describe("all that is wrong with an experiment", () => {
  const file = fileOf(
    [
      "ronds: 3",
      "population: {sise: 2, size: 0}",
      "model:",
      "  heads: 3",
      "share:",
      "  weights: mean",
      "compress:",
      "environment:",
      "  kind: arithmetic",
      "  dsl: extended",
      "plasticity: {min: 3}",
    ].join("\n"),
  );
  const said = errorsOf(() => loadExperiment(file, set("executor.staleness=-1")));

  it("is said at once, each with its line or flag and one thing to do", () => {
    const rest = (line: number, message: string) => `${file}:${line}: ${message}`;
    const place = "wanted keys with values, got null";
    expect(said.map(({ message }) => message).sort()).toEqual(
      [
        rest(1, "unknown key ronds"),
        rest(2, "unknown key population.sise"),
        rest(2, "population.size: wanted an integer from 1 to 4096, got 0"),
        rest(4, "model.width 112 is not a multiple of model.heads 3"),
        rest(6, 'share.weights: wanted none, average, fedavg, diloco, soup or pbt, got "mean"'),
        rest(7, `compress: ${place}`),
        rest(10, "environment.dsl is a setting of grids, and environment.kind is arithmetic"),
        rest(11, "plasticity.min is above plasticity.max"),
        "--set executor.staleness=-1: executor.staleness: wanted an integer from 0 to 8, got -1",
      ].sort(),
    );
    expect(said.every(({ code, hint }) => code === "E_CONFIG" && hint !== "")).toBe(true);
  });

  it("leaves out what would only follow from another mistake", () => {
    const one = errorsOf(() => withSet("model.heads=3", "model.width=none"));
    expect(one.map(({ message }) => message)).toEqual([
      '--set model.width=none: model.width: wanted an integer from 1 to 4096, got "none"',
    ]);
  });

  it("is a WanderError for a program too, never an error of the schema's", () => {
    expect(errorsOf(() => parseExperiment({ rounds: -1, seed: "x" }))).toHaveLength(2);
    expect(parseExperiment({ rounds: 2 })).toEqual(withSet("rounds=2"));
    expect(errorsOf(() => parseExperiment(3))[0]!.message).toBe("the experiment: wanted keys with values, got 3");
  });
});

describe("a hint", () => {
  it.each([
    ["population.sise=3", "did you mean population.size?"],
    ["population.number=3", "population has the keys size, assign, stay"],
    ["perturb=3", "did you mean pbt.perturb?"],
    ["qqq=1", "an experiment has the keys name, seed, rounds, population, "],
    ["rounds=-1", "set rounds to an integer from 1 to 100000, such as 10"],
    ["model.deviation=0", "set model.deviation to a number above 0, such as 0.02"],
    ["share.value=globl", "did you mean global? choose one of none, own, global, shuffled"],
    ["share.value=everybody", "choose one of none, own, global, shuffled"],
    ["share.library=yes", "choose one of true, false, related"],
    ["share.findings=relatd", "did you mean related? choose one of true, false, related, top, novel"],
    ["compress.enabled=yes", "set compress.enabled to true or false, such as true"],
    ["population=3", "give it some of its keys, size, assign, stay"],
    ["environment.tasks=text:some/dir", "add --preset text or --set environment.kind=text, or write arc:PATH"],
  ])("for %s names what there is: %s", (text, hint) => {
    const [first, ...others] = errorsOf(() => withSet(text));
    expect(others).toEqual([]);
    expect(first!.message).toContain(`--set ${text}: `);
    expect(first!.hint).toContain(hint);
  });

  it("for a key with dots in a file says how to nest it", () => {
    const error = errorsOf(() => loadExperiment(fileOf('{"population.size": 3}', "e.json"), []));
    expect(error).toMatchObject([{ hint: 'put it into its section: "population": { "size": ... }' }]);
  });

  it("for an item of a list names the near one", () => {
    expect(errorsOf(() => withSet("model.adapters.matrices=querry"))[0]!.hint).toMatch(/^did you mean query\? /);
  });
});

describe("a list on the command line", () => {
  it.each([
    ["environment.families=mirror,crop", ["mirror", "crop"]],
    ["environment.families=[mirror, crop]", ["mirror", "crop"]],
    ['environment.families=["mirror","crop"]', ["mirror", "crop"]],
    ["environment.families=mirror", ["mirror"]],
    ["environment.families=1984,2001", ["1984", "2001"]],
    ["environment.families=", []],
  ])("is words between commas, in brackets or not: %s", (text, words) => {
    expect(withSet(text).environment.families).toEqual(words);
  });

  it("keeps text that looks like a number", () => {
    expect(withSet("name=3").name).toBe("3");
    expect(withSet('name="a b"').name).toBe("a b");
  });

  it("stands in brackets in an arm, beside other changes", () => {
    const [arm] = armsOf(withSet(), [], ["two:environment.families=[mirror,crop],rounds=3,model.freeze=norm"]);
    expect(arm!.experiment).toMatchObject({ rounds: 3, environment: { families: ["mirror", "crop"] } });
    expect(arm!.experiment.model.freeze).toEqual(["norm"]);
    expect(errorsOf(() => armsOf(withSet(), [], ["two:environment.families=mirror,crop"]))).toEqual([
      {
        code: "E_USAGE",
        message: "--arm two:environment.families=mirror,crop: crop: expected key=value",
        hint: "put a list in brackets: environment.families=[mirror,crop]",
      },
    ]);
  });

  it("is one value of a grid or a draw in brackets, and one word without", () => {
    const grid = parseGrid("environment.families=[mirror,crop],rays");
    expect(grid.values).toEqual([["mirror", "crop"], ["rays"]]);
    expect(parseDraw("environment.families=[mirror],[crop,rays]").from).toEqual([["mirror"], ["crop", "rays"]]);
    const points = pointsOf(withSet(), { grids: [grid], draws: [], runs: 1, seed: 1 });
    expect(points.map(({ experiment }) => experiment.environment.families)).toEqual(grid.values);
  });
});

describe("a key of another world", () => {
  it("stops an experiment, says whose it is and how to leave it out", () => {
    const text = '{"environment": {"kind": "arithmetic", "tasks": "arc:/nope",\n"dsl": "extended",\n"modulus": 7}}';
    const file = fileOf(text, "wrong-world.json");
    expect(errorsOf(() => loadExperiment(file, []))).toEqual([
      {
        code: "E_CONFIG",
        message: `${file}:1: environment.tasks is a setting of grids and text, and environment.kind is arithmetic`,
        hint: "leave environment.tasks out, or add --preset text or --set environment.kind=grids or --set environment.kind=text",
      },
      {
        code: "E_CONFIG",
        message: `${file}:2: environment.dsl is a setting of grids, and environment.kind is arithmetic`,
        hint: "leave environment.dsl out, or add --set environment.kind=grids",
      },
      {
        code: "E_CONFIG",
        message: `${file}:3: environment.modulus is a setting of modular, and environment.kind is arithmetic`,
        hint: "leave environment.modulus out, or add --preset modular or --set environment.kind=modular",
      },
    ]);
  });

  it("is one of an arm's, a point's and a program's too", () => {
    const whole = loadExperiment(undefined, [], presetOf("arithmetic"));
    const grids = [parseGrid("environment.modulus=5,7")];
    expect(() => armsOf(whole, [], ["x:environment.regimes=3"])).toThrow(
      "arm x: environment.regimes is a setting of text",
    );
    expect(() => pointsOf(whole, { grids, draws: [], runs: 1, seed: 1 })).toThrow(
      "environment.modulus is a setting of",
    );
    expect(() => parseExperiment({ environment: { context: 5 } })).toThrow("environment.context is a setting of text");
  });

  it("is left out of a manifest of an earlier version, which had the defaults of all kinds", () => {
    const whole = { ...withSet(), environment: { kind: "arithmetic", modulus: 7, tasksPerFamily: 3 } };
    expect(checkExperiment(whole, "a manifest").environment).toEqual({
      ...{ kind: "arithmetic", tasksPerFamily: 3, exams: 64 },
    });
    const manifest = JSON.stringify(loadExperiment(undefined, [], presetOf("modular")));
    expect(loadExperiment(fileOf(manifest, "m.json"), []).environment.kind).toBe("modular");
    expect(() => withSet("environment.kind=text", "environment.dsl=reference")).toThrow("is a setting of grids");
  });

  it("does not come from what nobody wrote: an arm or preset of another kind", () => {
    const [arm] = armsOf(loadExperiment(undefined, [], presetOf("modular")), [], ["x:environment.kind=arithmetic"]);
    expect(Object.keys(arm!.experiment.environment).sort()).toEqual(["exams", "kind", "tasksPerFamily"]);
    expect(loadExperiment(undefined, set("environment.kind=grids"), presetOf("text")).environment.dsl).toBe(
      "reference",
    );
  });

  it("is not said of an unknown kind, which is said itself", () => {
    expect(errorsOf(() => withSet("environment.kind=grid", "environment.regimes=2"))).toHaveLength(1);
  });
});

describe("the keys of each environment", () => {
  it("are settings, each with the kind that has it, and a resolved experiment has no others", () => {
    for (const { kind, settings: shape } of environmentKinds) {
      const known = settingsWith(kind).flatMap(({ key, of }) =>
        of === kind ? [key.slice("environment.".length)] : [],
      );
      expect(known.sort()).toEqual(Object.keys(shape).sort());
      const { kind: _, ...own } = withSet(`environment.kind=${kind}`).environment;
      expect(Object.keys(shape)).toEqual(expect.arrayContaining(Object.keys(own)));
    }
  });

  it("have the one default of the experiment file, opened directly or not", () => {
    for (const kind of environmentKinds) {
      const { kind: _, ...settings } = withSet(`environment.kind=${kind.kind}`).environment;
      expect(kind.open({}, 1).dataHash).toBe(kind.open(settings, 1).dataHash);
    }
  });
});
