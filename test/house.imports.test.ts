import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { environmentKinds } from "../environments/registry.ts";

const root = join(import.meta.dirname, "..");

/** Which rooms each room may import, itself included. `src` is all of src/ except src/core and src/record. */
const allowed: Record<string, readonly string[]> = {
  "src/core": ["src/core"],
  "src/record": ["src/record", "src/core"],
  environments: ["environments", "src/core"],
  shared: ["shared", "environments", "src/core"],
  agents: ["agents", "shared", "environments", "src/core"],
  viz: ["viz", "src/record", "src/core"],
  src: ["src", "viz", "agents", "shared", "environments", "src/record", "src/core"],
};

/** The rooms of viz/report that draw one kind of page each: they share the kit and import nothing of each other. */
const pageRooms = ["run", "comparison", "reproduction", "map"];

/** Packages that one file alone imports, but for their types; everybody else goes through it. */
const gatekeepers: Record<string, string | undefined> = {
  msgpackr: "src/core/wire.ts",
  "@tensorflow/tfjs": "src/core/tf.ts",
  "hyparquet-writer": "src/store/tables.ts",
  hono: "src/watch/server.ts",
  "@hono/node-server": "src/watch/server.ts",
  piscina: "src/core/pool.ts",
  comlink: "shared/value/link.ts",
  commander: undefined,
  "fastest-levenshtein": "src/core/names.ts",
  yaml: "src/config/file/yaml.ts",
  "jsonc-parser": "src/config/file/json.ts",
};

type Import = { file: string; specifier: string; erased: boolean }; // erased: types only

const files = ["src", "environments", "shared", "agents", "viz"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => /\.[cm]?tsx?$/.test(path))
    .map((path) => join(folder, path).split(sep).join("/")),
);
const imports = files.flatMap((file) => importsOf(file, textOf(file)));

