import { cpSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { emptyFolder, SMALL, wander } from "./command-line.ts";

const ARC = process.env.WANDER_ARC ?? join(import.meta.dirname, "../../shared/arc");
const there = existsSync(join(ARC, "training"));
if (!there) console.warn("test/cli.arc: no ARC tasks; put the ARC-AGI-1 folders where WANDER_ARC says to test on them");

/** Mirrored left to right, and upside down: what one line of a program does. */
const TASKS = ["67a3c6ac", "68b16354"];

describe.skipIf(!there)("on ARC task files", () => {
  it("run plays a folder of them", async () => {
    const folder = emptyFolder();
    mkdirSync(join(folder, "tasks"));
    for (const id of TASKS) cpSync(join(ARC, "training", `${id}.json`), join(folder, "tasks", `${id}.json`));
    const sets = [...SMALL, "--set", "population.size=2", "--set", "rounds=1", "--set", "environment.tasks=arc:tasks"];
    const { stdout, code } = await wander(["run", ...sets, "--json"], { cwd: folder });
    expect(code).toBe(0);
    expect(JSON.parse(stdout).solved).toMatchObject({ tasks: 2, cumulative: 2 });
  });

  it("solve shows the demonstrations, the program line by line, the confidence and the answer", async () => {
    const { stdout, code } = await wander(["solve", join(ARC, "training", `${TASKS[0]}.json`)]);
    expect(code).toBe(0);
    expect(stdout).toContain("demonstration 3");
    expect(stdout).toMatch(/O = vmirror\(I\) +V 0\.\d\d/);
    expect(stdout).toMatch(/answer to test 1\n {2}7 6 1 {7}1 6 7/);
    expect(stdout).not.toContain("\u001b");
  });

  it("solve colours its grids where colours are wanted", async () => {
    const args = ["solve", join(ARC, "training", `${TASKS[0]}.json`)];
    const { stdout } = await wander(args, { env: { NO_COLOR: "", FORCE_COLOR: "1" } });
    expect(stdout).toContain("\u001b[48;5;");
  });
});
