import { spawn } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { latestCheckpoint, listCheckpoints, pruneCheckpoints, writeCheckpoint } from "../src/store/checkpoint.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "wander-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const bytes = (text: string) => new TextEncoder().encode(text);
const save = (round: number, text = `round ${round}`) =>
  writeCheckpoint(dir, round, { files: { "agents.safetensors": bytes(text), "state.msgpack": bytes("state") } });
const file = (round: string, name: string) => join(dir, "checkpoints", `round-${round}`, name);
const latestText = () => Buffer.from(latestCheckpoint(dir)!.read("agents.safetensors")).toString();

describe("a checkpoint", () => {
  it("gives back its files, the newest round first, and leaves nothing else in the folder", () => {
    expect(latestCheckpoint(dir)).toBeUndefined();
    save(1);
    save(2);
    save(10);
    const latest = latestCheckpoint(dir)!;
    expect(latest).toMatchObject({ round: 10, damaged: [] });
    expect([...latest.names].sort()).toEqual(["agents.safetensors", "state.msgpack"]);
    expect(latestText()).toBe("round 10");
    expect(readdirSync(join(dir, "checkpoints")).sort()).toEqual(["round-0001", "round-0002", "round-0010"]);
  });

  it("of a round past 9999 is still the newest", () => {
    save(9999);
    save(10_000);
    expect(latestCheckpoint(dir)!.round).toBe(10_000);
  });

  it("of a round that has one replaces it whole", () => {
    save(3, "first");
    save(3, "second");
    expect(latestText()).toBe("second");
    expect(readdirSync(join(dir, "checkpoints"))).toEqual(["round-0003"]);
  });

  it("that was being written or replaced at a kill is not seen, and is cleared by the next", () => {
    save(1);
    save(2);
    renameSync(join(dir, "checkpoints", "round-0002"), join(dir, "checkpoints", ".round-0002.tmp"));
    mkdirSync(join(dir, "checkpoints", ".round-0002.old"));
    expect(latestCheckpoint(dir)!.round).toBe(1);
    save(2);
    expect(readdirSync(join(dir, "checkpoints")).sort()).toEqual(["round-0001", "round-0002"]);
  });

  it.each<[string, () => void]>([
    ["a truncated file", () => truncateSync(file("0002", "agents.safetensors"), 3)],
    ["a file of the right size and other bytes", () => writeFileSync(file("0002", "agents.safetensors"), "r0und 2")],
    ["a longer file", () => writeFileSync(file("0002", "agents.safetensors"), "round 2, and more")],
    ["a missing file", () => rmSync(file("0002", "state.msgpack"))],
    ["a missing index", () => rmSync(file("0002", "index.json"))],
    ["half an index", () => truncateSync(file("0002", "index.json"), 20)],
    [
      "an index of another round",
      () => writeFileSync(file("0002", "index.json"), readFileSync(file("0001", "index.json"))),
    ],
    ["an index that points outside", () => edit((index) => index.replace("state.msgpack", "../../state.msgpack"))],
    ["an index with a polluting key", () => edit((index) => index.replace('"state.msgpack"', '"__proto__"'))],
    ["an index with an unknown key", () => edit((index) => index.replace('"round"', '"more": 1,\n"round"'))],
    [
      "an endless device in place of a file",
      () => {
        rmSync(file("0002", "state.msgpack"));
        symlinkSync("/dev/zero", file("0002", "state.msgpack"));
      },
    ],
  ])("with %s is passed over for the one before it, and that is said", (_, damage) => {
    save(1);
    save(2);
    damage();
    const latest = latestCheckpoint(dir)!;
    expect(latest.round).toBe(1);
    expect(latest.damaged).toEqual([{ round: 2, reason: expect.stringContaining("round-0002") }]);
    expect(latestText()).toBe("round 1");
  });

  it("when none is whole is E_FORMAT and not a silent start from nothing", () => {
    save(1);
    truncateSync(file("0001", "agents.safetensors"), 3);
    expect(() => latestCheckpoint(dir)).toThrow(
      expect.objectContaining({ code: "E_FORMAT", message: expect.stringContaining("expected 7 bytes, got 3") }),
    );
  });

  it("has no file that its index does not name", () => {
    save(1);
    writeFileSync(file("0001", "stray"), "x");
    for (const name of ["stray", "none", "constructor", "../round-0001/stray"]) {
      expect(() => latestCheckpoint(dir)!.read(name)).toThrow(expect.objectContaining({ code: "E_FORMAT" }));
    }
  });

  it("cannot be made of a file with a path for a name", () => {
    for (const name of ["../evil", "/etc/x", "index.json", ".hidden", ""]) {
      expect(() => writeCheckpoint(dir, 1, { files: { [name]: bytes("x") } })).toThrow(RangeError);
    }
    expect(readdirSync(join(dir, "checkpoints"))).toEqual([]);
  });

  it("that cannot be written is E_FILE", () => {
    writeFileSync(join(dir, "checkpoints"), "a file where the folder should be");
    expect(() => save(1)).toThrow(expect.objectContaining({ code: "E_FILE" }));
  });
});

