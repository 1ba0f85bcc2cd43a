import { execFileSync, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadExperiment } from "../src/config/load.ts";
import type { Experiment } from "../src/config/schema.ts";
import { WanderError } from "../src/core/errors.ts";
import { emptyFolder } from "./command-line.ts";

const folder = emptyFolder();
const file = (name: string, text: string | Uint8Array) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const load = (name: string, text: string | Uint8Array): Experiment => loadExperiment(file(name, text), []);

function errorOf(act: () => unknown): WanderError {
  try {
    act();
  } catch (error) {
    if (error instanceof WanderError) return error;
    throw error;
  }
  return expect.fail("nothing was thrown");
}

describe("an experiment file", () => {
  it.each([
    ["JSON", "plain.json", '{"rounds": 2, "population": {"size": 3}}'],
    ["JSON behind a byte order mark", "bom.json", '\uFEFF{"rounds": 2, "population": {"size": 3}}'],
    ["JSON that names its schema", "schema.json", '{"$schema": "./s.json", "rounds": 2, "population": {"size": 3}}'],
    ["JSON with comments and trailing commas", "c.json", '{ // two\n"rounds": 2, /* 3 */ "population": {"size": 3,},}'],
    ["the same as .jsonc", "c.jsonc", '{ // two\n"rounds": 2, /* 3 */ "population": {"size": 3,},}'],
    ["YAML", "e.yaml", "# two\nrounds: 2\npopulation:\n  size: 3\n"],
    [
      "YAML behind a byte order mark, with Windows line ends",
      "e.yml",
      "\uFEFFrounds: 2\r\npopulation:\r\n  size: 3\r\n",
    ],
    ["YAML that names its schema", "s.yaml", "$schema: ./s.json\nrounds: 2\npopulation: {size: 3}\n"],
  ])("may be %s", (_, name, text) => {
    expect(load(name, text)).toEqual({ ...loadExperiment(undefined, []), rounds: 2, population: expect.anything() });
    expect(load(name, text).population.size).toBe(3);
  });

  it("may be a pipe, and YAML of comments alone, which is the built-in experiment", () => {
    const pipe = join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    spawn("sh", ["-c", `echo '{"rounds": 2}' > '${pipe}'`], { stdio: "ignore" });
    expect(loadExperiment(pipe, []).rounds).toBe(2);
    expect(load("none.yaml", "# rounds: 2\n")).toEqual(loadExperiment(undefined, []));
  });

  it("has lists and aliases in YAML", () => {
    const text =
      "environment:\n  families: &some [mirror, crop]\nmodel: {freeze: &none []}\npbt: {settings: [decay]}\n";
    expect(load("lists.yaml", text).environment.families).toEqual(["mirror", "crop"]);
    expect(load("alias.yaml", "budget:\n  programRuns: &n 70\n  policyTokens: *n\n").budget.policyTokens).toBe(70);
  });

  it.each([
    ["a.json", '{"rounds": 3,\n "a": }', ":2:7: not JSON: wanted a value", "put a value there"],
    ["b.json", '{"rounds": 3\n "seed": 2}', ":2:2: not JSON: wanted a comma", "put a comma between two entries"],
    ["c.json", "{rounds: 3}", ":1:2: not JSON:", "double quotes"],
    ["d.json", '{"rounds": 3} 4', ":1:15: not JSON: wanted the end of the file", "take out what follows the last }"],
    ["e.json", "", ":1:1: not JSON: wanted a value", "put a value there"],
    [
      "f.json",
      '{"rounds": 1,\n"rounds": 2}',
      ":2:1: not JSON: the key rounds stands twice",
      "take one of the two away",
    ],
    ["g.json", '{"rounds": 1 // {', "not JSON: wanted }", "close the section with }"],
    ["h.json", `${"[".repeat(40)}${"]".repeat(40)}`, "at most 32 levels", "brackets"],
    ["a.yaml", "a: 1\n\tb: 2\n", ":2:1: not YAML:", "indent with spaces"],
    ["b.yaml", "rounds: 2\nrounds: 3\n", ":2:1: not YAML: the key stands twice", "take one of the two away"],
    ["c.yaml", "rounds: 2\n---\nrounds: 3\n", ":2:1: not YAML: wanted one document", "---"],
    ["d.yaml", "x: !!js/function f\n", ":1:4: not YAML:", "tag"],
    ["e.yaml", 'name: "open\n', "not YAML:", "close what is open"],
    ["f.yaml", `a: ${"[".repeat(40)}${"]".repeat(40)}`, "at most 32 levels", "brackets"],
    ["g.yaml", `a: ${"[".repeat(100_000)}`, "at most 32 levels", "brackets"],
  ])("that does not parse says where, and what to do: %s", (name, text, message, hint) => {
    const error = errorOf(() => load(name, text));
    expect(error).toMatchObject({ code: "E_FORMAT", message: expect.stringContaining(message) });
    expect(error.message).toContain(join(folder, name));
    expect(error.hint).toContain(hint);
  });

  it.each([
    ["too many bytes", "many.json", " ".repeat(300_000), "E_LIMIT"],
    ["too many brackets", "deep.json", "[".repeat(100_000), "E_LIMIT"],
    ["bytes that are no text", "bytes.json", Uint8Array.of(0x7b, 0xff, 0x7d), "E_FORMAT"],
  ])("of %s is one typed error", (_, name, text, code) => {
    expect(errorOf(() => load(name, text))).toMatchObject({ code, hint: expect.any(String) });
  });

  it("of aliases that multiply is refused before they do", () => {
    const row = (k: number) =>
      `a${k}: &a${k} [${Array(10)
        .fill(k === 0 ? 1 : `*a${k - 1}`)
        .join(", ")}]`;
    const bomb = Array.from({ length: 12 }, (_, k) => row(k)).join("\n");
    expect(errorOf(() => load("bomb.yaml", bomb))).toMatchObject({
      code: "E_FORMAT",
      hint: "write the values themselves instead of aliases (*name)",
    });
  });

  it.each([
    ["proto.json", '{"__proto__": {"rounds": 1, "polluted": 1}, "constructor": 1}'],
    ["proto.yaml", "__proto__: {rounds: 1, polluted: 1}\nconstructor: 1\n"],
    ["proto2.json", '{"population": {"__proto__": {"polluted": 1}}}'],
  ])("cannot reach a prototype: %s", (name, text) => {
    expect(errorOf(() => load(name, text))).toMatchObject({
      code: "E_CONFIG",
      message: expect.stringMatching(/unknown key (population\.)?__proto__/),
    });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it.each([
    ["in a section", '{"population": {"$schema": "x"}}', []],
    ["that is no text", '{"$schema": 3}', []],
    ["set on the command line", "{}", [{ path: "$schema", value: "x" }]],
  ])("has no $schema %s", (_, text, overrides) => {
    const error = errorOf(() => loadExperiment(file("schema.json", text), overrides));
    expect(error).toMatchObject({ code: "E_CONFIG", message: expect.stringContaining("$schema") });
  });
});