describe("imports", () => {
  it("are found in every form", () => {
    const text = `import a from "one"; import type { B } from "two"; export { c } from "three"; const d = import("four");
      new Worker(new URL("./five.ts", import.meta.url)); // import "six"
      const text = 'import "seven"'; import "eight"; type E = import("nine").E; import { type F } from "ten";
      import { type G, h } from "eleven"; export type { I } from "twelve"; import * as j from "thirteen";`;
    const found = importsOf("x.ts", text);
    const specifiers = (erased: boolean) => found.filter((i) => i.erased === erased).map((i) => i.specifier);
    expect(specifiers(false)).toEqual(["one", "three", "four", "./five.ts", "eight", "eleven", "thirteen"]);
    expect(specifiers(true)).toEqual(["two", "nine", "ten", "twelve"]);
  });

  it("point one way: each room imports only the rooms below it", () => {
    expect(files.length).toBeGreaterThan(20);
    const wrong = imports
      .filter(isRelative)
      .map(({ file, specifier }) => ({ file, target: targetOf({ file, specifier }) }))
      .filter(({ file, target }) => !allowed[roomOf(file)]?.includes(roomOf(target)))
      .map(({ file, target }) => `${file} imports ${target}`);
    expect(wrong).toEqual([]);
  });

  it("of the pages of a report go to their kit, and not from page to page or from the kit to a page", () => {
    const roomIn = (path: string) => /^viz\/report\/([^/]+)\//.exec(path)?.[1];
    const wrong = imports
      .filter(isRelative)
      .map((i) => ({ file: i.file, from: roomIn(i.file), to: roomIn(targetOf(i)) }))
      .filter(({ from, to }) => from !== undefined && to !== undefined && from !== to && pageRooms.includes(to));
    expect(wrong).toEqual([]);
  });

  it("nobody imports src/ except src/core and src/record", () => {
    const wrong = imports
      .filter(isRelative)
      .filter(({ file, specifier }) => roomOf(file) !== "src" && roomOf(targetOf({ file, specifier })) === "src");
    expect(wrong).toEqual([]);
  });

  it("of files make no circle, types included", () => {
    const targets = new Map(files.map((file) => [file, [] as string[]]));
    for (const one of imports.filter(isRelative)) targets.get(one.file)!.push(targetOf(one));
    expect(circlesIn(targets)).toEqual([]);
  });

  it("a circle is found, and a file that imports itself", () => {
    const targets = new Map([
      ...([
        ["a", ["b"]],
        ["b", ["c", "d"]],
        ["c", ["a"]],
      ] as const),
      ...([
        ["d", []],
        ["e", ["e", "a"]],
      ] as const),
    ]);
    expect(circlesIn(targets)).toEqual([["a", "b", "c"], ["e"]]);
  });

  it("name files that exist, by their whole name", () => {
    // AssemblyScript puts the .ts behind a name itself.
    const nameOf = (i: Import) => (i.file.includes("/assembly/") ? `${targetOf(i)}.ts` : targetOf(i));
    const wrong = imports.filter(isRelative).filter((i) => !existsSync(join(root, nameOf(i))));
    expect(wrong).toEqual([]);
  });

  it("bring in no package that package.json does not list as a dependency", () => {
    const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    // Bundlers run before a package is made, and optional accelerators are looked for and not needed.
    const others = ["esbuild", "@tensorflow/tfjs-node", "@tensorflow/tfjs-node-gpu"];
    const wrong = imports
      .filter((i) => !isRelative(i) && !i.specifier.startsWith("node:"))
      .filter(({ specifier }) => ![...Object.keys(dependencies), ...others].includes(packageOf(specifier)));
    expect(wrong).toEqual([]);
  });

  it("of the WASM backend, which is loaded by name, stand in src/core/backend.ts alone", () => {
    const naming = files.filter((file) => /["'`]@tensorflow\/tfjs-backend-wasm["'`/]/.test(textOf(file)));
    expect(naming).toEqual(["src/core/backend.ts"]);
  });

  it.each(Object.entries(gatekeepers))("of %s stand in exactly one file", (name, keeper) => {
    const importers = new Set(imports.filter((i) => !i.erased && packageOf(i.specifier) === name).map((i) => i.file));
    expect([...importers]).toEqual([keeper ?? expect.any(String)]);
  });
});

it("general code names no environment: ARC's room and the reproduction's experiments do", () => {
  const names = environmentKinds.map(({ kind }) => kind);
  const imported = new RegExp(`environments/(${names.join("|")})/`);
  const quoted = new RegExp(`kind\\)?:? *(===|!==|:|=)? *["'\`](${names.join("|")})["'\`]`);
  const general = files.filter(
    (file) => /^(src|agents|viz|shared)\//.test(file) && !/^src\/(arc|reproduce\/checks)\//.test(file),
  );
  expect(general.filter((file) => imported.test(textOf(file)) || quoted.test(textOf(file)))).toEqual([]);
});

it("no file runs text as code", () => {
  const bad = /\beval\(|\bnew Function\(|["'](node:)?vm["']/;
  expect(files.filter((file) => bad.test(textOf(file)))).toEqual([]);
});

function textOf(file: string): string {
  return readFileSync(join(root, file), "utf8");
}

/** Every module that a file names: imports, re-exports, import() in code and in types, require(), and worker URLs. */
function importsOf(file: string, text: string): Import[] {
  const found: Import[] = [];
  const add = (literal: ts.Node | undefined, erased: boolean) => {
    if (literal !== undefined && ts.isStringLiteralLike(literal)) found.push({ file, specifier: literal.text, erased });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, isErased(node.importClause));
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isCallExpression(node) && /^(import|require)$/.test(node.expression.getText(source))) {
      add(node.arguments[0], false);
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true);
    else if (ts.isNewExpression(node) && node.expression.getText(source) === "URL") {
      // Workers are started by URL, which is an import in all but name. A folder is no module.
      const [path, base] = node.arguments ?? [];
      const isModule = path !== undefined && ts.isStringLiteralLike(path) && /^\..*\.[cm]?[jt]s$/.test(path.text);
      if (isModule && base?.getText(source) === "import.meta.url") add(path, false);
    }
    ts.forEachChild(node, visit);
  };
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
  visit(source);
  return found;
}

/** Type imports are gone when the program runs. */
function isErased(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const names = clause.namedBindings;
  const onlyNames = clause.name === undefined && names !== undefined && ts.isNamedImports(names);
  return onlyNames && names.elements.length > 0 && names.elements.every((e) => e.isTypeOnly);
}

const isRelative = ({ specifier }: Import): boolean => specifier.startsWith(".");

function targetOf({ file, specifier }: Pick<Import, "file" | "specifier">): string {
  return relative(root, resolve(root, dirname(file), specifier))
    .split(sep)
    .join("/");
}

function roomOf(path: string): string {
  return /^src\/(core|record)(?=\/)/.exec(path)?.[0] ?? path.split("/")[0]!;
}

/** Sets of files that reach each other, in order: strongly connected components (Tarjan 1972). */
function circlesIn(targets: ReadonlyMap<string, readonly string[]>): string[][] {
  const found: string[][] = [];
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const visit = (file: string) => {
    index.set(file, index.size);
    low.set(file, index.get(file)!);
    stack.push(file);
    for (const target of targets.get(file) ?? []) {
      if (!index.has(target)) visit(target);
      if (stack.includes(target)) low.set(file, Math.min(low.get(file)!, low.get(target)!));
    }
    if (low.get(file) !== index.get(file)) return;
    const circle = stack.splice(stack.indexOf(file));
    if (circle.length > 1 || targets.get(file)?.includes(file)) found.push(circle);
  };
  for (const file of targets.keys()) if (!index.has(file)) visit(file);
  return found;
}

function packageOf(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}
