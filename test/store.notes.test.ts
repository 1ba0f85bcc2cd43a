import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { reportData, writeReport } from "../src/run/run-report.ts";
import { readHistory } from "../src/store/history.ts";
import { readManifest } from "../src/store/manifest.ts";
import { addTags, MOST_NOTE, MOST_TAGS, notesPath, readNotes, removeTags, setNote } from "../src/store/notes.ts";
import { emptyFolder } from "./command-line.ts";
import { fakeRun } from "./run-fixture.ts";

let dir: string;
beforeEach(() => {
  dir = fakeRun(emptyFolder(), "a-001");
});

describe("notes of a run", () => {
  it("are none at first; tags are kept once, in the order in which they came", () => {
    expect(readNotes(dir)).toEqual({ tags: [], note: "" });
    addTags(dir, ["baseline", "v1.2_x-y"]);
    expect(addTags(dir, ["good", "baseline"]).tags).toEqual(["baseline", "v1.2_x-y", "good"]);
    expect(removeTags(dir, ["v1.2_x-y"]).tags).toEqual(["baseline", "good"]);
    expect(readNotes(dir)).toEqual({ tags: ["baseline", "good"], note: "" });
  });

  it("have one text, which another replaces and an empty one takes away; tags stay", () => {
    addTags(dir, ["a"]);
    setNote(dir, "first\nsecond line </script> \u{1f600}");
    expect(readNotes(dir)).toEqual({ tags: ["a"], note: "first\nsecond line </script> \u{1f600}" });
    expect(setNote(dir, "").note).toBe("");
    expect(readNotes(dir)).toEqual({ tags: ["a"], note: "" });
  });

  it.each(["", "a b", "a,b", "é", "../x", "x".repeat(65), "a\n", "\u001b[2J"])("%j is no tag", (name) => {
    expect(() => addTags(dir, ["good", name])).toThrow(expect.objectContaining({ code: "E_USAGE" }));
    expect(readNotes(dir).tags).toEqual([]);
  });

  it("a tag that is not there is not taken off: the nearest one is named", () => {
    expect(() => removeTags(dir, ["x"])).toThrow(expect.objectContaining({ code: "E_USAGE", hint: "it has none" }));
    addTags(dir, ["baseline", "other"]);
    expect(() => removeTags(dir, ["basline"])).toThrow(expect.objectContaining({ hint: "did you mean baseline?" }));
  });

  it("end at their limits", () => {
    const names = Array.from({ length: MOST_TAGS }, (_, k) => `t${k}`);
    addTags(dir, names);
    expect(() => addTags(dir, ["one-more"])).toThrow(expect.objectContaining({ code: "E_USAGE" }));
    setNote(dir, "n".repeat(MOST_NOTE));
    expect(() => setNote(dir, "n".repeat(10_000_000))).toThrow(expect.objectContaining({ code: "E_USAGE" }));
    expect(readNotes(dir)).toEqual({ tags: names, note: "n".repeat(MOST_NOTE) });
  });

  it("are written into no folder that is no run", () => {
    const other = emptyFolder();
    for (const act of [() => addTags(other, ["a"]), () => setNote(other, "x"), () => removeTags(other, ["a"])]) {
      expect(act).toThrow(expect.objectContaining({ code: "E_FILE" }));
    }
    expect(() => readFileSync(notesPath(other))).toThrow();
  });
});

describe("a stranger's notes", () => {
  const good = { format: 1, tags: ["a"], note: "n" };
  const write = (content: unknown) =>
    writeFileSync(notesPath(dir), typeof content === "string" ? content : JSON.stringify(content));

  it.each<[string, unknown]>([
    ["broken JSON", '{"format": 1,'],
    ["a list", []],
    ["null", null],
    ["another format", { ...good, format: 2 }],
    ["a tag that is none", { ...good, tags: ["<script>"] }],
    ["a tag that is no text", { ...good, tags: [7] }],
    ["a note that is no text", { ...good, note: { x: 1 } }],
    ["an unknown key", { ...good, more: 1 }],
    ["a key that pollutes", '{"format":1,"tags":[],"note":"","__proto__":{"polluted":1}}'],
    ["a key that stands twice", '{"format":1,"tags":[],"note":"","note":"x"}'],
    ["a million brackets", "[".repeat(1_000_000)],
  ])("with %s are E_FORMAT and say what to do, and nothing is written over them", (_, content) => {
    write(content);
    const before = readFileSync(notesPath(dir), "utf8");
    const wrong = expect.objectContaining({ code: "E_FORMAT", hint: expect.stringContaining("remove that file") });
    for (const act of [() => readNotes(dir), () => addTags(dir, ["b"]), () => setNote(dir, "x")]) {
      expect(act).toThrow(wrong);
    }
    expect(readFileSync(notesPath(dir), "utf8")).toBe(before);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it("of any length are cut, of more than 16 MB refused, and a folder or a device is no file", () => {
    write({ ...good, tags: Array.from({ length: 1000 }, (_, k) => `t${k >> 1}`), note: "n".repeat(10_000_000) });
    const { tags, note } = readNotes(dir);
    expect([tags.length, new Set(tags).size, note.length]).toEqual([MOST_TAGS, MOST_TAGS, MOST_NOTE]);
    write(" ".repeat(17 << 20));
    expect(() => readNotes(dir)).toThrow(expect.objectContaining({ code: "E_LIMIT" }));
    for (const [name, make] of [
      ["b-001", (path: string) => mkdirSync(path)],
      ["c-001", (path: string) => symlinkSync("/dev/zero", path)],
    ] as const) {
      const other = fakeRun(join(dir, ".."), name);
      make(notesPath(other));
      expect(() => readNotes(other)).toThrow(expect.objectContaining({ code: "E_FILE" }));
    }
  });
});

describe("the report", () => {
  const data = () => reportData(dir, readManifest(dir), readHistory(dir), readNotes(dir));

  it("has the tags and the note where there are some, and nothing of them where there are none", () => {
    expect(data()).not.toHaveProperty("tags");
    expect(data()).not.toHaveProperty("note");
    addTags(dir, ["a", "b"]);
    setNote(dir, "seen </script>");
    expect(data()).toMatchObject({ tags: ["a", "b"], note: "seen </script>" });
  });

  it("of a run with broken notes says so", () => {
    writeFileSync(notesPath(dir), "{");
    expect(() => writeReport(dir)).toThrow(expect.objectContaining({ code: "E_FORMAT" }));
  });
});
