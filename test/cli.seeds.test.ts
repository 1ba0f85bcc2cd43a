import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { emptyFolder, SMALL, wander } from "./command-line.ts";

const folder = emptyFolder();
beforeAll(() => {
  mkdirSync(join(folder, "tasks"));
  const pair = (a: number, b: number) => ({ input: [[a, b]], output: [[b, a]] });
  const task = { train: [pair(1, 2), pair(3, 4)], test: [pair(5, 6)] };
  writeFileSync(join(folder, "tasks", "a.json"), JSON.stringify(task));
  writeFileSync(join(folder, "mine.py"), "def solve_a(I):\n    O = vmirror(I)\n    return O\n");
  writeFileSync(join(folder, "not.py"), "os.system('ls')\n");
});

describe("wander run --programs", () => {
  it("begins with the programs, says what they serve for, and prints a row a ledger", async () => {
    const sets = ["rounds=1", "population.size=1", "environment.tasks=arc:tasks", "seeds.tasks=tasks"];
    const weights = ["exam.weights.programRuns=10", "exam.weights.policyTokens=300"];
    const args = [...SMALL, ...[...sets, ...weights].flatMap((set) => ["--set", set])];
    const { code, stdout, stderr } = await wander(["run", ...args, "--programs", "mine.py"], { cwd: folder });
    expect(stderr).toContain("1 programs given: 1 for search, 1 pairs to rehearse, 0 left out");
    for (const ledger of ["base, weights alone", "inherited", "found, not inherited", "final, weights alone"]) {
      expect(stdout).toMatch(new RegExp(`^${ledger}( +[01]){6}$`, "m"));
    }
    expect(code).toBe(0);
  });

  it("says how programs come to be rehearsed, where none are", async () => {
    const args = [...SMALL, "--set", "rounds=1", "--set", "population.size=1", "--programs", "mine.py"];
    const { stderr } = await wander(["run", ...args], { cwd: folder });
    expect(stderr).toContain("0 pairs to rehearse (set seeds.tasks to the tasks that they solve), 0 left out");
  });

  it.each([
    ["not.py", 'not.py: line 1: wanted "def solve_TASK(I):"'],
    ["nowhere.py", "nowhere.py: there is no such file"],
  ])("stops at %s with what is wrong, and leaves no run behind", async (file, message) => {
    const cwd = emptyFolder();
    const { code, stderr } = await wander(["run", ...SMALL, "--programs", join(folder, file)], { cwd });
    expect(code).toBe(1);
    expect(stderr).toContain(message);
    expect(readdirSync(join(cwd, "runs"))).toEqual([]);
  });
});
