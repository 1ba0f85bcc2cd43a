import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { runCommandLine } from "../src/cli/program.ts";
import { encode, frame } from "../src/core/wire.ts";
import { journalPath } from "../src/store/history.ts";
import { readManifest } from "../src/store/manifest.ts";
import { emptyFolder } from "./command-line.ts";
import { recordsOfRun } from "./export-fixture.ts";
import { fakeRun } from "./run-fixture.ts";

const TITLE = "\u001b]0;X\u0007";
const EVIL = `${TITLE}\u009b2J\u202egnp\u2028`;
const steers = /[^\P{Cc}\n\t]|[\p{Bidi_Control}\p{Zl}\p{Zp}]/u;

/** What a command line writes, on both streams, in this process. */
async function written(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const out = { stdout: "", stderr: "" };
  const spies = (["stdout", "stderr"] as const).map((stream) =>
    vi.spyOn(process[stream], "write").mockImplementation((text, ...rest) => {
      out[stream] += String(text);
      for (const done of rest) if (typeof done === "function") done();
      return true;
    }),
  );
  try {
    return { code: await runCommandLine(args), ...out };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

/** A folder with steering characters in its name, and in it a run whose journal and notes are full of them. */
function evilRun(): { parent: string; dir: string } {
  const parent = join(emptyFolder(), `runs ${EVIL}`);
  const dir = join(parent, "evil-001");
  mkdirSync(parent);
  fakeRun(parent, "evil-001");
  const records = recordsOfRun();
  const round = records.findLast(({ kind }) => kind === "round") as unknown as { library: Record<string, unknown>[] };
  round.library = round.library.map((entry) => ({ ...entry, name: EVIL, program: `head ${EVIL}\n  line ${EVIL}` }));
  const frames = records.map((record) => frame(encode(record)));
  writeFileSync(journalPath(dir), Buffer.concat([Buffer.from("wander1\n"), ...frames]));
  writeFileSync(join(dir, "notes.json"), JSON.stringify({ format: 1, tags: ["a"], note: EVIL }));
  return { parent, dir };
}

describe("what steers a terminal", () => {
  const { parent, dir } = evilRun();
  const manifest = join(dir, "manifest.json");

  it.each<[string, number, string[]]>([
    ["a path of a report", 0, ["report", dir]],
    ["names and programs of a library", 0, ["library", dir]],
    ["paths of an export", 0, ["export", dir, "--to", "csv"]],
    ["a list of runs", 0, ["runs", "list", "--out", parent]],
    ["a note", 0, ["runs", "note", dir, `said ${EVIL}`]],
    ["a folder without runs", 0, ["runs", "list", "--out", dir]],
    ["the error for a path", 1, ["library", join(parent, "gone")]],
    ["the error for a flag", 2, ["report", `--${EVIL}`]],
    ["the error for a setting", 2, ["run", "--set", `${EVIL}=1`]],
  ])("in %s is shown as text", async (_, code, args) => {
    const { stdout, stderr, ...ended } = await written(...args);
    expect(ended.code).toBe(code);
    expect(stdout + stderr).not.toBe("");
    expect(stdout).not.toMatch(steers);
    expect(stderr).not.toMatch(steers);
  });

  it("in a manifest's key is shown as text, and fakes no line", async () => {
    const whole = { ...readManifest(dir) };
    writeFileSync(manifest, JSON.stringify({ ...whole, [`${TITLE}\n  hint: all is well`]: 1 }));
    const { code, stderr } = await written("report", dir);
    writeFileSync(manifest, JSON.stringify(whole));
    expect(code).toBe(1);
    expect(stderr).toContain("\\u001b]0;X\\u0007");
    expect(stderr.match(/^ {2}hint: /gm)).toHaveLength(1);
    expect(stderr).not.toMatch(steers);
  });

  it("is a part of JSON as before", async () => {
    const { stdout } = await written("library", dir, "--json");
    const { entries } = JSON.parse(stdout);
    expect(entries[0].name).toBe(EVIL);
    expect(stdout).not.toMatch(steers);
  });
});
