import { createHash } from "node:crypto";
import { type BaseModel, builtInBase, hashOfBase } from "../base/base-model.ts";
import type { Experiment } from "../config/schema.ts";
import { WanderError } from "../core/errors.ts";
import { runRecordOf } from "../store/history.ts";
import type { Manifest } from "../store/manifest.ts";
import { type InputKey, inputOf, pathIn } from "./input-files.ts";

/** SHA-256 of each input of a run, in hexadecimal; omitted if the run has no such input, or if its hash is unknown. */
export type InputHashes = {
  tasks: string;
  programs?: string | undefined;
  base?: string | undefined;
  /** Of the value function in the base's file; "none" if it has none. */
  value?: string | undefined;
};

/** What of a run is checked, and the setting that names its file. */
export const inputs = {
  tasks: { key: "environment.tasks", name: "tasks" },
  programs: { key: "seeds.programs", name: "programs" },
  base: { key: "model.base", name: "base" },
  value: { key: "model.base", name: "value function of the base" },
} as const satisfies Record<keyof InputHashes, { key: InputKey; name: string }>;
type Input = keyof typeof inputs;

export const inputNames = Object.keys(inputs) as readonly Input[];

/**
 * What a run recorded of its inputs when it began. Of a run of an earlier version the journal alone knows the base. Throws
 * E_CONFIG where manifest and journal are of runs from different bases.
 */
export function recordedInputs(runDir: string, manifest: Manifest): InputHashes {
  const told = toldBase(runDir);
  const { baseHash = told } = manifest;
  if (told === undefined || told === baseHash) {
    return { tasks: manifest.dataHash, programs: manifest.seedsHash, base: baseHash, value: manifest.valueHash };
  }
  const hashes = `${shortHash(baseHash)} and ${shortHash(told)}`;
  throw new WanderError("E_CONFIG", `${runDir}: manifest and journal name different bases, SHA-256 ${hashes}`, {
    hint: "restore the run directory from a copy: they are of two runs, and one base fits one of them",
  });
}

/** Undefined where the journal does not say, also because it is damaged: whoever goes on to read or write it says that. */
function toldBase(runDir: string): string | undefined {
  try {
    return runRecordOf(runDir)?.baseHash;
  } catch (error) {
    if (error instanceof WanderError && error.code !== "E_FILE") return undefined;
    throw error;
  }
}

export function hashesOfBase({ parameters, value }: BaseModel): Pick<InputHashes, "base" | "value"> {
  return {
    base: hashOfBase(parameters),
    value: value === undefined ? NO_VALUE : hashOfValue(value),
  };
}

/**
 * The one check of every command that opens a run: throws E_CONFIG where what it reads now is not what the run began with,
 * naming both hashes, the place, and what to do. `experiment` has its files where they were read.
 */
export function checkInputs(
  runDir: string,
  recorded: InputHashes,
  found: Partial<InputHashes>,
  experiment: Experiment,
): void {
  for (const input of inputNames) {
    const differs = Object.hasOwn(found, input) && isKnown(input, recorded) && found[input] !== recorded[input];
    if (differs) throw otherInput(runDir, input, [recorded[input], found[input]], experiment);
  }
}

/** A hash as messages show it. */
export const shortHash = (hash: string | undefined): string => (hash === undefined ? "none" : hash.slice(0, 12));

/** In the place of a hash: the base's file has no value function. */
const NO_VALUE = "none";

/** Whether a run says anything about this input: one without a base's hash is of an earlier version, or has none yet. */
const isKnown = (input: Input, recorded: InputHashes): boolean =>
  input === "tasks" || input === "programs" || recorded[input] !== undefined;

function otherInput(
  runDir: string,
  input: Input,
  [wanted, got]: readonly [string | undefined, string | undefined],
  experiment: Experiment,
): WanderError {
  const { key, name } = inputs[input];
  const value = inputOf(experiment, key);
  const file =
    pathIn(key, value)?.path ?? (value === "built-in" ? builtInBase(experiment.environment.kind) : undefined);
  const place = file === undefined ? `${key}=${value}` : file;
  const are = name.endsWith("s") ? "are not those" : "is not the one";
  return new WanderError(
    "E_CONFIG",
    `${runDir}: the ${name} of ${place} ${are} that the run began with: SHA-256 ${shortHash(got)} instead of ${shortHash(wanted)}`,
    {
      hint:
        pathIn(key, value) === undefined && input !== "programs"
          ? `use the version of wander that made the run, or name a file that holds them with --set ${key}=PATH`
          : `put the file back as it was, or say where it is now with --set ${key}=PATH`,
    },
  );
}

function hashOfValue({ buffer, byteOffset, byteLength }: Float32Array): string {
  return createHash("sha256")
    .update(new Uint8Array(buffer, byteOffset, byteLength))
    .digest("hex");
}
