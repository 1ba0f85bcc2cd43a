import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, posix, resolve } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { emptyFolder, SMALL } from "./command-line.ts";
import { linksOf } from "./markdown.ts";

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
  });

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

  it("holds the targets of all links of its pages", () => {
    const pages = contents.filter((path) => path.endsWith(".md"));
    expect(pages).toEqual(
      expect.arrayContaining(["README.md", "CHANGELOG.md", "docs/README.md", "docs/gallery.md", "examples/README.md"]),
    );
    const missing = pages.flatMap((page) =>
      linksOf(readFileSync(page, "utf8")).flatMap((link) => {
        const path = decodeURI(link.split("#")[0]!);
        const target = path === "" ? page : posix.normalize(posix.join(posix.dirname(page), path)).replace(/\/$/, "");
        return contents.some((file) => file === target || file.startsWith(`${target}/`)) ? [] : [`${page}: ${link}`];
      }),
    );
    expect(missing).toEqual([]);
  });

  it("has types that a strict program can use as they are, with no types of what the package is made of", () => {
    const home = emptyFolder();
    const modules = join(home, "node_modules");
    mkdirSync(join(modules, "@types"), { recursive: true });
    const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz"))!;
    execFileSync("tar", ["-xzf", join(folder, tarball), "-C", modules]);
    renameSync(join(modules, "package"), join(modules, "wander-population"));
    // What npm would install beside it; and Node's types, which a program for Node has.
    const { dependencies } = JSON.parse(readFileSync("package.json", "utf8"));
    for (const name of [...Object.keys(dependencies), "@types/node"]) {
      mkdirSync(dirname(join(modules, name)), { recursive: true });
      symlinkSync(resolve("node_modules", name), join(modules, name));
    }
    writeFileSync(join(home, "package.json"), '{ "type": "module" }');
    writeFileSync(
      join(home, "tsconfig.json"),
      JSON.stringify({
        compilerOptions: {
          ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, skipLibCheck: false },
          ...{ target: "es2023", module: "nodenext", moduleResolution: "nodenext", types: ["node"], noEmit: true },
        },
        files: ["main.ts"],
      }),
    );
    writeFileSync(
      join(home, "main.ts"),
      `import * as wander from "wander-population";
const { solved } = await wander.runExperiment(wander.loadExperiment(), "runs");
const first: wander.RunHistory = wander.readHistory("runs/built-in-001");
const experiment: wander.Experiment = wander.parseExperiment({ rounds: 2 });
export const counts: number[] = [solved.final, first.rounds.length, experiment.rounds];
// @ts-expect-error: what is no experiment is seen before it is run
wander.runExperiment({ rounds: 2 }, "runs");
`,
    );
    const { status, stdout } = spawnSync(process.execPath, [resolve("node_modules/typescript/bin/tsc"), "-p", home], {
      encoding: "utf8",
    });
    expect(stdout).toBe("");
    expect(status).toBe(0);
  });

  it.skipIf(!registry)("installs and runs in an empty folder", () => {
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
    wander(["new", "environment", "bandit"]);
    const kind = ["--set", "environment.kind=./bandit/world.ts", "--set", "rounds=1"];
    expect(JSON.parse(wander(["run", ...kind, "--json"])).solved.tasks).toBe(24);
    expect(npm(["test"], join(home, "bandit"))).toMatch(/pass 1\b/);
  });
});
