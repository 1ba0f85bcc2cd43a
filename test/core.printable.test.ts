import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { onOneLine, printable } from "../src/core/printable.ts";

describe("a text for a terminal", () => {
  it.each([
    ["sets the title", "a\u001b]0;X\u0007b", "a\\u001b]0;X\\u0007b"],
    ["writes over its line", "good\rbad\b", "good\\u000dbad\\u0008"],
    ["steers by one byte", "\u009b31m\u0090\u007f\u0000", "\\u009b31m\\u0090\\u007f\\u0000"],
    [
      "turns what is read around",
      "a\u202egnp.exe\u202c\u2066\u2069\u200f",
      "a\\u202egnp.exe\\u202c\\u2066\\u2069\\u200f",
    ],
    ["has lines of another kind", "a\u2028b\u2029c\u0085d", "a\\u2028b\\u2029c\\u0085d"],
    ["is half of a character", "\ud83e and \udd2d", "\\ud83e and \\udd2d"],
  ])("that %s shows it", (_, text, shown) => {
    expect(printable(text)).toBe(shown);
    expect(onOneLine(text)).toBe(shown);
  });

  it("is left as it is where it is text: layout, other scripts, pictures, escapes that are written out", () => {
    for (const text of ["a\tb\n  c\n", "Ünï cödé 日本 (x)", "אבג abc", "🥭 e\u0301", "\\u001b", "█░ 50 %"]) {
      expect(printable(text)).toBe(text);
    }
    expect(onOneLine("a\nhint: b\tc")).toBe("a\\u000ahint: b\\u0009c");
  });

  it("that is JSON says the same, and has nothing that steers", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string({ unit: "binary" }), (value, text) => {
        const json = JSON.stringify({ value, [text]: text });
        expect(JSON.parse(printable(json))).toEqual(JSON.parse(json));
        expect(printable(json)).not.toMatch(/[^\P{Cc}\n\t]|[\p{Bidi_Control}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});
