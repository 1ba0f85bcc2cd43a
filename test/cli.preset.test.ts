import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { folderWithTasks } from "./arc-folder.ts";
import { SMALL, wander } from "./command-line.ts";

const SETS = ["rounds=1", "population.size=2", "model.layers=1", "model.width=16", "model.hidden=16"];
const PRETRAIN = ["pretrain.tokens=3000", "pretrain.batch=2", "pretrain.shards=2", "pretrain.valueGroups=2"];
const TINY = [...SMALL, ...[...SETS, ...PRETRAIN].flatMap((set) => ["--set", set])];

describe("wander run --preset arc", () => {
  it("wants tasks, and says how to give them", async () => {
    const { code, stderr } = await wander(["run", "--preset", "arc"]);
    expect(stderr).toBe(
      `wander: environment.tasks: wanted generated, composed or arc:PATH, got no path\n  hint: add --tasks PATH, with PATH an ARC JSON file or a folder of them\n`,
    );
    expect(code).toBe(2);
  });

  describe("with a base of its own, killed while it is made", () => {
    const folder = folderWithTasks();
    const args = ["run", "--preset", "arc", "--tasks", "tasks", "--dsl", "extended", "--pretrain", ...TINY];
    let killed: Awaited<ReturnType<typeof wander>>;
    beforeAll(async () => {
      killed = await wander(args, {
        cwd: folder,
        onStderr: (soFar, kill) => soFar.includes("base: step 20") && kill("SIGINT"),
      });
    });

    it("goes on from there and ends with the table and the stateHash of a run that nobody stopped", async () => {
      expect(killed.code).toBe(130);
      const dir = join(folder, "runs", "arc-001");
      expect(existsSync(join(dir, "base.safetensors.partial"))).toBe(true);
      const { configuration } = JSON.parse(readFileSync(join(dir, "manifest.json"), "utf8"));
      expect(configuration).toMatchObject({
        name: "arc",
        environment: { tasks: "arc:tasks", dsl: "extended" },
        model: { base: "made" },
        absorb: { steps: 3 },
      });
      const runs = JSON.parse((await wander(["runs", "--json"], { cwd: folder })).stdout).runs;
      expect(runs).toEqual([expect.objectContaining({ rounds: 0, state: "stopped: wander resume continues it" })]);
      const resumed = await wander(["resume", "runs/arc-001", "--json"], { cwd: folder });
      expect(resumed.code).toBe(0);
      expect(readdirSync(dir)).toEqual(expect.arrayContaining(["base.safetensors", "report.html"]));
      expect(existsSync(join(dir, "base.safetensors.partial"))).toBe(false);

      const whole = await wander([...args, "--json"], { cwd: folder });
      expect(JSON.parse(resumed.stdout).stateHash).toBe(JSON.parse(whole.stdout).stateHash);
      expect(JSON.parse(whole.stdout).solved.tasks).toBe(2);
    });
  });
});
