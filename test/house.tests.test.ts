/** What every test file keeps to. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { slow } from "./slow.ts";

const files = readdirSync("test")
  .filter((name) => name.endsWith(".test.ts"))
  .map((name) => [name, readFileSync(`test/${name}`, "utf8")] as const);
const naming = (pattern: RegExp) => files.filter(([, text]) => pattern.test(text)).map(([name]) => name);

describe("the list of slow tests", () => {
  it("names files that there are, each with its reason", () => {
    for (const [name, reason] of Object.entries(slow)) {
      expect([name, existsSync(`test/${name}`)]).toEqual([name, true]);
      expect(reason).toMatch(/^[a-z].{9,}[^.]$/);
    }
  });

  it("names every file that opens a browser, and every one that replaces a module: the quick ones share a process", () => {
    const named = naming(/from "\.\/browser-page\.ts"|^vi\.mock\(/m);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !Object.hasOwn(slow, name))).toEqual([]);
  });
});

describe("the clock decides no test", () => {
  it("by a timeout of its own: the guard against hanging is in vitest.config.ts, generous and the same for all", () => {
    const closing = /^\s*\}, \d+_000\);$|^\s+\d+_000,\n\s*\);$/m;
    expect(naming(closing)).toEqual([]);
  });

  it("by an expectation of how long something took", () => {
    expect(naming(/expect\([^;\n]*(performance\.now|Date\.now|hrtime)/)).toEqual([]);
    expect(naming(/waitFor\((?![^;]*PATIENT)[^;]*=>[^;]*\);/)).toEqual([]);
  });
});
