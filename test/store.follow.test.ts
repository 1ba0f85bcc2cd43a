import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { followJournal } from "../src/store/follow.ts";
import { openJournal } from "../src/store/journal.ts";

let dir: string;
let path: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "wander-"));
  path = join(dir, "journal");
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const MAGIC_BYTES = 8;
const KINDS = ["a", "b", "c", "d"];

function written(...kinds: string[]): Buffer {
  rmSync(path, { force: true });
  const journal = openJournal(path);
  for (const kind of kinds) journal.append({ kind, text: kind.repeat(30) });
  journal.close();
  return readFileSync(path);
}

describe("a journal that is followed", () => {
  it("tells of each record once and in order, wherever the looks fall", () => {
    const bytes = written(...KINDS);
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 8 }), (cuts) => {
        writeFileSync(path, "");
        const look = followJournal(path);
        const seen: string[] = [];
        let begun = false;
        for (const cut of [...cuts.sort((a, b) => a - b), bytes.length]) {
          writeFileSync(path, bytes.subarray(0, cut));
          const { records, fromStart } = look();
          expect(fromStart).toBe(!begun);
          begun ||= cut > MAGIC_BYTES;
          seen.push(...records.map(({ kind }) => kind));
        }
        expect(seen).toEqual(KINDS);
        expect(look()).toEqual({ records: [], fromStart: false });
      }),
    );
  });

  it("that a resumed run cut and wrote on is told again from the start, even where it is as long as before", () => {
    written("a", "b", "c");
    const look = followJournal(path);
    look();
    const journal = openJournal(path);
    journal.rewind(1);
    journal.append({ kind: "x", text: "x".repeat(30) });
    expect(look()).toMatchObject({ fromStart: true, records: [{ kind: "a" }, { kind: "x" }] });
    journal.rewind(1);
    for (const kind of ["y", "z", "w"]) journal.append({ kind, text: kind.repeat(30) });
    expect(look()).toMatchObject({ fromStart: true, records: [{ kind: "a" }, { kind: "y" }, {}, {}] });
    journal.close();
  });

  it("waits behind a torn tail, and goes on when the next writer has cut it", () => {
    const bytes = written("a", "b");
    const look = followJournal(path);
    truncateSync(path, bytes.length - 3);
    expect(look().records).toHaveLength(1);
    appendFileSync(path, Buffer.alloc(500)); // what a disk leaves behind when power fails
    expect(look().records).toEqual([]);
    const journal = openJournal(path);
    journal.append({ kind: "c" });
    journal.close();
    expect(look()).toMatchObject({ fromStart: false, records: [{ kind: "c" }] });
  });

  it("that is damaged, foreign or gone is a typed error, and is told anew when it is whole again", () => {
    const bytes = written(...KINDS);
    const look = followJournal(path);
    const damaged = Buffer.from(bytes);
    damaged[20]! ^= 1;
    for (const wrong of [damaged, Buffer.from("something else entirely")]) {
      writeFileSync(path, wrong);
      expect(look).toThrow(expect.objectContaining({ code: "E_FORMAT" }));
      expect(look).toThrow(expect.objectContaining({ code: "E_FORMAT" }));
    }
    rmSync(path);
    expect(look).toThrow(expect.objectContaining({ code: "E_FILE" }));
    writeFileSync(path, bytes);
    expect(look()).toMatchObject({ fromStart: true, records: KINDS.map((kind) => ({ kind })) });
  });
});
