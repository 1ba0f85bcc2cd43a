import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { emptyFolder, SMALL, wander } from "./command-line.ts";

const pair = (a: number, b: number) => ({ input: [[a, b]], output: [[b, a]] });

function tasksIn(folder: string, last: number): void {
  mkdirSync(join(folder, "tasks"));
  const task = { train: [pair(1, 2), pair(3, 4)], test: [pair(5, last)] };
  writeFileSync(join(folder, "tasks", "a.json"), JSON.stringify(task));
}

it("wander resume finds a run's files from any folder, and makes it longer; other files of the same name are none", async () => {
  const [home, other] = [emptyFolder(), emptyFolder()];
  tasksIn(home, 6);
  tasksIn(other, 7); // of the same name, and not the run's
  const args = [...SMALL, "--set", "population.size=1", "--tasks", "tasks", "--json"];
  const whole = await wander(["run", ...args, "--set", "rounds=2"], { cwd: home });
  const begun = await wander(["run", ...args, "--set", "rounds=1"], { cwd: home });
  expect([whole.code, begun.code]).toEqual([0, 0]);
  const dir = join(home, JSON.parse(begun.stdout).runDir);
  const resume = (...more: string[]) => wander(["resume", dir, "--json", ...more], { cwd: other });

  const strange = await resume("--tasks", "tasks");
  expect([strange.code, strange.stderr]).toEqual([2, expect.stringMatching(/the tasks of .* are not those/)]);
  const longer = await resume("--rounds", "2");
  expect(longer.code).toBe(0);
  expect(JSON.parse(longer.stdout)).toMatchObject({ rounds: 2, stateHash: JSON.parse(whole.stdout).stateHash });
});

it("wander sweep --rounds makes the runs that are there longer, and without it says that they have fewer", async () => {
  const cwd = emptyFolder();
  const sweep = (...more: string[]) =>
    wander(
      [
        "sweep",
        ...SMALL,
        "--set",
        "population.size=1",
        "--grid",
        "absorb.steps=1",
        "--seeds",
        "1",
        "--out",
        "out",
        "--json",
        ...more,
      ],
      { cwd },
    );
  const two = JSON.parse((await sweep("--rounds", "2", "--out", "two")).stdout);
  await sweep("--rounds", "1");
  const refused = await sweep("--set", "rounds=2");
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringMatching(/rounds: 1 → 2\n +hint: add --rounds 2 /)]);
  const longer = await sweep("--rounds", "2");
  expect([longer.code, longer.stderr]).toEqual([0, expect.stringContaining(": goes on\n")]);
  const [point] = JSON.parse(longer.stdout).points;
  expect({ ...point, runs: [] }).toEqual({ ...two.points[0], runs: [] });
});
