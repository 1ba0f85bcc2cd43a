import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadExperiment } from "../src/config/load.ts";
import { presetOf, presets } from "../src/config/presets.ts";
import { emptyFolder } from "./command-line.ts";

describe("a preset", () => {
  it.each(Object.keys(presets))("%s is an experiment, with defaults where it says nothing", (name) => {
    const experiment = loadExperiment(undefined, [], presetOf(name));
    expect(experiment).toMatchObject(presets[name]!);
    expect(experiment.plasticity).toEqual(loadExperiment(undefined, []).plasticity);
  });

  it("is the hour when no length is said", () => {
    expect(presetOf("arc")).toBe(presets["arc:hour"]);
  });

  it("gives way to the file, key by key, and the file to --set", () => {
    const file = join(emptyFolder(), "mine.json");
    writeFileSync(file, JSON.stringify({ rounds: 2, budget: { trainTokens: 7 }, absorb: { rule: "none" } }));
    const preset = presetOf("arc");
    const experiment = loadExperiment(file, [{ path: "budget.policyTokens", value: 5 }], preset);
    expect(experiment.rounds).toBe(2);
    expect(experiment.budget).toEqual({
      ...loadExperiment(undefined, [], preset).budget,
      trainTokens: 7,
      policyTokens: 5,
    });
    expect(experiment.absorb).toMatchObject({ ...(preset.absorb as object), rule: "none" });
  });

  it("lets no file through that a run without it would refuse", () => {
    const file = join(emptyFolder(), "bad.json");
    writeFileSync(file, '{ "__proto__": { "polluted": 1 }, "budget": { "__proto__": { "polluted": 1 } } }');
    expect(() => loadExperiment(file, [], presetOf("arc"))).toThrow(expect.objectContaining({ code: "E_CONFIG" }));
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    writeFileSync(file, '{ "budget": 3 }');
    expect(() => loadExperiment(file, [], presetOf("arc"))).toThrow("budget");
  });

  it.each(["ark", "arc:our", "constructor", "__proto__", ""])(
    "called %j is not there, and the nearest is named",
    (name) => {
      expect(() => presetOf(name)).toThrow(
        expect.objectContaining({
          code: "E_USAGE",
          hint: expect.stringMatching(/^(did you mean [a-z:]+\?|choose one of arc, arc:hour, .*)$/),
        }),
      );
    },
  );
});
