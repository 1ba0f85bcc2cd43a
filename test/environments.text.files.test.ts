import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { openWorld, rebuildWorld } from "../environments/defaults.ts";
import type { Tokens } from "../environments/environment.ts";
import { everyByte, render, tokenOf } from "../environments/text/alphabet.ts";
import { loadTexts } from "../environments/text/files.ts";
import { text } from "../environments/text/index.ts";
import { firstInvalid } from "../environments/text/utf8.ts";
import { stream } from "../src/core/random.ts";

describe("firstInvalid", () => {
  it.each([
    ["all of it is text", [0x61, 0xc3, 0xa9, 0xe2, 0x82, 0xac, 0xf0, 0x9f, 0x98, 0x80], -1],
    ["a byte that only goes on", [0x61, 0x80], 1],
    ["written too long", [0x61, 0x62, 0xc0, 0x80], 2],
    ["a surrogate", [0xed, 0xa0, 0x80], 0],
    ["beyond the last code point", [0xc3, 0xa9, 0xf4, 0x90, 0x80, 0x80], 2],
    ["cut short", [0x61, 0xe2, 0x82], 1],
  ])("%s", (_, bytes, at) => {
    expect(firstInvalid(Uint8Array.from(bytes))).toBe(at);
  });

  it("is where a strict decoder would stop", () => {
    const decodes = (bytes: Uint8Array) => {
      try {
        new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
        return true;
      } catch {
        return false;
      }
    };
    const piece = fc.oneof(
      fc.string({ unit: "binary" }).map((s) => Buffer.from(s)),
      fc.uint8Array({ maxLength: 4 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        const bytes = Uint8Array.from(pieces.flatMap((some) => [...some]));
        const at = firstInvalid(bytes);
        expect(at < 0).toBe(decodes(bytes));
        if (at < 0) return;
        expect(decodes(bytes.subarray(0, at))).toBe(true);
        for (let length = 1; length <= 4; length++) {
          if (at + length <= bytes.length) expect(decodes(bytes.subarray(at, at + length))).toBe(false);
        }
      }),
    );
  });
});

