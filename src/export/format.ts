import type { Moved } from "../run/input-files.ts";
import type { WarningListener } from "../store/checkpoint.ts";

/** One file of an export; `name` is a plain file name. */
export type ExportFile = { name: string; bytes: Uint8Array };

/**
 * The files of a run directory in one format. Each file is written before the next is made, since the parameters of
 * many agents are large. `moved`: the new paths of the run's input files. Formats that read checkpoints report damaged
 * ones to `onWarning`.
 */
export type Format = (runDir: string, moved?: Moved, onWarning?: WarningListener) => Iterable<ExportFile>;
