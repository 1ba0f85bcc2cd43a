import type { BackendReport } from "../core/backend.ts";
import type { RunEvent } from "../population/context.ts";
import type { Moved } from "./input-files.ts";
import type { MakeExecutor } from "./prepare.ts";

/** What a run is played with. */
export type RunControls = {
  backend: BackendReport;
  notify: (news: RunEvent) => void;
  signal: AbortSignal;
  makeExecutor?: MakeExecutor;
};

/** What a run goes on with. */
export type ResumeControls = RunControls & {
  /** Rounds of the whole run, at least as many as it was begun with; as many if omitted. */
  rounds?: number | undefined;
  /** Where files of the run are now. */
  moved?: Moved | undefined;
  /** Take the run directory over from whichever process holds it. */
  force?: boolean;
  /** Go on without the records that a damaged journal lost. */
  repair?: boolean;
};
