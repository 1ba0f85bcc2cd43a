import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { experimentJsonSchema, settings, settingsMarkdown } from "../src/config/describe.ts";
import { checkExperiment, loadExperiment, parseOverride } from "../src/config/load.ts";
import { WANDER_VERSION } from "../src/version.ts";

const withSet = (...sets: string[]) => loadExperiment(undefined, sets.map(parseOverride));

describe("an experiment", () => {
  it("is the built-in one when nothing is said", () => {
    const experiment = loadExperiment(undefined, []);
    expect(experiment).toMatchObject({
      name: "built-in",
      seed: 1,
      rounds: 10,
      population: { size: 8, assign: "family" },
      environment: { kind: "grids", tasks: "composed", dsl: "reference" },
      budget: { programRuns: 2000, policyTokens: 60000, trainTokens: 40000 },
      share: { every: 1, value: "global", library: true, findings: "related", weights: "none", topology: "all" },
      executor: { kind: "threads", inference: 2, training: 2, staleness: 0 },
    });
  });

  it("takes overrides as JSON where they parse and as words elsewhere", () => {
    const experiment = withSet("rounds=3", "share.value=own", "share.library=false", "environment.tasks=arc:some/dir");
    expect(experiment.rounds).toBe(3);
    expect(experiment.share).toMatchObject({ value: "own", library: false, findings: "related" });
    expect(experiment.environment.tasks).toBe("arc:some/dir");
  });

  it.each([
    ["ronds=3", "unknown key ronds", "rounds"],
    ["population.sise=3", "unknown key population.sise", "population.size"],
    ["absorb.mixture.reply=1", "unknown key absorb.mixture.reply", "absorb.mixture.replay"],
  ])("stops at an unknown key with the nearest known name: %s", (set, message, nearest) => {
    expect(() => withSet(set)).toThrowError(
      expect.objectContaining({ code: "E_CONFIG", hint: `did you mean ${nearest}?` }),
    );
    expect(() => withSet(set)).toThrow(message);
  });

  it.each([
    "rounds=-1",
    "rounds=1.5",
    "seed=-4",
    "budget.programRuns=0",
    "expand.floor=2",
    "share.weights=mean",
    "executor.staleness=9",
    "executor.staleness=0.5",
    "population=3",
  ])("refuses a value out of range: %s", (set) => {
    expect(() => withSet(set)).toThrowError(expect.objectContaining({ code: "E_CONFIG" }));
  });

  it.each(["__proto__.polluted=1", "constructor.prototype.polluted=1", "__proto__=1"])(
    "takes a prototype key for an unknown key: %s",
    (set) => {
      expect(() => withSet(set)).toThrowError(expect.objectContaining({ code: "E_CONFIG" }));
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    },
  );

  it("refuses heads that do not divide the width, and --set without a value", () => {
    expect(() => withSet("model.heads=3")).toThrow("model.width 112 is not a multiple of model.heads 3");
    expect(() => withSet("model.keyHeads=3")).toThrow("model.heads 4 is not a multiple of model.keyHeads 3");
    expect(() => parseOverride("rounds")).toThrowError(expect.objectContaining({ code: "E_USAGE" }));
  });

  it.each([
    ['model.freeze=["layer3"]', "no part called layer3", "did you mean layer0?"],
    ['model.freeze=["embeding"]', "no part called embeding", "did you mean embedding?"],
    ["model.adapters.rank=113", "rank 113 is above model.width 112", "a few"],
    ['model.adapters.matrices=["querry"]', "model.adapters.matrices", "did you mean query?"],
    ["model.adapters.matrices=[]", "model.adapters.matrices", "query, key, value, output, up, down"],
  ])("refuses what the model does not have: %s", (set, message, hint) => {
    expect(() => withSet(set)).toThrowError(
      expect.objectContaining({ message: expect.stringContaining(message), hint: expect.stringContaining(hint) }),
    );
  });

  it("averages the parameters of agents with frozen layers, but not adapters, whose mean has no meaning", () => {
    expect(withSet('model.freeze=["layer0"]', "share.weights=average").share.weights).toBe("average");
    expect(() => withSet("model.adapters.rank=2", "share.weights=diloco")).toThrowError(
      expect.objectContaining({ code: "E_CONFIG", message: expect.stringContaining("share.weights diloco") }),
    );
  });

  it("refuses to mix the parameters of agents that are not in the same round", () => {
    expect(() =>
      loadExperiment(undefined, ["share.weights=average", "executor.staleness=1"].map(parseOverride)),
    ).toThrow(
      expect.objectContaining({ code: "E_CONFIG", hint: "set executor.staleness to 0, or share.weights to none" }),
    );
  });

  it.each([
    [
      ["population.size=1"],
      "has no meaning for one agent",
      "set population.size to 2 or more, or share.weights to none",
    ],
    [['pbt.settings=["learningRate","learningRate"]'], "names learningRate twice", "name learningRate once"],
    [
      ['pbt.settings=["learningRate","weightDecay"]'],
      "absorb.rule adam does not use weightDecay",
      'set pbt.settings to ["learningRate"], or absorb.rule to adamw',
    ],
    [
      ['pbt.settings=["decay"]', "absorb.rule=adamw"],
      "absorb.rule adamw does not use decay",
      'set pbt.settings to ["learningRate","weightDecay"], or absorb.rule to rms-prior',
    ],
    [
      ["absorb.rule=none"],
      "absorb.rule none does not use learningRate",
      "set share.weights to none, or absorb.rule to a rule that trains",
    ],
  ])("refuses population-based training that has nothing to copy or to change: %s", (sets, message, hint) => {
    const refused = () => withSet("share.weights=pbt", ...sets);
    expect(refused).toThrow(expect.objectContaining({ code: "E_CONFIG", hint }));
    expect(refused).toThrow(message);
  });

  it("keeps the factors of population-based training within what trains", () => {
    for (const set of ["pbt.perturb=10", "pbt.perturb=1e200", "pbt.spread=1e200", "pbt.perturb=0.5"]) {
      expect(() => withSet("share.weights=pbt", set)).toThrow(expect.objectContaining({ code: "E_CONFIG" }));
    }
    expect(withSet("share.weights=pbt", "pbt.perturb=2", "pbt.spread=100")).toMatchObject({ pbt: { perturb: 2 } });
    const both = withSet("share.weights=pbt", "absorb.rule=adamw", 'pbt.settings=["learningRate","weightDecay"]');
    expect(both).toMatchObject({ pbt: { settings: ["learningRate", "weightDecay"] } });
  });

  it("refuses DiLoCo around a ring, where outer momentum has no common start", () => {
    const ring = () => withSet("share.weights=diloco", "share.topology=ring");
    expect(ring).toThrow(expect.objectContaining({ code: "E_CONFIG", hint: expect.stringContaining("islands") }));
    expect(withSet("share.weights=diloco", "share.topology=islands").share.topology).toBe("islands");
  });

  it("says which file is missing or broken", () => {
    const dir = mkdtempSync(join(tmpdir(), "wander-"));
    expect(() => loadExperiment(join(dir, "none.json"), [])).toThrowError(expect.objectContaining({ code: "E_FILE" }));
    const broken = join(dir, "broken.json");
    writeFileSync(broken, '{"rounds": 3,');
    expect(() => loadExperiment(broken, [])).toThrowError(expect.objectContaining({ code: "E_FORMAT" }));
    writeFileSync(broken, "[1]");
    expect(() => loadExperiment(broken, [])).toThrowError(expect.objectContaining({ code: "E_CONFIG" }));
  });

  it("that was resolved once resolves to itself", () => {
    const experiment = withSet("rounds=2");
    expect(checkExperiment(JSON.parse(JSON.stringify(experiment)), "again")).toEqual(experiment);
  });
});

describe("the schema as the only list of settings", () => {
  it("describes every key", () => {
    const rows = settings();
    expect(rows.length).toBeGreaterThan(40);
    expect(rows.filter((row) => row.description === "")).toEqual([]);
  });

  it("is what docs/experiment.md and docs/experiment.schema.json say", () => {
    expect(readFileSync("docs/experiment.md", "utf8")).toBe(settingsMarkdown());
    expect(JSON.parse(readFileSync("docs/experiment.schema.json", "utf8"))).toEqual(experimentJsonSchema());
  });

  it("ships under the version of package.json", () => {
    expect(JSON.parse(readFileSync("package.json", "utf8")).version).toBe(WANDER_VERSION);
  });
});
