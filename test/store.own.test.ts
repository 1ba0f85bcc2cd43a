import { execFileSync } from "node:child_process";
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { exportRun } from "../src/export/export-run.ts";
import { resumeExperiment } from "../src/run/run-experiment.ts";
import { writeReport } from "../src/run/run-report.ts";
import { listCheckpoints, pruneCheckpoints, writeCheckpoint } from "../src/store/checkpoint.ts";
import { askOfRun, forgetRequests } from "../src/store/control.ts";
import { journalPath } from "../src/store/history.ts";
import { openJournal } from "../src/store/journal.ts";
import { writeBeat } from "../src/store/live.ts";
import { addTags } from "../src/store/notes.ts";
import { checkOwn, ownFile, ownFolder } from "../src/store/own-files.ts";
import { writeTables } from "../src/store/tables.ts";
import { emptyFolder } from "./command-line.ts";
import { options } from "./in-process.ts";
import { BEAT } from "./live-fixture.ts";
import { fakeRun } from "./run-fixture.ts";

const files = { "state.msgpack": Uint8Array.of(1) };
const BACKEND = { backend: "wasm", gflops: 1, backends: [] };
const refused = (message = "is a link to") =>
  expect.objectContaining({
    code: "E_FILE",
    message: expect.stringContaining(message),
    hint: expect.stringMatching(/./),
  });

let mine: string;
let other: string;
beforeEach(() => {
  const parent = emptyFolder();
  [mine, other] = ["mine", "other"].map((name) => fakeRun(parent, name, { settings: { rounds: 9 } })) as [
    string,
    string,
  ];
  for (const round of [1, 2, 3]) writeCheckpoint(other, round, { files });
  writeTables(other, { rounds: [] });
});

/** Everything in a folder, by path, with its bytes. */
function contentOf(dir: string): Record<string, string> {
  const names = readdirSync(dir, { recursive: true, encoding: "utf8", withFileTypes: true }).filter((e) => e.isFile());
  return Object.fromEntries(
    names.map((e) => [join(e.parentPath, e.name), readFileSync(join(e.parentPath, e.name), "latin1")]),
  );
}

/** Puts a link to the other run's in the place of mine. */
function link(name: string): void {
  const place = join(mine, name);
  if (existsSync(place)) renameSync(place, join(mine, `${name}.before`));
  symlinkSync(join("..", "other", name), place);
}

describe("a run directory in which something is a link into another run", () => {
  const writes: [string, () => unknown][] = [
    ["checkpoints", () => writeCheckpoint(mine, 4, { files })],
    ["checkpoints", () => pruneCheckpoints(mine, 1)],
    ["journal", () => openJournal(journalPath(mine))],
    ["tables", () => writeTables(mine, { rounds: [] })],
    ["live.json", () => writeBeat(mine, BEAT)],
    ["control.json", () => askOfRun(mine, "pause")],
    ["control.json", () => forgetRequests(mine)],
    ["notes.json", () => addTags(mine, ["a"])],
    ["report.html", () => writeReport(mine)],
    ["export", () => exportRun(mine, "csv")],
  ];

  it.each(writes)("%s: nothing is written or deleted there", (name, write) => {
    if (name === "export") mkdirSync(join(other, name));
    if (name === "notes.json") addTags(other, ["b"]);
    if (name.endsWith(".json") && name !== "notes.json") writeFileSync(join(other, name), "{}");
    if (name === "report.html") writeFileSync(join(other, name), "");
    link(name);
    const before = contentOf(other);
    expect(write).toThrow(refused());
    expect(contentOf(other)).toEqual(before);
  });

  it.each(["checkpoints", "journal", "tables", "manifest.json", "live.json", "live.lock", "report.html"])(
    "is not resumed where that is %s, and nothing of the other run changes",
    async (name) => {
      if (!existsSync(join(other, name))) writeFileSync(join(other, name), "{}");
      link(name);
      const before = contentOf(other);
      await expect(resumeExperiment(mine, options(BACKEND as never))).rejects.toEqual(refused());
      expect(contentOf(other)).toEqual(before);
      expect(listCheckpoints(other)).toEqual([1, 2, 3]);
    },
  );

  it("is refused for one checkpoint too, and for a link that leads nowhere", () => {
    writeCheckpoint(mine, 1, { files });
    symlinkSync(join(other, "checkpoints", "round-0003"), join(mine, "checkpoints", "round-0003"));
    expect(() => writeCheckpoint(mine, 3, { files })).toThrow(refused("round-0003 is a link"));
    symlinkSync("nowhere", join(mine, "control.json"));
    expect(() => checkOwn(mine)).toThrow(refused("control.json is a link to nowhere"));
  });

  it("is refused for a journal that has another name, which writing would change under it", () => {
    renameSync(journalPath(mine), `${journalPath(mine)}.before`);
    linkSync(journalPath(other), journalPath(mine));
    const before = contentOf(other);
    expect(() => openJournal(journalPath(mine))).toThrow(refused("hard link"));
    expect(contentOf(other)).toEqual(before);
  });
});

describe("a run directory in which something is of another kind", () => {
  it.each(["live.json", "control.json", "notes.json", "journal", "report.html"])(
    "a folder for %s is refused",
    (name) => {
      if (existsSync(join(mine, name))) renameSync(join(mine, name), join(mine, "before"));
      mkdirSync(join(mine, name));
      expect(() => checkOwn(mine)).toThrow(refused("not a regular file"));
      return expect(resumeExperiment(mine, options(BACKEND as never))).rejects.toEqual(refused("not a regular file"));
    },
  );

  it.each(["live.json", "control.json", "notes.json"])("a pipe for %s is refused and not waited for", (name) => {
    execFileSync("mkfifo", [join(mine, name)]);
    expect(() => ownFile(mine, name)).toThrow(refused("not a regular file"));
  });

  it("a file for a folder is refused", () => {
    writeFileSync(join(mine, "checkpoints"), "");
    expect(() => ownFolder(mine, "checkpoints")).toThrow(refused("not a folder"));
    expect(() => writeCheckpoint(mine, 1, { files })).toThrow(refused("not a folder"));
  });
});

it("a run directory that is itself reached by a link is written to as any other", () => {
  const alias = join(dirname(mine), "alias");
  symlinkSync(mine, alias);
  checkOwn(alias);
  writeCheckpoint(alias, 1, { files });
  openJournal(journalPath(alias)).close();
  expect(listCheckpoints(mine)).toEqual([1]);
});
