import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { emptyFolder, SMALL, wander } from "./command-line.ts";

const hashOf = (stdout: string): string => JSON.parse(stdout).stateHash;

describe("a run survives", () => {
  const ROUNDS = ["--set", "rounds=4"];

  it("killed while agents are ahead and resumed, it ends with the stateHash of the uninterrupted run on other workers", async () => {
    const ahead = [...SMALL, ...ROUNDS, "--set", "executor.staleness=2"];
    const one = ["--set", "executor.inference=1", "--set", "executor.training=1"];
    const whole = await wander(["run", ...ahead, "--json"]);
    const folder = emptyFolder();
    const killed = await wander(["run", ...ahead, ...one, "--json"], {
      cwd: folder,
      onStderr: (soFar, kill) => {
        if (soFar.includes("round 2 of 4")) kill("SIGKILL"); // agents are in rounds 3 and 4
      },
    });
    expect(killed.signal).toBe("SIGKILL");
    const resumed = await wander(["resume", join("runs", "built-in-001"), "--json"], { cwd: folder });
    expect(resumed.stderr).toContain("round 4 of 4");
    expect(resumed.stderr).not.toContain("round 1 of 4");
    expect(hashOf(resumed.stdout)).toBe(hashOf(whole.stdout));
    const { pools } = JSON.parse(resumed.stdout);
    expect(pools).toMatchObject({ training: { threads: 1, jobs: expect.any(Number) }, staleness: { max: 2 } });
  });

  it("interrupted once it stops at the last checkpoint with exit code 130, and resume finishes it", async () => {
    const folder = emptyFolder();
    let sent = false;
    const stopped = await wander(["run", ...SMALL, ...ROUNDS], {
      cwd: folder,
      onStderr: (soFar, kill) => {
        if (sent || !soFar.includes("round 2 of 4")) return;
        sent = true;
        kill("SIGINT");
      },
    });
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toContain(`resume with wander resume ${join("runs", "built-in-001")}`);
    const resumed = await wander(["resume", join("runs", "built-in-001")], { cwd: folder });
    expect(resumed.code).toBe(0);
    expect(resumed.stderr).not.toContain("round 1 of 4");
  });
});
