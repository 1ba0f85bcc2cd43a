import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Lock } from "../src/store/lock.ts";
import { type Manifest, readManifest, writeManifest } from "../src/store/manifest.ts";
import { createRunDirectory as create, listRuns } from "../src/store/run-directory.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "wander-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const manifest: Manifest = {
  format: 1,
  name: "built-in",
  configuration: { rounds: 6, share: { value: "global", every: 1 }, tags: [] },
  seed: 1,
  versions: { wander: "0.1.0", node: "20.19.0", tfjs: "4.22.0" },
  backend: "wasm",
  dataHash: "00ff",
  shape: { layers: 4, width: 128 },
  createdAt: "2026-01-02T03:04:05.000Z",
};

describe("a manifest", () => {
  it("comes back as it was written, and people can read it", () => {
    writeManifest(dir, manifest);
    expect(readManifest(dir)).toEqual(manifest);
    expect(readFileSync(join(dir, "manifest.json"), "utf8")).toContain('\n  "seed": 1,\n');
  });

  it.each<[string, string, string]>([
    ["broken JSON", '{"format": 1,', "cannot be used"],
    ["another format", JSON.stringify({ ...manifest, format: 2 }), "format: "],
    ["an unknown key", JSON.stringify({ ...manifest, sede: 1 }), '"sede"'],
    ["a missing key", JSON.stringify({ ...manifest, seed: undefined }), "seed: "],
    ["no node version", JSON.stringify({ ...manifest, versions: { wander: "0" } }), "versions.node: "],
    ["a key that stands twice", JSON.stringify(manifest).replace("{", '{"seed":2,'), "the key seed twice"],
    [
      "a key that pollutes",
      JSON.stringify(manifest).replace('"rounds"', '"__proto__":{"polluted":1},"rounds"'),
      "__proto__",
    ],
    [
      "a key that pollutes, escaped",
      JSON.stringify(manifest).replace('"rounds"', '"constr\\u0075ctor":1,"rounds"'),
      "constructor",
    ],
    ["a million brackets", "[".repeat(1_000_000), "levels"],
    ["no UTF-8", "\ufffd", "cannot be used"],
    ["an array", "[]", "expected object"],
  ])("with %s is E_FORMAT and says where", (_, text, where) => {
    writeFileSync(join(dir, "manifest.json"), text === "\ufffd" ? Buffer.from([0xff, 0xfe, 0]) : text);
    expect(() => readManifest(dir)).toThrow(
      expect.objectContaining({ code: "E_FORMAT", message: expect.stringContaining(where) }),
    );
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it("is refused when any of its bits has flipped", () => {
    writeManifest(dir, { ...manifest, baseHash: "ff" });
    const path = join(dir, "manifest.json");
    const whole = readFileSync(path);
    for (let k = 0; k < whole.length; k++) {
      const flipped = Buffer.from(whole);
      flipped[k]! ^= 1 << (k % 8);
      writeFileSync(path, flipped);
      expect(() => readManifest(dir), `byte ${k}`).toThrow(expect.objectContaining({ name: "WanderError" }));
    }
  });

  it("is refused when it was edited, with what to do instead; its layout is free", () => {
    const whole = { ...manifest, startedIn: "/here", baseHash: "ff", valueHash: "00" };
    writeManifest(dir, whole);
    const path = join(dir, "manifest.json");
    const text = readFileSync(path, "utf8");
    const read = (edited: string) => {
      writeFileSync(path, edited);
      return readManifest(dir);
    };
    expect(read(JSON.stringify(JSON.parse(text)))).toEqual(whole);
    expect(read(JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(text)).reverse())))).toEqual(whole);
    const { sha256: _, ...without } = JSON.parse(text);
    for (const edited of [text.replace('"rounds": 6', '"rounds": 7'), JSON.stringify(without)]) {
      expect(() => read(edited)).toThrow(
        expect.objectContaining({
          code: "E_FORMAT",
          message: expect.stringContaining("was changed or damaged"),
          hint: expect.stringContaining(`wander resume ${dir} --rounds N`),
        }),
      );
    }
  });

  it("of an earlier version has no checksum and opens", () => {
    writeFileSync(join(dir, "manifest.json"), JSON.stringify(manifest));
    expect(readManifest(dir)).toEqual(manifest);
  });

  it("that is not there is E_FILE, one of 17 MB is E_LIMIT", () => {
    expect(() => readManifest(dir)).toThrow(expect.objectContaining({ code: "E_FILE" }));
    writeFileSync(join(dir, "manifest.json"), " ".repeat(17 << 20));
    expect(() => readManifest(dir)).toThrow(expect.objectContaining({ code: "E_LIMIT" }));
  });
});

const open: Lock[] = [];
afterEach(() => {
  for (const lock of open.splice(0)) lock.release();
});

/** Held until the test is over, as a run holds it. */
function createRunDirectory(parent: string, name: string): string {
  const { runDir, lock } = create(parent, name);
  open.push(lock);
  return runDir;
}

describe("run directories", () => {
  it("are numbered past the highest there is, and none is ever made twice", () => {
    const parent = join(dir, "runs");
    expect(createRunDirectory(parent, "built-in")).toBe(join(parent, "built-in-001"));
    expect(createRunDirectory(parent, "built-in")).toBe(join(parent, "built-in-002"));
    expect(createRunDirectory(parent, "built")).toBe(join(parent, "built-001"));
    writeFileSync(join(parent, "built-in-041"), "even a file is in the way");
    rmSync(join(parent, "built-in-001"), { recursive: true });
    expect(createRunDirectory(parent, "built-in")).toBe(join(parent, "built-in-042"));
    mkdirSync(join(parent, "built-in-999"));
    writeFileSync(join(parent, "built-in-999", "note"), "not ours");
    expect(createRunDirectory(parent, "built-in")).toBe(join(parent, "built-in-1000"));
    expect(createRunDirectory(parent, "built-in")).toBe(join(parent, "built-in-1001"));
    expect(readdirSync(join(parent, "built-in-042"))).toEqual(["live.lock"]);
  });

  it.each(["", "..", "../x", "a/b", ".hidden", "-x", "a b", "é", "x".repeat(65)])("are not named %j", (name) => {
    expect(() => createRunDirectory(dir, name)).toThrow(expect.objectContaining({ code: "E_CONFIG" }));
    expect(readdirSync(dir)).toEqual([]);
  });

  it("under a file are E_FILE", () => {
    writeFileSync(join(dir, "file"), "");
    expect(() => createRunDirectory(join(dir, "file"), "x")).toThrow(expect.objectContaining({ code: "E_FILE" }));
  });

  it("are listed by name, a damaged one with its error, and other folders not at all", () => {
    for (const name of ["b", "a", "c"]) {
      const run = createRunDirectory(dir, name);
      if (name === "c") writeFileSync(join(run, "manifest.json"), "{");
      else writeManifest(run, { ...manifest, name });
    }
    mkdirSync(join(dir, "d-001", "checkpoints"), { recursive: true });
    mkdirSync(join(dir, "photos"));
    writeFileSync(join(dir, "note"), "");
    expect(listRuns(dir).map((r) => [r.dir, r.manifest?.name, r.error?.code])).toEqual([
      [join(dir, "a-001"), "a", undefined],
      [join(dir, "b-001"), "b", undefined],
      [join(dir, "c-001"), undefined, "E_FORMAT"],
      [join(dir, "d-001"), undefined, "E_FILE"],
    ]);
    expect(() => listRuns(join(dir, "none"))).toThrow(expect.objectContaining({ code: "E_FILE" }));
  });
});
