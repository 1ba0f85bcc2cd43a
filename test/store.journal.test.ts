import { spawn } from "node:child_process";
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { encode, frame } from "../src/core/wire.ts";
import { openJournal, readJournal } from "../src/store/journal.ts";
import { recordAt, scanJournal } from "../src/store/scan.ts";

let dir: string;
let path: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "wander-"));
  path = join(dir, "journal");
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function write(...kinds: string[]): Buffer {
  const journal = openJournal(path);
  for (const kind of kinds) journal.append({ kind, values: Float32Array.of(0.1, 2), text: "x".repeat(20) });
  journal.close();
  return readFileSync(path);
}
const kinds = () => readJournal(path).map((r) => r.kind);
const format = expect.objectContaining({ name: "WanderError", code: "E_FORMAT", hint: expect.stringMatching(/./) });

describe("a journal", () => {
  it("gives back what was appended, in order, to readers and to its next writer", () => {
    write("a", "b");
    const journal = openJournal(path);
    expect(journal.held).toBe(2);
    journal.append({ kind: "c" });
    expect(readJournal(path)[0]).toEqual({ kind: "a", values: Float32Array.of(0.1, 2), text: "x".repeat(20) });
    expect(kinds()).toEqual(["a", "b", "c"]); // while it is open
    journal.close();
    expect(readdirSync(dir)).toEqual(["journal"]);
  });

  it("cut at any byte gives the whole records before the cut, and goes on from there", () => {
    const bytes = write("a", "b", "c");
    const ends = [8, 0, 0, 0];
    for (let i = 0; i < 3; i++) ends[i + 1] = ends[i]! + 8 + bytes.readUInt32LE(ends[i]!);
    expect(ends[3]).toBe(bytes.length);
    fc.assert(
      fc.property(fc.nat(bytes.length), (cut) => {
        writeFileSync(path, bytes.subarray(0, cut));
        const whole = ["a", "b", "c"].filter((_, i) => ends[i + 1]! <= cut);
        expect(kinds()).toEqual(whole);
        expect(readFileSync(path)).toHaveLength(cut); // reading cuts nothing
        const journal = openJournal(path);
        journal.append({ kind: "next" });
        journal.close();
        expect(kinds()).toEqual([...whole, "next"]);
      }),
    );
  });

  it("with zeros or noise behind its last record loses only these", () => {
    const bytes = write("a", "b");
    for (const tail of [Buffer.alloc(5000), Buffer.from("not a record, but quite long")]) {
      writeFileSync(path, Buffer.concat([bytes, tail]));
      openJournal(path).close();
      expect(readFileSync(path)).toEqual(bytes);
    }
  });

  it("damaged before its last record is E_FORMAT, wherever the damage is, and stays as it is", () => {
    const bytes = write("a", "b", "c");
    const lastStart = bytes.length - 8 - bytes.readUInt32LE(8); // all three records are of one size
    fc.assert(
      fc.property(fc.nat(lastStart - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const damaged = Buffer.from(bytes);
        damaged[at]! ^= flip;
        writeFileSync(path, damaged);
        expect(() => openJournal(path)).toThrow(format);
        expect(() => readJournal(path)).toThrow(format);
        expect(readFileSync(path)).toEqual(damaged);
      }),
    );
    expect(readdirSync(dir)).toEqual(["journal"]); // no lock is left
  });

  it("of another program is E_FORMAT and stays as it is", () => {
    for (const foreign of ["PK\u0003\u0004 something else", "{}", '{"kind":"journal"}\n']) {
      writeFileSync(path, foreign);
      expect(() => openJournal(path)).toThrow(format);
      expect(readFileSync(path, "utf8")).toBe(foreign);
    }
  });

  it("whose whole frame holds no record is E_FORMAT", () => {
    for (const value of [1, [], { round: 1 }, { kind: 3 }]) {
      rmSync(path, { force: true });
      write();
      appendFileSync(path, frame(encode(value)));
      expect(() => readJournal(path)).toThrow(format);
    }
  });

  it("made to look endless is refused and not searched for ever", () => {
    write("a");
    const block = Buffer.from("ffff00000000000000de", "hex"); // length 65,535, then the first byte of a map
    appendFileSync(path, Buffer.concat([Buffer.from([0xff]), ...Array.from({ length: 100_000 }, () => block)]));
    expect(() => openJournal(path)).toThrow(format);
  });

  it("rewinds to its first records", () => {
    write("a", "b", "c");
    const journal = openJournal(path);
    journal.rewind(1);
    journal.append({ kind: "d" });
    expect(() => journal.rewind(3)).toThrow(RangeError);
    journal.close();
    expect(kinds()).toEqual(["a", "d"]);
    expect(() => journal.append({ kind: "e" })).toThrow(RangeError);
  });

  it("refuses a record that could not be read back, and stays whole", () => {
    const journal = openJournal(path);
    expect(() => journal.append({ kind: "a", when: new Date(0) })).toThrow(format);
    journal.append({ kind: "b" });
    journal.close();
    expect(kinds()).toEqual(["b"]);
  });

  it("takes several records as one: all are on disk, each a record of its own", () => {
    const journal = openJournal(path);
    journal.append({ kind: "a" }, { kind: "b" }, { kind: "c" });
    journal.rewind(2);
    journal.append({ kind: "d" });
    journal.close();
    expect(kinds()).toEqual(["a", "b", "d"]);
  });

  it("is scanned record by record: what lies behind one is not read before it is asked for", () => {
    const bytes = write("a", "b", "c");
    const secondStart = 8 + 8 + bytes.readUInt32LE(8);
    const damaged = Buffer.from(bytes);
    damaged[secondStart + 20]! ^= 1;
    writeFileSync(path, damaged);
    const scan = scanJournal(path);
    expect(scan.next().value).toMatchObject({ record: { kind: "a" }, at: 8, end: secondStart });
    expect(() => scan.next()).toThrow(format);
  });

  it("gives the record that a scan found at a place, and E_FORMAT where none begins", () => {
    write("a", "b");
    for (const { record, at } of scanJournal(path)) {
      expect(recordAt(path, at)).toEqual(record);
      expect(() => recordAt(path, at + 1)).toThrow(format);
    }
  });

  it("may hold more than its reader may keep where that lets it pass", () => {
    const journal = openJournal(path);
    const bulk = Array.from({ length: 300_000 }, () => [0]); // of 8,000,000 lists that a reader keeps at most
    const record = { kind: "bulk", bulk };
    for (let k = 0; k < 28; k++) journal.append(record);
    journal.close();
    const scanned = (passes?: () => boolean) => {
      let count = 0;
      for (const _ of scanJournal(path, passes)) count++;
      return count;
    };
    expect(() => scanned()).toThrow(expect.objectContaining({ code: "E_LIMIT" }));
    expect(scanned(() => true)).toBe(28);
  });

  it("has one writer: opening it twice is E_FILE", () => {
    const journal = openJournal(path);
    expect(() => openJournal(path)).toThrow(expect.objectContaining({ code: "E_FILE" }));
    journal.close();
    openJournal(path).close();
  });

  it("that is not there is E_FILE to a reader, as is a folder in its place to a writer", () => {
    expect(() => readJournal(path)).toThrow(expect.objectContaining({ code: "E_FILE" }));
    expect(() => openJournal(dir)).toThrow(expect.objectContaining({ code: "E_FILE" }));
    expect(() => openJournal(join(dir, "no", "journal"))).toThrow(expect.objectContaining({ code: "E_FILE" }));
    rmSync(`${dir}.lock`, { force: true });
  });
});