const folder = mkdtempSync(join(tmpdir(), "wander-text-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string, content: string | Uint8Array): string => {
  mkdirSync(join(folder, name, ".."), { recursive: true });
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
/** Nine tenths of letters that agents may read, and the last tenth in capitals. */
const halves = (length: number, salt: string) =>
  Array.from({ length }, (_, k) =>
    String.fromCharCode((k < 0.9 * length ? 97 : 65) + stream(1, salt, k).integer(26)),
  ).join("");
const written = (tokens: Tokens) => render(everyByte, tokens);
const capitals = (tokens: Tokens) => tokens.filter((token) => token >= tokenOf(65) && token < tokenOf(91)).length;

describe("files of the user's", () => {
  const book = file("books/zebra.txt", halves(1000, "zebra"));
  file("books/poems/ant.md", halves(800, "ant"));
  file("books/.notes", "hidden");
  symlinkSync(book, join(folder, "books/link.txt"));
  const small = { tasksPerFamily: 2, exams: 4, context: 12, segment: 5 };
  const of = (settings: object = {}) =>
    openWorld(text, { tasks: `text:${join(folder, "books")}`, ...small, ...settings }, 1);

  it("are families by their names, sorted, links and hidden ones left out; one file is a family as well", () => {
    expect(of().environment.families).toEqual(["poems/ant.md", "zebra.txt"]);
    expect(of({ tasks: `text:${book}` }).environment.families).toEqual(["zebra.txt"]);
    expect(of({ families: ["zebra.txt"] }).environment.families).toEqual(["zebra.txt"]);
    expect(of().environment.vocabulary.size).toBe(257);
    expect(of().environment.lessons!.entropyRate!()).toBeUndefined();
  });

  it("are read on from a place of each agent's own, from the beginning again after the end", () => {
    const { environment: env } = of();
    const part = halves(1000, "zebra").slice(0, 900);
    const read = (agent: number) =>
      written(env.lessons!.shown({ agent, family: "zebra.txt" }, 0, 400).flatMap(({ answer }) => answer));
    for (const agent of [0, 1]) expect((part + part + part + part).includes(read(agent))).toBe(true);
    expect(read(0)).not.toBe(read(1));
  });

  it("never show their last tenth, and ask exams and probes from it alone, from a half of it each", () => {
    const { environment: env, definition } = of();
    for (const family of env.families) {
      for (const { prompt, answer } of env.lessons!.shown({ agent: 0, family }, 0, 500))
        expect(capitals(prompt) + capitals(answer)).toBe(0);
      for (const { context } of [...env.tasks("exam", family), ...env.tasks("probe", family)])
        expect(capitals(context)).toBe(small.context);
      for (const { context, next } of env.tasks("practice", family)) expect(capitals([...context, next!])).toBe(0);
    }
    for (let k = 0; k < 100; k++) {
      const { prompt, answer } = env.dreams!.synthesise(stream(k, "made"));
      expect(capitals(prompt) + capitals(answer)).toBe(0);
    }
    for (const { examples, shown } of env.probes.byFamily()) {
      for (const { prompt } of examples) expect(capitals(prompt)).toBe(small.context);
      for (const { prompt } of shown!) expect(capitals(prompt)).toBe(0);
    }
    const probed = env.tasks("probe").map(({ context, next }) => written([...context, next!]));
    const asked = env.tasks("exam").map(({ context }) => written(context));
    for (const context of asked) expect(probed.some((window) => window.includes(context))).toBe(false);
    const said = JSON.stringify(definition);
    for (const context of asked) expect(said).not.toContain(context);
    expect(env.tasks("exam").every((task) => !("next" in task))).toBe(true);
  });

  it("are found by a worker that reads the part for agents alone: it works where the rest is gone", () => {
    const path = file("worker.txt", halves(600, "worker"));
    const { environment, definition } = of({ tasks: `text:${path}` });
    const pairs = environment.lessons!.shown({ agent: 3 }, 0, 200);
    truncateSync(path, 540);
    expect(rebuildWorld(text, definition).lessons!.shown({ agent: 3 }, 0, 200)).toEqual(pairs);
    writeFileSync(path, halves(600, "another"));
    expect(() => rebuildWorld(text, definition)).toThrow(/worker\.txt: has changed since the run began/);
  });

  it("that change are other data", () => {
    const path = file("data.txt", halves(600, "first"));
    const hash = () => of({ tasks: `text:${path}` }).dataHash;
    const before = hash();
    expect(hash()).toBe(before);
    writeFileSync(path, `${halves(600, "first").slice(0, -1)}!`);
    expect(hash()).not.toBe(before);
  });

  it.each([
    ["that there are not", () => join(folder, "none"), "E_FILE", /cannot read .*none: there is no such file/],
    ["in an empty folder", () => join(file("empty/.hidden", ""), ".."), "E_FILE", /no file in this folder/],
    ["that are no text", () => file("bad.txt", Uint8Array.from([97, 98, 0xff])), "E_FORMAT", /bad\.txt: .* byte 2 /],
    ["that are too large", () => large(), "E_LIMIT", /at most 67108864 are read/],
  ])("%s stop the run", (_, path, code, message) => {
    const read = () => loadTexts(path());
    expect(read).toThrow(message);
    expect(read).toThrow(expect.objectContaining({ code }));
  });

  it("that are too short, or named otherwise, stop the run with what is wanted", () => {
    const path = file("short.txt", "too short");
    expect(() => of({ tasks: `text:${path}` })).toThrow(/short\.txt: 9 bytes, and .* want at least 360/);
    expect(() => of({ tasks: "arc:x" })).toThrow(/wanted generated or text:PATH, got "arc:x"/);
    expect(() => of({ context: 0 })).toThrow(/environment\.context: 0 does not fit/);
  });
});

function large(): string {
  const path = file("large.txt", "");
  truncateSync(path, 64 * 1024 * 1024 + 1);
  return path;
}
