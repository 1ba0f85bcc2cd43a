/** Modules of the user's that a run plays with: recorded in its manifest, and the same whenever it is opened again. */
import { changedFiles, contentOf } from "../config/modules/content.ts";
import { loadModulesOf, namesAt } from "../config/modules/experiment-modules.ts";
import { loadedModules } from "../config/modules/load.ts";
import type { Experiment } from "../config/schema.ts";
import { WanderError } from "../core/errors.ts";
import { type Manifest, readManifest } from "../store/manifest.ts";

/** The modules of an experiment with the content that was loaded; nothing if it names none. */
export function modulesOf(experiment: Experiment): Pick<Manifest, "modules"> {
  const own = loadedModules().filter(({ key, name }) => namesAt(experiment, key).includes(name));
  return own.length === 0 ? {} : { modules: own.map(({ key, name, content }) => ({ key, name, content })) };
}

/**
 * Loads the modules that a run names, found from the folder in which it began or else from the working directory. Throws E_CONFIG if
 * one is gone or is not what the run began with, naming the files that changed; E_FILE and E_FORMAT as `readManifest`.
 */
export async function loadRunModules(runDir: string): Promise<void> {
  const manifest = readManifest(runDir);
  if (manifest.modules === undefined) return;
  await loadModulesOf(manifest.configuration, [manifest.startedIn ?? ".", "."]);
  checkModules(runDir, manifest);
}

/** Throws E_CONFIG if a module of the run, loaded here, is not what the run began with. */
export function checkModules(runDir: string, { modules = [] }: Manifest): void {
  for (const { key, name, content } of modules) {
    const here = loadedModules().find((one) => one.key === key && one.name === name);
    if (here === undefined) continue;
    const [changed, more] = [changedFiles(content, here.content), changedFiles(here.content, contentOf(here.file))];
    if (changed.length === 0 && more.length === 0) continue;
    const files = changed.length > 0 ? changed : more;
    throw new WanderError(
      "E_CONFIG",
      `${runDir}: ${key} ${name} is not the module that the run began with: ${files.join(", ")} changed`,
      { hint: "put the module back as it was, or begin a new run" },
    );
  }
}
