import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkEnvironment, environmentLaws } from "../environments/contract.ts";
import type { Kind } from "../environments/kind.ts";
import { environmentKind, environmentKinds } from "../environments/registry.ts";
import { bandit } from "./bandit-world.ts";

type Settings = Readonly<Record<string, unknown>>;
const few = { tasksPerFamily: 3 };
const source = join(import.meta.dirname, "../environments/environment.ts");

/** Every kind, what a setting makes another world of, and one with the core alone. */
const worlds: [name: string, kind: Kind, settings: Settings][] = [
  ...environmentKinds.map((kind): [string, Kind, Settings] => [kind.kind, kind, few]),
  ["grids, extended", environmentKind("grids"), { ...few, dsl: "extended" }],
  ["text, files", environmentKind("text"), { ...few, tasks: `text:${source}` }],
  ["bandit, the core alone", bandit, {}],
];

describe.each(worlds)("environment %s", (_, kind, settings) => {
  it.each(environmentLaws.map((law) => [law.name, law] as const))("%s", (_name, law) =>
    expect(checkEnvironment(kind, settings, { laws: [law] })).toEqual([]),
  );
});

describe.each(environmentKinds.map((kind) => [kind.kind, kind] as const))("a large world of %s", (_, kind) => {
  it("teaches no exam", () => {
    const laws = environmentLaws.filter(({ name }) => name.startsWith("teaches no exam"));
    expect(laws).toHaveLength(1);
    expect(checkEnvironment(kind, { tasksPerFamily: 50, exams: 2000 }, { laws })).toEqual([]);
  });

  it("hashes other data for another seed", () => {
    expect(kind.open(few, 8).dataHash).not.toBe(kind.open(few, 7).dataHash);
  });
});

describe("the contract", () => {
  const broken = (changes: object): Kind => ({
    ...bandit,
    open: (settings, seed) => {
      const opened = bandit.open(settings, seed);
      return { ...opened, environment: { ...opened.environment, ...changes } };
    },
  });

  it.each([
    ["a judge that takes chances", { judge: () => ({ solved: false, distance: Math.random(), consequences: [] }) }],
    ["a distance past 1", { judge: () => ({ solved: false, distance: 2, consequences: [] }) }],
    ["a prompt that does not end with begin", { prompt: () => [2, 3] }],
    ["a family without tasks", { families: ["plain", "mixed", "other"] }],
    ["a judge that throws", { judge: () => expect.fail("judge") }],
    ["a consequence that answers an exam", { judge: () => ({ solved: false, distance: 1, consequences: answers() }) }],
    ["features that are not named", { features: { names: [], of: () => Float32Array.of(1) } }],
  ])("finds %s", (_, changes) => {
    expect(checkEnvironment(broken(changes)).length).toBeGreaterThan(0);
  });

  const answers = () => {
    const { environment } = bandit.open({}, 7);
    const [task] = environment.tasks("exam");
    return [2, 3, 4, 5].map((arm) => ({ prompt: environment.prompt(task!), answer: [arm] }));
  };

  it("says which law is broken, and how", () => {
    const [first] = checkEnvironment(broken({ prompt: () => [2, 3] }));
    expect(first!.law).toMatch(/^gives prompts that fit/);
    expect(first!.problem).toBe("a prompt does not end with begin: [2,3]");
  });
});

describe("environmentKind", () => {
  it("finds a registered kind and names the nearest one for a misspelt name", () => {
    expect(environmentKind("grids").kind).toBe("grids");
    expect(() => environmentKind("gridz")).toThrow(/unknown environment "gridz"/);
  });
});
