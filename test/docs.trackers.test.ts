import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { type RunEvent, readHistory } from "../src/index.ts";
import { emptyFolder, MAIN, SMALL, wander } from "./command-line.ts";

const PAGE = "docs/guide/trackers.md";
const PYTHON = process.env.WANDER_PYTHON ?? "python3";

/** The Python files of the page by the name that their first line has. */
const recipes = new Map(
  [...readFileSync(PAGE, "utf8").matchAll(/^```python\n# (\w+\.py)\n([\s\S]*?)^```/gm)].map(([, name, text]) => [
    name!,
    text!,
  ]),
);

const settings = [...SMALL, "--set", "rounds=2", "--set", "population.size=2"];
const folder = emptyFolder();

/** A folder in which the page's files lie and `npx wander` is this package, as the page has it. */
beforeAll(() => {
  mkdirSync(join(folder, "node_modules", ".bin"), { recursive: true });
  symlinkSync(MAIN, join(folder, "node_modules", ".bin", "wander"));
  writeFileSync(join(folder, "package.json"), "{}");
  for (const [name, text] of recipes) writeFileSync(join(folder, name), text);
});

describe("the page on trackers", () => {
  it("has a recipe a tracker, of about ten lines each", () => {
    expect([...recipes.keys()]).toEqual(["wander_events.py", "to_wandb.py", "to_mlflow.py", "with_optuna.py"]);
    for (const text of recipes.values()) expect(text.trim().split("\n").length).toBeLessThanOrEqual(14);
  });

  it("says what the lines of --events hold, and names the TensorBoard file", async () => {
    const flags = ["--set", "store.tensorboard=true", "--events", "events.jsonl"];
    const { code } = await wander(["run", ...settings, ...flags, "--json"], { cwd: folder });
    expect(code).toBe(0);
    const lines = readFileSync(join(folder, "events.jsonl"), "utf8").trimEnd().split("\n");
    const events = lines.map((line): RunEvent => JSON.parse(line));
    const page = readFileSync(PAGE, "utf8");
    for (const { type } of events) expect(page).toContain(`\`${type}\``);
    const recorded = events.filter((event) => event.type === "recorded");
    expect(recorded.map(({ round }) => round)).toEqual([1, 2]);
    for (const { figures } of recorded) {
      for (const tag of ["population/exam_solved", "divergence/policy", "agent-1/loss_nats"]) {
        expect(figures).toHaveProperty([tag], expect.any(Number));
      }
    }
    const [file] = /events\.out\.[\w.]+/.exec(page)!;
    expect(readdirSync(join(folder, "runs", "built-in-001", "tensorboard"))).toEqual([file]);
  });
});

const python = (args: readonly string[]) =>
  spawnSync(PYTHON, args, {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, ...OFFLINE, NO_COLOR: "1" },
  });

/** No tracker of these asks a server, or writes outside the folder. */
const OFFLINE = {
  ...{ WANDB_MODE: "offline", WANDB_DIR: folder, WANDB_SILENT: "true" },
  ...{ MLFLOW_TRACKING_URI: `sqlite:///${folder}/mlflow.db`, MLFLOW_DISABLE_TELEMETRY: "true", DO_NOT_TRACK: "1" },
};

/** Without importing it, which takes seconds. */
const has = (module: string) =>
  spawnSync(PYTHON, ["-c", `import importlib.util as u, sys; sys.exit(u.find_spec("${module}") is None)`]).status === 0;

/** Prints what the tracker has of a figure by round: [[1, value], [2, value]]. */
const readBack: Record<string, string> = {
  "to_wandb.py": `
import glob, json, struct
from wandb.proto.wandb_internal_pb2 import Record
data = open(glob.glob("wandb/offline-run-*/run-*.wandb")[0], "rb").read()
at, record, points = 7, b"", []  # records in the framing of a LevelDB log, after a header
while at + 7 <= len(data):
    left = 32768 - at % 32768
    if left < 7:
        at += left
        continue
    length, part = struct.unpack("<HB", data[at + 4 : at + 7])
    record += data[at + 7 : at + 7 + length]
    at += 7 + length
    if part in (1, 4):
        items = Record.FromString(record).history.item
        row = {item.key or "/".join(item.nested_key): item.value_json for item in items}
        record = b""
        if row:
            points.append([int(row["_step"]), float(row["population/exam_solved"])])
print(json.dumps(points))`,
  "to_mlflow.py": `
import json, mlflow
from mlflow.tracking import MlflowClient
run = mlflow.search_runs(experiment_names=["wander"], output_format="list")[0]
history = MlflowClient().get_metric_history(run.info.run_id, "population/exam_solved")
print(json.dumps([[point.step, point.value] for point in history]))`,
};

const runsThere = () => (existsSync(join(folder, "runs")) ? readdirSync(join(folder, "runs")) : []);

const trackers = [
  ["to_wandb.py", "wandb"],
  ["to_mlflow.py", "mlflow"],
] as const;

describe.each(trackers)("the recipe %s", (recipe, module) => {
  it.skipIf(!has(module))("gives the tracker every round of the run", async () => {
    await writeExperiment();
    const before = new Set(runsThere());
    const { status, stderr } = python([recipe]);
    expect(status, stderr).toBe(0);
    const [run] = runsThere().filter((name) => !before.has(name));
    const back = python(["-c", readBack[recipe]!]);
    expect(back.status, back.stderr).toBe(0);
    const { rounds } = readHistory(join(folder, "runs", run!));
    expect(JSON.parse(back.stdout.trim().split("\n").at(-1)!)).toEqual(
      rounds.map(({ round, data }) => [round, data.population.examSolved]),
    );
  });
});

describe("the recipe with_optuna.py", () => {
  it.skipIf(!has("optuna"))("asks three times and names the best", async () => {
    await writeExperiment();
    const { status, stdout, stderr } = python(["with_optuna.py"]);
    expect(status, stderr).toBe(0);
    expect(stdout).toMatch(/^\{'absorb\.learningRate': 0\.\d+\}$/m);
  });
});

/** experiment.yaml with the settings under which a run takes seconds. */
async function writeExperiment(): Promise<void> {
  const { stdout } = await wander(["run", ...settings, "--dry-run"], { cwd: resolve(folder) });
  writeFileSync(join(folder, "experiment.yaml"), stdout); // JSON is YAML
}
