import { join } from "node:path";
import type { Fault, Reference, Seen, Size } from "./fault.ts";
import { inputFaults } from "./inputs.ts";
import { inFolder, summaryOf, TINY, wander } from "./launch.ts";
import { machineFaults } from "./machine.ts";
import { outputFaults } from "./output.ts";
import { storeFaults } from "./store.ts";

export const faults: readonly Fault[] = [...machineFaults, ...storeFaults, ...outputFaults, ...inputFaults];

/** The run that nothing disturbs. */
export function undisturbed(): Promise<Reference> {
  return inFolder(async (folder) => {
    const ended = await wander(["run", ...TINY, "--json", "--out", join(folder, "runs")]);
    const summary = summaryOf(ended);
    if (summary === undefined) throw new Error(`the undisturbed run failed:\n${ended.stderr}`);
    return summary;
  });
}

/** Attacks once, in a folder of its own. What cannot even be looked at afterwards did not hold. */
export async function attackWith(fault: Fault, size: Size, reference: Reference): Promise<Seen> {
  try {
    return await inFolder((folder) => fault.attack(folder, size, reference));
  } catch (error) {
    return { held: false, seen: (error as Error).message };
  }
}
