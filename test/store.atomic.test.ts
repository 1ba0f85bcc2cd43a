import type fs from "node:fs";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { writeAtomic } from "../src/store/atomic.ts";
import { latestCheckpoint, writeCheckpoint } from "../src/store/checkpoint.ts";
import { fileError, readFileCapped } from "../src/store/files.ts";
import { openJournal, readJournal } from "../src/store/journal.ts";

const disk = vi.hoisted(() => ({ room: Number.POSITIVE_INFINITY, failing: "" }));

// A disk with so many bytes of room, or a call that fails: full and read-only file systems need no privileges here.
vi.mock("node:fs", async (original) => {
  const real = await original<typeof fs>();
  const fail = (code: string) => Object.assign(new Error(`${code}: said the system`), { code });
  return {
    ...real,
    writeSync(file: number, bytes: Uint8Array, offset: number, length: number, position: number | null) {
      if (disk.room <= 0) throw fail("ENOSPC");
      const taken = Math.min(length, disk.room, 3); // short writes are legal, so every write is short
      disk.room -= taken;
      return real.writeSync(file, bytes, offset, taken, position);
    },
    openSync(path: fs.PathLike, flags: fs.OpenMode) {
      if (disk.failing !== "" && String(flags).startsWith("w")) throw fail(disk.failing);
      return real.openSync(path, flags);
    },
  };
});

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "wander-"));
});
afterEach(() => {
  Object.assign(disk, { room: Number.POSITIVE_INFINITY, failing: "" });
  rmSync(dir, { recursive: true, force: true });
});

describe("an atomic write", () => {
  it("writes all the bytes, over an earlier file too, and leaves nothing else behind", () => {
    const path = join(dir, "file");
    writeAtomic(path, "first, and longer");
    writeAtomic(path, Uint8Array.of(1, 2, 3, 4, 5, 6, 7));
    expect([...readFileSync(path)]).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(readdirSync(dir)).toEqual(["file"]);
  });

  it("on a disk that is full halfway is E_FILE, leaves the earlier file, and removes its own", () => {
    const path = join(dir, "file");
    writeAtomic(path, "earlier");
    disk.room = 5;
    expect(() => writeAtomic(path, "the newer one")).toThrow(
      expect.objectContaining({
        code: "E_FILE",
        message: `cannot write ${path}: the disk is full`,
        hint: expect.stringContaining("free some space"),
      }),
    );
    expect(readFileSync(path, "utf8")).toBe("earlier");
    expect(readdirSync(dir)).toEqual(["file"]);
  });

  it.each(["EROFS", "EACCES", "ENOSPC"])(
    "refused with %s is E_FILE with a hint, the earlier file untouched",
    (code) => {
      const path = join(dir, "file");
      writeAtomic(path, "earlier");
      disk.failing = code;
      expect(() => writeAtomic(path, "newer")).toThrow(
        expect.objectContaining({ code: "E_FILE", hint: expect.stringMatching(/./) }),
      );
      expect(readFileSync(path, "utf8")).toBe("earlier");
      expect(readdirSync(dir)).toEqual(["file"]);
    },
  );

  it("into a folder that is not there, or over a folder, is E_FILE", () => {
    const file = expect.objectContaining({ code: "E_FILE" });
    expect(() => writeAtomic(join(dir, "no", "file"), "x")).toThrow(file);
    mkdirSync(join(dir, "folder", "inner"), { recursive: true });
    expect(() => writeAtomic(join(dir, "folder"), "x")).toThrow(file);
    expect(readdirSync(dir)).toEqual(["folder"]);
  });
});

describe("a full disk", () => {
  it("stops a journal's append, leaves what was in it, and lets it go on when there is room", () => {
    const path = join(dir, "journal");
    const journal = openJournal(path);
    journal.append({ kind: "a" });
    const before = readFileSync(path);
    disk.room = 20;
    expect(() => journal.append({ kind: "b", text: "x".repeat(100) })).toThrow(
      expect.objectContaining({ code: "E_FILE", message: expect.stringContaining("the disk is full") }),
    );
    expect(readFileSync(path)).toEqual(before);
    disk.room = Number.POSITIVE_INFINITY;
    journal.append({ kind: "c" });
    journal.close();
    expect(readJournal(path).map((r) => r.kind)).toEqual(["a", "c"]);
  });

  it("stops a checkpoint and leaves the earlier ones, one of the same round too", () => {
    writeCheckpoint(dir, 1, { files: { a: Uint8Array.of(1) } });
    for (const round of [1, 2]) {
      disk.room = 40;
      expect(() => writeCheckpoint(dir, round, { files: { a: new Uint8Array(100) } })).toThrow(
        expect.objectContaining({ code: "E_FILE", hint: expect.stringContaining("free some space") }),
      );
      expect(latestCheckpoint(dir)).toMatchObject({ round: 1, damaged: [] });
      expect([...latestCheckpoint(dir)!.read("a")]).toEqual([1]);
      expect(readdirSync(join(dir, "checkpoints"))).toEqual(["round-0001"]);
    }
  });
});

describe("a capped read", () => {
  it("gives the bytes up to its cap, E_LIMIT past it, and E_FILE for what is no regular file", () => {
    const path = join(dir, "file");
    writeFileSync(path, "12345");
    expect(Buffer.from(readFileCapped(path, 5)).toString()).toBe("12345");
    expect(() => readFileCapped(path, 4)).toThrow(expect.objectContaining({ code: "E_LIMIT" }));
    for (const other of [dir, "/dev/zero", join(dir, "none")]) {
      expect(() => readFileCapped(other, 5)).toThrow(expect.objectContaining({ code: "E_FILE" }));
    }
  });
});

it("a system's error that nobody foresaw still names the file and says something to do", () => {
  expect(fileError(new Error("flux"), "read", "f")).toMatchObject({ code: "E_FILE", message: "cannot read f: flux" });
});
