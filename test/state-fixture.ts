import type { Own } from "../agents/policy/own.ts";
import { checkpointFiles, stateFromCheckpoint } from "../src/population/checkpoint.ts";
import type { ExpectedState } from "../src/population/outline-check.ts";
import type { PopulationState } from "../src/population/state.ts";

/** A state by way of the files of its checkpoint, some of which may be others. */
export function readBack(
  state: PopulationState,
  own: Own,
  {
    files = checkpointFiles(state, own),
    ...expected
  }: { files?: Record<string, Uint8Array> } & Partial<ExpectedState> = {},
): PopulationState {
  const read = (name: string) => {
    const bytes = files[name];
    if (bytes === undefined) throw new Error(`no file ${name}`);
    return bytes;
  };
  const { round, agents } = state;
  return stateFromCheckpoint({ path: "folder", read }, own, {
    ...{ round, rounds: round, agents: agents.length },
    ...expected,
  });
}
