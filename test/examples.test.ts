import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { armsOf } from "../src/compare/arms.ts";
import { checkFair } from "../src/compare/plan.ts";
import { loadExperiment } from "../src/config/load.ts";
import { emptyFolder, SMALL, wander } from "./command-line.ts";

const play = (example: string, ...args: string[]) =>
  promisify(execFile)(process.execPath, ["--import", "tsx", join("examples", example, "main.ts"), ...args]);

describe("the examples", () => {
  it("01 runs a population", async () => {
    const { stdout } = await play("01-run-a-population");
    expect(stdout).toMatch(
      /round 2: \d+ of 8 exam tasks\nbase \d+, final \d+, found \d+, of 8\nmean policy divergence/,
    );
  });

  it("02 solves a task of one's own", async () => {
    const { stdout } = await play("02-solve-your-own-task");
    expect(stdout).toMatch(/^3 demonstrations\nround 1: \d+ program runs/);
    expect(stdout).toContain("gives 1 9 8 0 0 0");
  });

  it("03 reads a run", async () => {
    const folder = emptyFolder();
    await wander(["run", ...SMALL, "--set", "rounds=1"], { cwd: folder });
    const { stdout } = await play("03-read-a-run", join(folder, "runs", "built-in-001"));
    expect(stdout).toMatch(/^built-in, seed 1: 3 agents, 9 tasks\nround 1: \d+ solved so far/);
  });

  it("04 runs programs on tasks", async () => {
    const { stdout } = await play("04-run-programs");
    expect(stdout).toMatch(/^doubled: 1 of 1 tests right, \d+ units of fuel\nturned: 0 of 1 tests right/);
    expect(stdout).toMatch(/1 of 2 right in 6 runs\n$/);
  });

  it("05 compares two arms of its own", async () => {
    const { stdout } = await play("05-compare-in-a-program");
    expect(stdout).toMatch(/^slow, seed 1: begins\n {2}\d of 6 so far\n {2}\d of 6 so far\nslow, seed 1: ended\n/);
    expect(stdout).toContain("\nfast, seed 2: ended\n");
    expect(stdout).toMatch(/\nfast, found: \d\.\d{3} too few seeds\n.*comparison\.html\n$/);
  });

  it("06 runs in a world of its own", async () => {
    const { stdout } = await play("06-your-own-world");
    expect(stdout).toMatch(/^0 laws of the contract broken\n/);
    expect(stdout).toMatch(/\nround 3: \d+ of 48 exams so far\nbase \d+, final \d+\n$/);
  });

  it.each(readdirSync("examples").filter((name) => /^\d/.test(name)))(
    "%s shows one thing in under 40 lines",
    (name) => {
      for (const file of readdirSync(join("examples", name))) {
        expect(
          readFileSync(join("examples", name, file), "utf8")
            .trimEnd()
            .split("\n").length,
        ).toBeLessThan(40);
      }
    },
  );

  it.each(readdirSync("examples/experiments"))("experiment file %s is a valid experiment", (file) => {
    expect(loadExperiment(join("examples/experiments", file), []).name).toBe(file.replace(".json", ""));
  });

  const commands = readFileSync("examples/README.md", "utf8").match(/^npx wander compare .*$/gm) ?? [];

  it.each(commands)("%s has arms that may be compared", (command) => {
    const words = command.split(" ").slice(3);
    const valuesOf = (flag: string) => words.flatMap((word, k) => (words[k - 1] === flag ? [word] : []));
    const file = words[0]!.startsWith("--") ? undefined : words[0];
    const arms = armsOf(loadExperiment(file, []), valuesOf("--arms")[0]!.split(","), valuesOf("--arm"));
    expect(() => checkFair(arms)).not.toThrow();
    expect(new Set(arms.map(({ experiment }) => JSON.stringify({ ...experiment, name: "" }))).size).toBe(arms.length);
  });

  it("there are three comparisons", () => {
    expect(commands).toHaveLength(3);
  });
});
