import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { shells, wordsOf } from "../src/cli/completion/words.ts";
import { wanderProgram } from "../src/cli/program.ts";
import { settings } from "../src/config/describe.ts";
import { wanderHere } from "./command-line-here.ts";

const shell = (name: string, args: readonly string[], input: string) => {
  const { status, stdout, stderr, error } = spawnSync(name, args, { input, encoding: "utf8" });
  return error === undefined ? { status, stdout, stderr } : undefined;
};

/** What bash would offer for each line, the cursor at its end. */
async function offered(...lines: string[]): Promise<string[][]> {
  const { stdout: script } = await wanderHere("completion", "bash");
  const ask = lines.map((line) => `ask '${line}'`).join("\n");
  const found = shell(
    "bash",
    ["--noprofile", "--norc", "-u"],
    `${script}
ask() {
  COMP_LINE="$1" COMP_POINT=\${#1} COMP_WORDBREAKS=$' \\t\\n"\\'><=;|&(:' COMPREPLY=()
  _wander
  echo "\${COMPREPLY[*]-}"
}
complete -p wander
${ask}\n`,
  );
  expect(found).toMatchObject({ status: 0, stderr: "" });
  const [registered, ...rest] = found!.stdout.trimEnd().split("\n");
  expect(registered).toBe("complete -o default -F _wander wander");
  return lines.map((_, k) => (rest[k] ?? "").split(" ").filter((word) => word !== ""));
}

describe.skipIf(shell("bash", ["-c", "true"], "") === undefined)("wander completion bash, in a bash", () => {
  it("completes commands, flags, presets, settings and their values", async () => {
    expect(
      await offered(
        "wander re",
        "wander run --pre",
        "wander run --preset ari",
        "wander run --set population.si",
        "wander sweep --grid environment.ki",
        "wander runs t",
        "wander runs list --s",
        "wander reproduce grok",
        "wander export DIR --to c",
        "wander run --dsl ",
        "wander completion ",
      ),
    ).toEqual([
      ["resume", "reproduce", "report", "results", "replay"],
      ["--preset", "--pretrain"],
      ["arithmetic"],
      ["population.size="],
      ["grids", "arithmetic", "modular", "text"].map((kind) => `environment.kind=${kind}`),
      ["tag"],
      ["--sort"],
      ["grokking"],
      ["csv"],
      ["reference", "extended"],
      ["bash", "zsh", "fish", "--help", "-h"],
    ]);
  });

  it("puts in only what follows = or :, where bash begins a new word", async () => {
    expect(await offered("wander run --set share.value=g", "wander run --preset arc:")).toEqual([
      ["global"],
      ["hour", "overnight"],
    ]);
  });

  it("leaves files to the shell", async () => {
    expect(await offered("wander run exp", "wander run --out ")).toEqual([[], []]);
  });
});

describe("wander completion", () => {
  it.each(["zsh", "fish"])("prints a script that %s can read", async (name) => {
    const { code, stdout } = await wanderHere("completion", name);
    expect(code).toBe(0);
    for (const word of ["compare", "arc:overnight", "share.value=own"]) expect(stdout).toContain(word);
    const read = shell(name, name === "zsh" ? ["-f", "-n"] : ["--no-config", "--no-execute"], stdout);
    if (read !== undefined) expect(read).toMatchObject({ status: 0, stderr: "" }); // where there is such a shell
  });

  it("knows every command, flag and setting", () => {
    const words = wordsOf(wanderProgram());
    expect(words[0]!.words.map(({ word }) => word)).toEqual(wanderProgram().commands.map((command) => command.name()));
    const run = words.find(({ path }) => path.join(" ") === "run")!;
    const set = run.flags.find(({ long }) => long === "--set")!;
    for (const { key } of settings()) expect(set.values.some((value) => value.startsWith(`${key}=`))).toBe(true);
  });

  it("of another shell says which there are", async () => {
    const { code, stderr } = await wanderHere("completion", "csh");
    expect([code, stderr]).toEqual([2, `wander: csh: wanted ${shells.join(" or ")}\n  hint: did you mean zsh?\n`]);
  });
});

describe("wander --help", () => {
  it("lists the commands in groups, one line each", async () => {
    const { code, stdout } = await wanderHere("--help");
    expect(code).toBe(0);
    const commands = stdout.slice(stdout.indexOf("Run experiments:"));
    expect(commands.match(/^\S.*:$/gm)).toHaveLength(4);
    const lines = commands.match(/^ {2}\S.*$/gm)!;
    expect(lines.map((line) => line.trim().split(" ")[0])).toEqual([
      ...wanderProgram().commands.map((command) => command.name()),
      "help",
    ]);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
    expect(commands.match(/^ {4,}/gm)).toBeNull(); // no summary is wrapped
  });
});
