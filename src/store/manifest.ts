import { arch, availableParallelism, cpus, platform, totalmem } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { writeAtomic } from "./atomic.ts";
import { jsonText, readJson } from "./json.ts";

/**
 * What a run is: enough to play it again. `machine`, where it began, and `createdAt` only inform people; no result
 * depends on them.
 */
export const Manifest = z.strictObject({
  format: z.literal(1),
  name: z.string(),
  configuration: z.record(z.string(), z.unknown()), // the experiment with every default filled in
  seed: z.int(),
  versions: z.object({ wander: z.string(), node: z.string() }).catchall(z.string()),
  backend: z.string(),
  dataHash: z.string(), // SHA-256 of the task data
  seedsHash: z.string().optional(), // SHA-256 of the user's programs and of what they were run on, where there are some
  shape: z.record(z.string(), z.number()), // the policy's
  machine: z
    .object({ cores: z.number(), processor: z.string(), memoryBytes: z.number(), system: z.string() })
    .optional(), // absent in runs of earlier versions
  createdAt: z.string(), // ISO 8601
});
export type Manifest = z.infer<typeof Manifest>;

/** What this machine is: the threads that a process may use at once, its processor, memory and system. */
export function machine(): NonNullable<Manifest["machine"]> {
  return {
    cores: availableParallelism(),
    processor: cpus()[0]?.model.trim() ?? "",
    memoryBytes: totalmem(),
    system: `${platform()} ${arch()}`,
  };
}

export const manifestName = "manifest.json";

/** Writes `manifest.json`, whole or not at all. Throws E_FILE. */
export function writeManifest(runDir: string, manifest: Manifest): void {
  writeAtomic(join(runDir, manifestName), jsonText(Manifest.parse(manifest)));
}

/** Throws E_FILE when there is none, E_FORMAT or E_LIMIT when it is not one of ours. */
export function readManifest(runDir: string): Manifest {
  return readJson(join(runDir, manifestName), Manifest);
}
