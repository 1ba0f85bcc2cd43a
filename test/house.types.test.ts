import { join, relative } from "node:path";
import ts from "typescript";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "..");
const door = join(root, "src/index.ts");

/**
 * Names of our own types that stand in the declarations of what the door lets out, and which it does not let out: a program
 * that wants to name such a value's type could not.
 */
function unnameable(): string[] {
  const { config } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const program = ts.createProgram([door], options);
  const checker = program.getTypeChecker();
  const resolved = (symbol: ts.Symbol) =>
    symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const exported = new Set(
    checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(door)!)!).map(resolved),
  );
  const missing = new Set<string>();
  const seen = new Set<ts.Symbol>();
  const isExported = (node: ts.Declaration) => (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Export) !== 0;
  const look = (node: ts.Node): void => {
    if (ts.isBlock(node)) return; // a function's body is nobody's business
    if (ts.isTypeReferenceNode(node)) {
      const symbol = checker.getSymbolAtLocation(node.typeName);
      const target = symbol && resolved(symbol);
      const [declaration] = target?.declarations ?? [];
      const file = declaration && relative(root, declaration.getSourceFile().fileName);
      const isOurs = file !== undefined && !file.startsWith("..") && !file.startsWith("node_modules");
      const isType = target && target.flags & (ts.SymbolFlags.TypeAlias | ts.SymbolFlags.Interface);
      if (isOurs && isType && !exported.has(target) && !seen.has(target)) {
        seen.add(target);
        // What a file keeps to itself is a part of what it exports.
        if (isExported(declaration!)) missing.add(`${target.name} (${file})`);
        else look(declaration!);
      }
    }
    ts.forEachChild(node, look);
  };
  for (const symbol of exported) {
    for (const declaration of symbol.declarations ?? []) {
      const isNamed = ts.isFunctionDeclaration(declaration) || ts.isTypeAliasDeclaration(declaration);
      if (isNamed || ts.isClassDeclaration(declaration) || ts.isVariableDeclaration(declaration)) look(declaration);
    }
  }
  return [...missing].sort();
}

it("the door lets out every type that the signatures of what it lets out mention", () => {
  expect(unnameable()).toEqual([]);
});