it("a writer killed with SIGKILL leaves whole checkpoints and nothing that passes for one", async () => {
  const script = join(dir, "writer.ts");
  const module = pathToFileURL(join(import.meta.dirname, "../src/store/checkpoint.ts")).href;
  writeFileSync(
    script,
    `import { writeSync } from "node:fs";
     import { latestCheckpoint, pruneCheckpoints, writeCheckpoint } from ${JSON.stringify(module)};
     const dir = ${JSON.stringify(dir)};
     for (let round = (latestCheckpoint(dir)?.round ?? 0) + 1; ; round++) {
       writeCheckpoint(dir, round, { files: { a: new Uint8Array(1_000_000).fill(round), b: Uint8Array.of(round) } });
       pruneCheckpoints(dir, 2);
       writeSync(1, round + "\\n");
     }`,
  );
  for (const delayMs of [3, 11, 29]) {
    const child = spawn(process.execPath, ["--import", import.meta.resolve("tsx"), script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let printed = "";
    child.stdout.on("data", (chunk) => {
      if (printed === "") setTimeout(() => child.kill("SIGKILL"), delayMs);
      printed += chunk;
    });
    await new Promise((done) => child.once("close", done));
    const latest = latestCheckpoint(dir)!;
    expect(latest.damaged).toEqual([]);
    expect(latest.round).toBeGreaterThanOrEqual(Number(printed.trim().split("\n").at(-1)));
    expect(latest.read("b")).toEqual(Uint8Array.of(latest.round));
    expect(latest.read("a").every((byte) => byte === latest.round % 256)).toBe(true);
  }
});

describe("pruning", () => {
  it("keeps the newest checkpoints", () => {
    for (const round of [1, 2, 3, 4]) save(round);
    pruneCheckpoints(dir, 2);
    expect(listCheckpoints(dir)).toEqual([3, 4]);
    expect(readdirSync(join(dir, "checkpoints")).sort()).toEqual(["round-0003", "round-0004"]);
    pruneCheckpoints(join(dir, "none"), 2);
  });

  it("never deletes the one that a resume would fall back to", () => {
    for (const round of [1, 2, 3]) save(round);
    truncateSync(file("0003", "agents.safetensors"), 1);
    pruneCheckpoints(dir, 1);
    expect(latestCheckpoint(dir)!.round).toBe(2);
    expect(listCheckpoints(dir)).toEqual([2, 3]);
  });
});

function edit(change: (index: string) => string): void {
  const before = readFileSync(file("0002", "index.json"), "utf8");
  const after = change(before);
  expect(after).not.toBe(before);
  writeFileSync(file("0002", "index.json"), after);
}
