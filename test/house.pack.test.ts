import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { emptyFolder, SMALL } from "./command-line.ts";

const npm = (args: readonly string[], cwd: string) =>
  execFileSync("npm", [...args, "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd,
    encoding: "utf8",
    stdio: "pipe",
  });

/** Packing works anywhere; installing wants the package registry, which a machine may not reach. */
const registry = (() => {
  try {
    npm(["view", "zod", "version"], ".");
    return true;
  } catch {
    console.warn(
      "test/house.pack: the npm registry cannot be reached; connect to it to test an install of the package",
    );
    return false;
  }
})();

describe("the package", () => {
  let contents: string[] = [];
  const folder = emptyFolder();
  beforeAll(() => {
    const [packed] = JSON.parse(npm(["pack", "--ignore-scripts", "--json", "--pack-destination", folder], "."));
    contents = packed.files.map((file: { path: string }) => file.path);
  }, 60_000);

  it("holds the built code, the pages and the base, and no sources or tests", () => {
    expect(contents).toEqual(
      expect.arrayContaining([
        "dist/src/cli/main.js",
        "dist/src/index.d.ts",
        "dist/viz/pages/report.js",
        "dist/viz/pages/comparison.js",
        "dist/viz/pages/live.js",
        "assets/base-grids.safetensors",
      ]),
    );
    expect(contents.filter((path) => /^(src|test|bench|runs)\/|\.tsbuildinfo$/.test(path))).toEqual([]);
  });

  it.skipIf(!registry)(
    "installs and runs in an empty folder",
    () => {
      const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz"))!;
      const home = emptyFolder();
      npm(["init", "-y"], home);
      npm(["install", "--prefer-offline", join(folder, tarball)], home);
      const wander = (args: readonly string[]) =>
        execFileSync(join(home, "node_modules", ".bin", "wander"), args, {
          cwd: home,
          encoding: "utf8",
          stdio: "pipe",
        });
      expect(JSON.parse(wander(["doctor", "--json"])).backend).toBe("wasm");
      expect(JSON.parse(wander(["run", ...SMALL, "--set", "rounds=1", "--json"])).solved.tasks).toBe(9);
    },
    240_000,
  );
});
