import type { Moved } from "../run/input-files.ts";
import type { Tell } from "../store/checkpoint.ts";

/** One file of an export; its name is a plain file name. */
export type ExportFile = { name: string; bytes: Uint8Array };

/**
 * The files of a run directory in one format. Each is written before the next is asked for: parameters of many agents are
 * large. `moved` says where files of the run are now; those that read checkpoints `tell` of damaged ones.
 */
export type Format = (runDir: string, moved?: Moved, tell?: Tell) => Iterable<ExportFile>;
