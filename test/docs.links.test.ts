import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";
import { anchorsOf, linksOf, pages, sectionsOf } from "./markdown.ts";

/** Links of a page that lead nowhere, as "page: link". */
function deadLinks(page: string): string[] {
  return linksOf(readFileSync(page, "utf8")).flatMap((link) => {
    const [path, anchor] = link.split("#") as [string, string?];
    const target = path === "" ? page : normalize(join(dirname(page), decodeURI(path)));
    const isThere =
      existsSync(target) &&
      (anchor === undefined || !target.endsWith(".md") || anchorsOf(readFileSync(target, "utf8")).has(anchor));
    return isThere ? [] : [`${page}: ${link}`];
  });
}

/** TypeScript files that users see the messages of. */
function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(folder, name));
}

describe("the pages", () => {
  it.each(pages())("%s: every relative link and anchor leads somewhere", (page) => {
    expect(deadLinks(page)).toEqual([]);
  });

  it("are all listed in docs/README.md, decisions by their folder", () => {
    const index = new Set(
      linksOf(readFileSync("docs/README.md", "utf8")).map((link) => normalize(join("docs", link)).replace(/\/$/, "")),
    );
    const missing = pages().filter(
      (page) => page.startsWith("docs/") && page !== "docs/README.md" && !page.startsWith("docs/decisions/"),
    );
    expect(missing.filter((page) => !index.has(page))).toEqual([]);
    expect(index).toContain("docs/decisions");
  });

  it("name files of the repository that exist", () => {
    const named = pages()
      .filter((page) => page !== "CHANGELOG.md" && !page.startsWith("docs/decisions/"))
      .flatMap((page) =>
        [
          ...readFileSync(page, "utf8").matchAll(
            /`((?:src|environments|shared|agents|viz|test|bench|docs)\/[\w./-]*)`/g,
          ),
        ]
          .filter(([, path]) => !/NAME|IDEA/.test(path!))
          .map(([, path]) => ({ page, path: path! })),
      );
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter(({ path }) => !existsSync(path))).toEqual([]);
  });

  it("show npx wander only where the section says that it is for a clone or an installed tarball", () => {
    // `npx wander` anywhere else downloads another package of that name.
    const bare = pages()
      .filter((page) => page !== "CHANGELOG.md")
      .flatMap((page) =>
        sectionsOf(readFileSync(page, "utf8"))
          .filter((section) => section.includes("npx wander") && !/\bclone\b|\btarball\b|\.tgz\b/i.test(section))
          .map((section) => `${page}: ${section.split("\n")[0]}`),
      );
    expect(bare).toEqual([]);
  });
});

describe("the README", () => {
  it("has at most 150 lines", () => {
    expect(readFileSync("README.md", "utf8").trimEnd().split("\n").length).toBeLessThanOrEqual(150);
  });
});

describe("messages of the program", () => {
  it("name pages that exist", () => {
    const named = ["src", "environments", "shared", "agents", "viz"]
      .flatMap(sources)
      .flatMap((file) =>
        [...readFileSync(file, "utf8").matchAll(/\bdocs\/[\w./-]+\.(?:md|json|png)/g)]
          .map(([path]) => ({ file, path }))
          .filter(({ path }) => !path.startsWith("docs/safetensors")),
      );
    expect(named.length).toBeGreaterThan(3);
    expect(named.filter(({ path }) => !existsSync(path))).toEqual([]);
  });
});
