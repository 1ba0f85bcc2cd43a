import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { emptyFolder } from "./command-line.ts";

const snippets = [...readFileSync("docs/guide/from-a-program.md", "utf8").matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(
  ([, text]) => text!,
);

/** A program's folder with this package installed. */
function programFolder(): string {
  const folder = emptyFolder();
  mkdirSync(join(folder, "node_modules", "@types"), { recursive: true });
  symlinkSync(resolve("."), join(folder, "node_modules", "wander-population"));
  symlinkSync(resolve("node_modules/@types/node"), join(folder, "node_modules", "@types", "node"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  return folder;
}

describe("the snippets of the page on the library", () => {
  const folder = programFolder();
  const files = snippets.map((text, k) => {
    const file = join(folder, `snippet${k}.ts`);
    writeFileSync(file, text);
    return file;
  });

  it("fit the package's types", () => {
    const program = ts.createProgram(files, {
      ...{ strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, noEmit: true },
      ...{ target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.NodeNext, skipLibCheck: true, types: ["node"] },
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      typeRoots: [join(folder, "node_modules", "@types")],
    });
    const problems = ts.getPreEmitDiagnostics(program);
    expect(problems.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"))).toEqual([]);
    expect(files).toHaveLength(5);
  });

  it.each(files)("%s runs", (file) => {
    const args = ["--import", "wander-population/typescript", file];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
    expect(status, stderr).toBe(0);
    expect(stdout).not.toBe("");
  });
});
