/** Modules of the user's: found, imported, checked, and made known under the names that an experiment has for them. */
import { pathToFileURL } from "node:url";
import { toFailure, WanderError } from "../../core/errors.ts";
import { type Content, contentOf } from "./content.ts";
import { type ModuleName, moduleName } from "./name.ts";
import { type ExtensionPoint, extensionPoints } from "./points.ts";
import { fileOf } from "./resolve.ts";
import { allowTypeScript } from "./typescript.ts";

/** A module as a worker loads it: under the same name, from the same file. */
export type ModuleRef = { key: string; name: string; file: string };
export type LoadedModule = ModuleRef & { content: Content };

const loaded = new Map<string, LoadedModule>();
const idOf = ({ key, name }: Pick<ModuleRef, "key" | "name">) => `${key} ${name}`;

/** Every module that this process has loaded, in that order. */
export const loadedModules = (): readonly LoadedModule[] => [...loaded.values()];

/** The same, as workers are given them. */
export const moduleRefs = (): ModuleRef[] => loadedModules().map(({ key, name, file }) => ({ key, name, file }));

/**
 * Loads the module that `key` names, from the first of these folders that has it. Does nothing for a name that is known, nor for a
 * plain word that leads to no package: the experiment's schema refuses it, with the nearest name. Throws E_CONFIG if there is no
 * such file or export, if it throws while it loads, or if it is no object of the wanted sort.
 */
export async function loadModule(key: string, text: string, folders: readonly string[]): Promise<void> {
  const point = extensionPoints.find((one) => one.key === key)!;
  const before = loaded.get(idOf({ key, name: text }));
  if (before === undefined && point.isKnown(text)) return;
  const name = moduleName(text);
  if (name === undefined) return;
  const file = fileOf(name, folders);
  if (file === undefined) {
    if (!name.isFile && !/[@/:]/.test(text)) return;
    throw wrong(`${key}: there is no ${name.isFile ? "file" : "package"} ${name.at} in ${folders.join(" or ")}`, {
      hint: name.isFile
        ? `write the path from the folder of the experiment file`
        : `install it: npm install ${name.at}`,
    });
  }
  if (before === undefined) return use(point, { key, name: text, file }, name);
  if (before.file === file) return;
  throw wrong(`${key}: ${text} is ${before.file} for one experiment and ${file} for another`, {
    hint: "use one process for each, or absolute paths",
  });
}

/** Loads what another thread has loaded. Throws as `loadModule`. */
export async function loadModuleRefs(refs: readonly ModuleRef[]): Promise<void> {
  for (const ref of refs) {
    const point = extensionPoints.find((one) => one.key === ref.key)!;
    if (!point.isKnown(ref.name)) await use(point, ref, moduleName(ref.name)!);
  }
}

async function use(point: ExtensionPoint, ref: ModuleRef, { exported = "default" }: ModuleName): Promise<void> {
  const content = contentOf(ref.file); // before it is imported: whoever changes it then is seen by the next command
  const module = await imported(ref);
  const found = Object.hasOwn(module, exported) ? module[exported] : undefined;
  if (found === undefined) throw withoutExport(ref, exported, module);
  point.register(ref.name, checkedMembers(point, ref, exported, found));
  loaded.set(idOf(ref), { ...ref, content });
}

async function imported({ key, file }: ModuleRef): Promise<Record<string, unknown>> {
  if (/\.[cm]?ts$/.test(file)) allowTypeScript();
  try {
    return (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  } catch (cause) {
    const { message } = toFailure(cause);
    throw wrong(`${key}: ${file} throws while it loads: ${message.split("\n")[0]}`, {
      hint: hintFor(message, file),
      cause,
    });
  }
}

function hintFor(message: string, file: string): string {
  const missing = /Cannot find package '([^']+)'/.exec(message)?.[1];
  if (missing !== undefined) return `install it where ${file} finds it: npm install ${missing}`;
  if (/Cannot find module/.test(message)) return "write the whole name of an imported file, with its ending";
  if (/TypeScript|strip/i.test(message)) return "use types alone: no enum, no namespace, no parameter property";
  return `mend it: node ${file} shows where`;
}

function withoutExport({ key, name, file }: ModuleRef, exported: string, module: object): WanderError {
  const names = Object.keys(module).filter((one) => one !== "default");
  const what = exported === "default" ? "default export" : `export called ${exported}`;
  const named = name.replace(/:[\w$]*$/, "");
  const hint =
    names.length === 0
      ? `write export default in ${file}`
      : `name one of its exports, ${names.join(", ")}: ${key}=${named}:${names[0]}`;
  return wrong(`${key}: ${file} has no ${what}`, { hint });
}

function checkedMembers(
  { key, what, page, members }: ExtensionPoint,
  ref: ModuleRef,
  exported: string,
  found: unknown,
) {
  const object = typeof found === "object" && found !== null ? (found as Record<string, unknown>) : undefined;
  const is = (value: unknown) => (value === null ? "null" : typeof value);
  const missing = Object.entries(members).find(([member, type]) => is(object?.[member]) !== type);
  if (object !== undefined && missing === undefined) return object;
  const why =
    object === undefined ? `it is ${is(found)}` : `${missing![0]} is ${is(object[missing![0]])}, not a ${missing![1]}`;
  throw wrong(`${key}: the ${exported} export of ${ref.file} is not ${what}: ${why}`, { hint: `see ${page}` });
}

const wrong = (message: string, more: { hint: string; cause?: unknown }) => new WanderError("E_CONFIG", message, more);
