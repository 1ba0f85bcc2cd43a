import { existsSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { WanderError } from "../core/errors.ts";
import { nameHint } from "../core/names.ts";
import type { Moved } from "../run/input-files.ts";
import { checkSavedState } from "../run/saved-state.ts";
import { writeAtomic } from "../store/atomic.ts";
import { emitWarning } from "../store/checkpoint.ts";
import { fileError, makeFolders } from "../store/files.ts";
import { manifestName } from "../store/manifest.ts";
import { ownFolder } from "../store/own-files.ts";
import { csv } from "./csv.ts";
import type { Format } from "./format.ts";
import { parquet } from "./parquet.ts";
import { safetensors } from "./safetensors.ts";
import { tensorboard } from "./tensorboard.ts";

const formats = { parquet, csv, tensorboard, safetensors } satisfies Record<string, Format>;
export type FormatName = keyof typeof formats;
export const formatNames = Object.keys(formats) as readonly FormatName[];

/** Throws E_USAGE with the nearest name. */
export function formatNamed(name: string): FormatName {
  if (Object.hasOwn(formats, name)) return name as FormatName;
  throw new WanderError("E_USAGE", `unknown format ${name}: choose ${formatNames.join(", ")}`, {
    hint: nameHint(name, formatNames, (near) => `--to ${near}`),
  });
}

/**
 * Exports a run directory's tables, series or parameters for other programs. Returns the paths in the order written.
 * Each file is whole or missing; files of an earlier export are replaced. `onWarning` receives a sentence for each newer
 * checkpoint that is damaged and skipped. Throws E_USAGE if `out` would mix the export with the run's own files,
 * E_FORMAT or E_SHAPE for an invalid run directory, E_FILE.
 */
export function exportRun(
  runDir: string,
  format: FormatName,
  out = join(runDir, FOLDER, format),
  moved?: Moved,
  onWarning = emitWarning,
): string[] {
  checkPlace(runDir, out);
  checkSavedState(runDir);
  const paths: string[] = [];
  for (const { name, bytes } of formats[format](runDir, moved, onWarning)) {
    if (paths.length === 0) make(inOwn(runDir, out)); // only after the run was read: a mistake leaves no empty folder
    paths.push(join(out, name));
    writeAtomic(paths.at(-1)!, bytes);
  }
  return paths;
}

const FOLDER = "export";

/** Some of a run's own files have the same names: base.safetensors, tables/rounds.parquet. */
function checkPlace(runDir: string, out: string): void {
  const inside = relative(resolve(runDir), resolve(out)).split(sep);
  const mixed = inside[0] !== ".." && inside[0] !== FOLDER;
  if (!mixed && !existsSync(join(out, manifestName))) return;
  throw new WanderError("E_USAGE", `${out} holds the run's own files`, {
    hint: `omit --output: the files then go to ${join(runDir, FOLDER)}`,
  });
}

/** A folder inside the run directory must not be a link to elsewhere. A folder outside it is the caller's choice. */
function inOwn(runDir: string, out: string): string {
  const inside = relative(resolve(runDir), resolve(out)).split(sep);
  return inside[0] === FOLDER ? ownFolder(runDir, ...inside) : out;
}

function make(folder: string): void {
  try {
    makeFolders(folder);
  } catch (cause) {
    throw fileError(cause, "make", folder);
  }
}
