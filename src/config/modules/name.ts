import { existsSync } from "node:fs";
import { dirname, isAbsolute, relative, resolve, sep } from "node:path";

/** How a setting names an object of the user's: a file, or a package, and which of its exports. */
export type ModuleName = { at: string; isFile: boolean; exported?: string };

const FILE = /^(\.{0,2}\/.+?|[A-Za-z]:[\\/].+?|.+\.[cm]?[jt]s)(?::([A-Za-z_$][\w$]*))?$/;
const LOCAL = /^\.{1,2}\/|\.[cm]?[jt]s$/;
const PACKAGE = /^((?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*(?:\/[\w./-]+)?)(?::([A-Za-z_$][\w$]*))?$/;

/**
 * ValueReads `./my-world.js`, `some-package` or either with `:exportName` behind it. Undefined for what can be neither. A plain word may
 * be a package: whether it is one, only resolving it tells.
 */
export function moduleName(text: string): ModuleName | undefined {
  const [, file, ofFile] = FILE.exec(text) ?? [];
  if (file !== undefined) return { at: file, isFile: true, ...(ofFile === undefined ? {} : { exported: ofFile }) };
  const [, name, ofPackage] = PACKAGE.exec(text) ?? [];
  if (name === undefined) return undefined;
  return { at: name, isFile: false, ...(ofPackage === undefined ? {} : { exported: ofPackage }) };
}

/** Whether a setting names a file relative to some folder. */
export const isRelative = (text: string): boolean => {
  const name = moduleName(text);
  return name?.isFile === true && LOCAL.test(name.at) && !isAbsolute(name.at);
};

/**
 * The same name for a reader in the working directory, of one that stands in an experiment file: relative files are looked for
 * beside that file, and if there is none, in the working directory.
 */
export function nameFrom(file: string, text: string): string {
  const name = moduleName(text);
  const folder = dirname(resolve(file));
  if (name === undefined || !isRelative(text) || folder === process.cwd()) return text;
  const there = resolve(folder, name.at);
  if (!existsSync(there) && existsSync(resolve(name.at))) return text;
  const here = relative(process.cwd(), there).split(sep).join("/");
  const dotted = here.startsWith(".") || isAbsolute(here) ? here : `./${here}`;
  return name.exported === undefined ? dotted : `${dotted}:${name.exported}`;
}
