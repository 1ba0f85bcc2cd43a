import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parquetReadObjects } from "hyparquet";
import { beforeAll, describe, expect, it } from "vitest";
import { emptyFolder, type Finished, SMALL, wander } from "./command-line.ts";

describe("wander run, in a real process", () => {
  const folder = emptyFolder();
  let run: Finished;
  beforeAll(async () => {
    run = await wander(["run", ...SMALL, "--set", "rounds=2"], { cwd: folder });
  });

  it("plays the rounds, prints plain progress lines and a table, and ends with the report's path", () => {
    expect(run.stderr).toMatch(/^run directory runs.built-in-001\n/);
    expect(run.stderr).toContain("round 2 of 2");
    expect(run.stderr).toMatch(/\n {2}\d+ s so far, about \d+ (s|min)/);
    expect(run.stderr).toMatch(/agent 0: reproduces \d+ of 3 tasks, \d+ program runs/);
    expect(run.stderr).not.toContain("\u001b");
    expect(run.stdout).toMatch(/agent {2}family/);
    expect(run.stdout).toMatch(/of 9 tasks, \d+ grids +tasks@1 +@2 +@3 +grids@1 +@2 +@3\n/);
    expect(run.stdout).toMatch(/found( +\d+){6}\n/);
    expect(run.stdout).toMatch(/exam tasks solved: base \d+, final \d+, found over the run \d+, of 9/);
    const last = run.stdout.trimEnd().split("\n").at(-1)!;
    expect(existsSync(join(folder, last))).toBe(true);
    expect(last).toMatch(/report\.html$/);
    expect(run.code).toBe(0);
  });

  it("leaves a whole run directory", async () => {
    const dir = join(folder, "runs", readdirSync(join(folder, "runs"))[0]!);
    expect(readdirSync(dir).sort()).toEqual(["checkpoints", "journal", "manifest.json", "report.html", "tables"]);
    expect(readdirSync(join(dir, "tables")).sort()).toEqual([
      "agents.parquet",
      "attempts.parquet",
      "divergence.parquet",
      "flow.parquet",
      "forgetting.parquet",
      "learning.parquet",
      "ledgers.parquet",
      "library.parquet",
      "lineage.parquet",
      "lost.parquet",
      "map.parquet",
      "paths.parquet",
      "pools.parquet",
      "rounds.parquet",
      "solutions.parquet",
      "spend.parquet",
      "tasks.parquet",
      "turns.parquet",
    ]);
    const bytes = readFileSync(join(dir, "tables", "spend.parquet"));
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    const rows = await parquetReadObjects({ file });
    expect(rows).toHaveLength(6); // 3 agents, 2 rounds
    for (const row of rows) expect(Number(row.program_runs)).toBeLessThanOrEqual(120);
    const manifest = JSON.parse(readFileSync(join(dir, "manifest.json"), "utf8"));
    expect(manifest).toMatchObject({ seed: 1, backend: expect.any(String), configuration: { rounds: 2 } });
  });

  it("is listed by runs, printed by library, reported again by report, and tried on other tasks by evaluate", async () => {
    const dir = join("runs", readdirSync(join(folder, "runs"))[0]!);
    const runs = JSON.parse((await wander(["runs", "--json"], { cwd: folder })).stdout).runs;
    expect(runs).toEqual([expect.objectContaining({ dir, rounds: 2, state: "done" })]);
    const library = await wander(["library", dir, "--json"], { cwd: folder });
    expect(JSON.parse(library.stdout).entries).toBeInstanceOf(Array);
    const report = await wander(["report", dir, "-o", "again.html"], { cwd: folder });
    expect(report.stdout.trim()).toBe("again.html");
    expect(readFileSync(join(folder, "again.html"), "utf8")).toBe(
      readFileSync(join(folder, dir, "report.html"), "utf8"),
    );
    const evaluate = await wander(["evaluate", dir, "--tasks", "generated", "--runs", "6", "--json"], { cwd: folder });
    const evaluation = JSON.parse(evaluate.stdout);
    expect(evaluation.solved["1"]).toBeLessThanOrEqual(evaluation.solved["3"]);
    expect(evaluation.byTask).toHaveLength(evaluation.tasks);
    expect(evaluation.byTask.filter(({ attempt }: { attempt: number | null }) => attempt !== null)).toHaveLength(
      evaluation.solved["3"],
    );
    expect(evaluation.outputs).toBeGreaterThanOrEqual(evaluation.tasks);
    expect(evaluation.solvedOutputs["3"]).toBeGreaterThanOrEqual(evaluation.solved["3"]);
  });

  it("prints one JSON object and nothing else with --json", async () => {
    const { stdout, code } = await wander(["run", ...SMALL, "--set", "rounds=1", "--json"]);
    expect(code).toBe(0);
    expect(stdout.trim().split("\n")).toHaveLength(1);
    const summary = JSON.parse(stdout);
    expect(summary).toMatchObject({ rounds: 1, agents: 3, stateHash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(Object.keys(summary).sort()).toEqual(
      [
        "agents",
        "backend",
        "diverged",
        "divergence",
        "forgetting",
        "ledgers",
        "lost",
        "lostTurns",
        "pools",
        "report",
        "rounds",
        "runDir",
        "solved",
        "spend",
        "stateHash",
      ].sort(),
    );
    expect(summary.divergence).toMatchObject({ policy: expect.any(Number), parameter: expect.any(Number) });
    expect(summary).toMatchObject({ lostTurns: 0, lost: [] });
  });
});