describe("a writer killed with SIGKILL", () => {
  it("loses no record that append returned from, and its lock holds nobody up", async () => {
    const script = join(dir, "writer.ts");
    const module = pathToFileURL(join(import.meta.dirname, "../src/store/journal.ts")).href;
    writeFileSync(
      script,
      `import { writeSync } from "node:fs";
       import { openJournal } from ${JSON.stringify(module)};
       const journal = openJournal(${JSON.stringify(path)});
       for (let i = journal.held; ; i++) {
         journal.append({ kind: "step", i, bulk: new Float32Array(20_000) });
         writeSync(1, i + "\\n");
       }`,
    );
    for (const enough of [1, 7, 20]) {
      const acknowledged = await killAfter(script, enough);
      const steps = readJournal(path).map((r) => r.i as number);
      expect(steps).toEqual(steps.map((_, i) => i));
      expect(steps.length).toBeGreaterThan(acknowledged);
      expect(readdirSync(dir)).toContain("journal.lock");
    }
    truncateSync(path, readFileSync(path).length - 1);
    const whole = readJournal(path).length;
    const journal = openJournal(path);
    expect(journal.held).toBe(whole);
    journal.close();
    expect(readdirSync(dir).sort()).toEqual(["journal", "writer.ts"]);
  });

  it("while it lives keeps every other writer out", async () => {
    const script = join(dir, "holder.ts");
    const module = pathToFileURL(join(import.meta.dirname, "../src/store/journal.ts")).href;
    writeFileSync(
      script,
      `import { openJournal } from ${JSON.stringify(module)};
       openJournal(${JSON.stringify(path)});
       console.log("0");
       setInterval(() => {}, 1000);`,
    );
    const child = start(script);
    await new Promise((resolve) => child.stdout.once("data", resolve));
    expect(() => openJournal(path)).toThrow(
      expect.objectContaining({ code: "E_FILE", message: expect.stringContaining("another process") }),
    );
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
    openJournal(path).close();
  });
});

function start(script: string) {
  return spawn(process.execPath, ["--import", import.meta.resolve("tsx"), script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}

/** Kills the script when it has printed `enough` lines; resolves with the last number that it printed. */
async function killAfter(script: string, enough: number): Promise<number> {
  const child = start(script);
  let printed = "";
  child.stdout.on("data", (chunk) => {
    printed += chunk;
    if (printed.split("\n").length > enough) child.kill("SIGKILL");
  });
  await new Promise((resolve) => child.once("close", resolve));
  return Number(printed.trim().split("\n").at(-1));
}
