import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { moduleName } from "../src/config/modules/name.ts";
import { emptyFolder, wander } from "./command-line.ts";

const KIND = "environment.kind=./bandit/world.ts";
const TINY = [
  "rounds=3",
  "population.size=2",
  "budget.programRuns=60",
  "absorb.steps=4",
  "environment.tasksPerFamily=4",
];
const sets = (...keys: string[]) => keys.flatMap((key) => ["--set", key]);
const threads = (n: number) => sets(`executor.inference=${n}`, `executor.training=${n}`);

/** A folder in which a user has installed the package. */
function home(): string {
  const folder = emptyFolder();
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(resolve("."), join(folder, "node_modules", "wander-population"));
  return folder;
}

describe("an environment of a user's own, one file of TypeScript with the core alone", () => {
  const cwd = home();
  const run = (args: readonly string[]) => wander(args, { cwd });
  const json = async (...args: string[]) => {
    const { code, stdout, stderr } = await run([...args, "--json"]);
    expect(stderr.includes("hint:") ? stderr : "").toBe("");
    expect(code).toBe(0);
    return JSON.parse(stdout);
  };
  let whole: { runDir: string; stateHash: string; solved: { tasks: number } };

  beforeAll(async () => {
    expect((await run(["new", "environment", "bandit"])).code).toBe(0);
    whole = await json("run", ...sets(KIND, ...TINY), ...threads(1));
  });

  it("is at most 60 lines, and no second one is written over it", async () => {
    expect(readFileSync(join(cwd, "bandit/world.ts"), "utf8").trimEnd().split("\n").length).toBeLessThanOrEqual(60);
    const { code, stderr } = await run(["new", "environment", "bandit"]);
    expect([code, stderr]).toEqual([2, expect.stringContaining("bandit is there already, and not empty")]);
    expect((await run(["new", "environment", "../x"])).code).toBe(2);
  });

  it("is found from an experiment file in another folder, and plays the same run", async () => {
    expect(whole.solved.tasks).toBe(8);
    mkdirSync(join(cwd, "sub"), { recursive: true });
    writeFileSync(join(cwd, "sub/e.yaml"), "environment: {kind: ../bandit/world.ts, tasksPerFamily: 4}\n");
    expect(await json("run", "sub/e.yaml", ...sets(...TINY))).toMatchObject({ stateHash: whole.stateHash });
  });

  it("is refused by whoever opens its run once a file of it has changed, and that file is named", async () => {
    const file = join(cwd, "bandit/world.ts");
    const text = readFileSync(file, "utf8");
    writeFileSync(file, `${text}// another\n`);
    const commands = [["resume"], ["evaluate", "--tasks", "generated"], ["export", "--to", "safetensors"]];
    for (const [command, ...flags] of [...commands, ["replay", "--agent", "0"]]) {
      const { code, stderr } = await run([command!, whole.runDir, ...flags]);
      expect([code, stderr]).toEqual([2, expect.stringMatching(/is not the module .* began with: world\.ts changed/)]);
    }
    writeFileSync(file, text);
    expect((await run(["resume", whole.runDir])).code).toBe(0);
  });

  it("has keys of its own, and no other environment's", async () => {
    const dry = async (...keys: string[]) => (await run(["run", "--dry-run", ...sets(KIND, ...keys)])).stderr;
    expect(await dry("environment.arms=30")).toContain("environment.arms: wanted an integer from 2 to 9, got 30");
    expect(await dry("environment.dsl=extended")).toContain("environment.dsl is a setting of grids");
    expect(await dry("environment.arm=3")).toContain("did you mean environment.arms?");
    expect((await run(["run", "--tasks", "x", ...sets(KIND)])).stderr).toContain("reads no task files");
  });
});

describe("a module that cannot be used", () => {
  const cwd = home();
  const modules: Record<string, string> = {
    "throws.js": "throw new Error('no luck');",
    "text.js": "export default 3; export const world = { kind: 'w', unit: 'u', settings: {}, open() {} };",
    "named.js": "export const one = 1;",
    "lost.js": "import 'nowhere-to-be-found';",
    "enum.ts": "enum A { b }\nexport default A.b;",
  };
  beforeAll(() => {
    for (const [name, text] of Object.entries(modules)) writeFileSync(join(cwd, name), text);
  });

  it.each([
    ["./none.js", "there is no file ./none.js in", "from the folder of the experiment file"],
    ["@some/package", "there is no package @some/package in", "npm install @some/package"],
    ["./throws.js", "throws.js throws while it loads: no luck", "node "],
    ["./text.js", "the default export of", "docs/extend/environments.md"],
    [
      "./text.js:world",
      "is not an environment kind: rebuild is undefined, not a function",
      "docs/extend/environments.md",
    ],
    ["./text.js:word", "has no export called word", "world: environment.kind=./text.js:world"],
    ["./named.js", "has no default export", "environment.kind=./named.js:one"],
    ["./lost.js", "Cannot find package 'nowhere-to-be-found'", "npm install nowhere-to-be-found"],
    ["./enum.ts", "enum is not supported", "use types alone"],
    ["gridz", "wanted grids, arithmetic, modular or text", "did you mean grids?"],
  ])("is said in a sentence with one thing to do: %s", async (name, message, hint) => {
    const { code, stderr } = await wander(["run", "--dry-run", ...sets(`environment.kind=${name}`)], { cwd });
    expect(code).toBe(2);
    const [said, told] = stderr.split("\n  hint: ");
    expect(said).toContain(message);
    expect(told).toContain(hint);
    expect(said!.trim().split("\n")).toHaveLength(1);
  });

  it("of a package works by its name and by its export's", async () => {
    const folder = join(cwd, "node_modules/some-world");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), '{"name":"some-world","type":"module","exports":{"import":"./w.js"}}');
    const source = `import { environmentKind } from "${resolve("dist/src/index.js")}";`;
    writeFileSync(join(folder, "w.js"), `${source}\nexport const sums = { ...environmentKind("arithmetic") };`);
    const { stdout } = await wander(["run", "--dry-run", ...sets("environment.kind=some-world:sums")], { cwd });
    expect(JSON.parse(stdout).environment).toMatchObject({ kind: "some-world:sums", exams: 64 });
    rmSync(folder, { recursive: true });
  });
});

it("a name of a module is a file or a package, with an export behind a colon", () => {
  expect(moduleName("./w/a.ts:bandit")).toEqual({ at: "./w/a.ts", isFile: true, exported: "bandit" });
  expect(moduleName("world.mjs")).toEqual({ at: "world.mjs", isFile: true });
  expect(moduleName("@me/worlds:two")).toEqual({ at: "@me/worlds", isFile: false, exported: "two" });
  expect(moduleName("no such thing")).toBeUndefined();
});
