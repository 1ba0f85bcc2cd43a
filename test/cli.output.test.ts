import { spawn } from "node:child_process";
import { existsSync, openSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import { outletOn } from "../src/cli/output.ts";
import { journalPath, readHistory } from "../src/store/history.ts";
import { openJournal } from "../src/store/journal.ts";
import { emptyFolder, MAIN } from "./command-line.ts";

describe("an outlet", () => {
  const broken = (how: "at once" | "later") =>
    new Writable({
      write(_, __, done) {
        const error = Object.assign(new Error("write EPIPE"), { code: "EPIPE" });
        if (how === "at once") throw error;
        setImmediate(done, error);
      },
    });

  it.each(["at once", "later"] as const)("whose stream fails %s drops what comes later, and says why", async (how) => {
    const outlet = outletOn(broken(how));
    for (const text of ["a", "b", "c"]) outlet.write(text);
    await outlet.flush();
    outlet.write("d");
    await outlet.flush();
    expect(outlet.failure()).toMatchObject({ code: "EPIPE" });
  });

  it("is flushed when its slow reader has had everything", async () => {
    let got = "";
    const slow = new Writable({
      highWaterMark: 8,
      write(chunk, _, done) {
        got += String(chunk);
        setTimeout(done, 1);
      },
    });
    const outlet = outletOn(slow);
    for (let k = 0; k < 40; k++) outlet.write(`${k},`);
    await outlet.flush();
    expect(got.split(",")).toHaveLength(41);
    expect(outlet.failure()).toBeUndefined();
  });
});

it("nothing but the command line's output writes to the standard streams, and only an interrupt or an exception that nobody caught ends the process", () => {
  const root = join(import.meta.dirname, "..");
  const files = ["src", "agents", "environments", "shared", "viz"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => join(folder, name)),
  );
  const matching = (pattern: RegExp) =>
    files
      .filter((file) => pattern.test(readFileSync(join(root, file), "utf8")))
      .map((file) => file.replaceAll("\\", "/"));
  expect(files.length).toBeGreaterThan(300);
  expect(matching(/process\.(stdout|stderr)|\bconsole\./)).toEqual(["src/cli/output.ts"]);
  expect(matching(/process\.exit\(/).sort()).toEqual(["src/cli/interrupt.ts", "src/cli/main.ts"]);
});

/** Runs the command line with these streams; a pipe is closed by its reader as soon as something comes. */
function withStreams(args: readonly string[], stdout: "close" | "full" | "read", stderr: "close" | "full" | "read") {
  const cwd = emptyFolder();
  const streams = [stdout, stderr].map((kind) => (kind === "full" ? openSync("/dev/full", "w") : "pipe"));
  return new Promise<{ code: number | null; stdout: string; stderr: string; cwd: string }>((resolve, reject) => {
    const child = spawn(process.execPath, [MAIN, ...args], { cwd, stdio: ["ignore", ...streams] });
    const got = ["", ""];
    for (const [k, stream] of [child.stdout, child.stderr].entries()) {
      const kind = [stdout, stderr][k];
      stream?.on("data", (chunk) => {
        got[k] += String(chunk);
        if (kind === "close") stream.destroy();
      });
    }
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout: got[0]!, stderr: got[1]!, cwd }));
  });
}

/** A run of a second: what is tried is what becomes of the output. */
const RUN = [
  ...["run", "--preset", "arithmetic", "--json"],
  ...["rounds=1", "population.size=1", "model.layers=1", "model.width=16", "model.heads=2", "model.hidden=16"],
  ...["budget.programRuns=30", "budget.policyTokens=300", "budget.trainTokens=300", "environment.exams=8"],
  ...["executor.inference=1", "executor.training=1"],
].flatMap((word) => (word.includes("=") ? ["--set", word] : [word]));
const runIn = (cwd: string) => join(cwd, "runs", "arithmetic-001");
const isWhole = (cwd: string) =>
  readHistory(runIn(cwd)).end !== undefined && !readdirSync(runIn(cwd)).some((name) => /lock|live/.test(name));

describe.skipIf(!existsSync("/dev/full"))("the command line", () => {
  it.each([
    ["whose progress nobody reads any more ends a run as usual and leaves no lock", "read", "close", 0],
    ["whose result goes to a full disk ends a run, and then says so", "full", "read", 1],
  ] as const)("%s", async (_, stdout, stderr, wanted) => {
    const { code, cwd, ...said } = await withStreams(RUN, stdout, stderr);
    expect(isWhole(cwd)).toBe(true);
    expect(code).toBe(wanted);
    if (stdout === "read") expect(JSON.parse(said.stdout)).toHaveProperty("stateHash");
    else expect(said.stderr).toMatch(/\nwander: cannot write to standard output: the disk is full\n {2}hint: .*\n$/);
  });

  it("whose messages go to a full disk ends with the exit code that it would have had", async () => {
    expect(await withStreams(["nonsense"], "read", "full")).toMatchObject({ code: 2, stdout: "" });
  });
});

it("a reader that has seen enough ends a long listing quietly; one that reads on gets all of it", async () => {
  const runDir = emptyFolder();
  const journal = openJournal(journalPath(runDir));
  const program = `f(a: Grid) -> Grid\n${"    O = a\n".repeat(60_000)}`;
  const entry = { name: "f", program, round: 1, size: 4, saving: 12, foundBy: [0], uses: [] };
  const population = { examSolved: 0, cumulative: 0 };
  const data = { round: 1, agents: [], population, divergence: {}, map: [], library: {} };
  journal.append({ kind: "run", agents: [], tasks: [], layers: 1 });
  journal.append({ kind: "round", round: 1, data, solvedBy: [], library: [entry], solutions: [] });
  journal.close();
  const list = (stdout: "close" | "read") => withStreams(["library", runDir, "--json"], stdout, "read");
  expect(await list("close")).toMatchObject({ code: 0, stderr: expect.not.stringMatching(/EPIPE|\n\s+at /) });
  const { stdout, code } = await list("read");
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual({ entries: [entry] });
});
