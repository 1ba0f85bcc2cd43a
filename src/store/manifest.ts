import { createHash } from "node:crypto";
import { arch, availableParallelism, cpus, platform, totalmem } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { WanderError } from "../core/errors.ts";
import { writeAtomic } from "./atomic.ts";
import { jsonText, readJson } from "./json.ts";

/**
 * What a run is: enough to run it again. `machine` (where it began) and `createdAt` only inform people; no result
 * depends on them. Fields that runs of earlier versions lack are optional.
 */
export const Manifest = z.strictObject({
  format: z.literal(1),
  name: z.string(),
  configuration: z.record(z.string(), z.unknown()), // the experiment with every default filled in, paths as the user wrote them
  startedIn: z.string().optional(), // folder that these paths are relative to; omitted if none is relative
  seed: z.int(),
  versions: z.object({ wander: z.string(), node: z.string() }).catchall(z.string()),
  backend: z.string(),
  dataHash: z.string(), // SHA-256 of the task data
  seedsHash: z.string().optional(), // SHA-256 of the user's programs and of their tasks; omitted if there are none
  baseHash: z.string().optional(), // SHA-256 of the base's parameters; a run that pretrains its base adds it afterwards
  valueHash: z.string().optional(), // SHA-256 of the value function in the base's file; omitted if the file has none
  modules: z
    .array(z.strictObject({ key: z.string(), name: z.string(), content: z.record(z.string(), z.string()) }))
    .optional(), // the user's own, by the key that names them: SHA-256 of their files; omitted if there are none
  shape: z.record(z.string(), z.number()), // of the policy
  machine: z
    .object({ cores: z.number(), processor: z.string(), memoryBytes: z.number(), system: z.string() })
    .optional(),
  createdAt: z.string(), // ISO 8601
});
export type Manifest = z.infer<typeof Manifest>;

/** This machine: the number of threads that a process may use at once, its processor, memory and system. */
export function machine(): NonNullable<Manifest["machine"]> {
  return {
    cores: availableParallelism(),
    processor: cpus()[0]?.model.trim() ?? "",
    memoryBytes: totalmem(),
    system: `${platform()} ${arch()}`,
  };
}

export const manifestName = "manifest.json";

/** A manifest as stored in the file: with the SHA-256 of all other fields. */
const Stored = Manifest.extend({ sha256: z.string().optional() });

/** Writes `manifest.json` with its checksum, whole or not at all. Throws E_FILE. */
export function writeManifest(runDir: string, manifest: Manifest): void {
  const whole = Manifest.parse(manifest);
  writeAtomic(join(runDir, manifestName), jsonText({ ...whole, sha256: digestOf(whole) }));
}

/**
 * Throws E_FILE if there is none, E_FORMAT or E_LIMIT if it is not valid, E_FORMAT if it was changed since it was
 * written. Spaces, line breaks and the order of keys may change.
 */
export function readManifest(runDir: string): Manifest {
  const path = join(runDir, manifestName);
  const { sha256, ...manifest } = readJson(path, Stored);
  // Earlier versions wrote neither checksum nor base hash.
  if (sha256 === undefined && manifest.baseHash === undefined) return manifest;
  if (sha256 === digestOf(manifest)) return manifest;
  throw new WanderError(
    "E_FORMAT",
    `${path} was changed or damaged after wander wrote it: its SHA-256 does not match`,
    {
      hint: `restore it from a backup; for more rounds use wander resume ${runDir} --rounds N; other settings need a new run`,
    },
  );
}

/** SHA-256 of the content, independent of its layout. */
function digestOf(manifest: Manifest): string {
  return createHash("sha256").update(JSON.stringify(manifest, sorted)).digest("hex");
}

/** A replacer for JSON.stringify that sorts the keys of objects. */
function sorted(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
