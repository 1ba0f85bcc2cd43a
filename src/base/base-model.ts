import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { BALANCE } from "../../agents/policy/experts.ts";
import { initialParameters, policyLayout } from "../../agents/policy/model.ts";
import type { PolicyShape } from "../../agents/policy/shape.ts";
import type { Vocabulary } from "../../environments/environment.ts";
import { findKind } from "../../environments/registry.ts";
import type { Experiment } from "../config/schema.ts";
import { type BlobRef, blobOf, bytesOf } from "../core/blob.ts";
import { inFile, WanderError } from "../core/errors.ts";
import { allFinite } from "../core/finite.ts";
import { hash128, stream } from "../core/random.ts";
import { readSafetensors, writeSafetensors } from "../core/safetensors.ts";
import { readFileCapped } from "../store/files.ts";
import { checkModelFits } from "./model-size.ts";

/** How a base came about; kept in its file's metadata, checked when it is loaded. */
export type Provenance = Readonly<Record<string, string>>;
export type BaseModel = {
  parameters: BlobRef;
  shape: PolicyShape;
  /** The value function that was learned beside it; a random base has none. */
  value: Float32Array | undefined;
  provenance: Provenance;
};

/** SHA-256 of its parameters, in hexadecimal. */
export function hashOfBase(parameters: BlobRef): string {
  return createHash("sha256").update(bytesOf(parameters)).digest("hex");
}

export function shapeOf(model: Experiment["model"], vocabulary: Vocabulary): PolicyShape {
  return {
    vocabulary: vocabulary.size,
    context: vocabulary.promptLength + vocabulary.answerLength,
    layers: model.layers,
    width: model.width,
    heads: model.heads,
    ...(model.keyHeads === undefined ? {} : { keyHeads: model.keyHeads }),
    hidden: model.hidden,
    ...(model.experts === 1 ? {} : { experts: model.experts }),
    ...(model.experts === 1 || model.balance === BALANCE ? {} : { balance: model.balance }),
  };
}

/** The base of an experiment: shipped, from a file, or random. Throws E_FILE, E_FORMAT, or E_CONFIG on another shape. */
export function loadBase(model: Experiment["model"], vocabulary: Vocabulary, kind: string, seed: number): BaseModel {
  const shape = shapeOf(model, vocabulary);
  checkModelFits(shape, model);
  if (model.base === "random") {
    const parameters = initialParameters(shape, stream(seed, "base"), model.deviation);
    return { parameters: blobOf(parameters), shape, value: undefined, provenance: { made: "random" } };
  }
  const file = model.base === "built-in" ? builtInBase(kind) : model.base;
  if (model.base === "built-in" && !existsSync(file)) {
    throw new WanderError("E_CONFIG", `there is no built-in base for environment.kind=${kind}`, {
      hint: `${presetsOf(kind)}write model.base=random`,
    });
  }
  const { tensors, metadata } = inFile(file, () => readSafetensors(readBase(file)));
  const layout = policyLayout(shape);
  const known = Number.parseInt(metadata.vocabulary ?? "", 10); // tokens the file was trained on: the first ones
  if (!(known >= 1) || metadata.vocabulary !== vocabularyMark(vocabulary.names.slice(0, known))) {
    throw new WanderError("E_CONFIG", `the base ${file} was made for another vocabulary`, {
      hint: "make a new one with wander pretrain",
    });
  }
  const found = layout.slots.map((slot) => {
    const tensor = tensors.get(slot.name);
    const wanted = slot.name === "embedding" ? [known, ...slot.shape.slice(1)] : slot.shape;
    if (tensor?.shape.join("x") === wanted.join("x")) return tensor.values;
    const got = tensor === undefined ? "none" : tensor.shape.join(" x ");
    throw new WanderError("E_CONFIG", `the base ${file}: ${slot.name} should be ${wanted.join(" x ")}, got ${got}`, {
      hint: "make model.layers, width, heads, keyHeads, hidden and experts those of the file, or make another with wander pretrain",
    });
  });
  const parameters = new Float32Array(layout.size); // not before the file is known to fill it
  for (const [k, { name, offset, size }] of layout.slots.entries()) {
    parameters.set(found[k]!, offset);
    if (name === "embedding") startRows(parameters.subarray(offset, offset + size), known, model.width);
  }
  const value = tensors.get(VALUE)?.values;
  if (!allFinite(parameters) || (value !== undefined && !allFinite(value))) {
    throw new WanderError("E_FORMAT", `the base ${file} holds numbers that are not finite`, {
      hint: "make another with wander pretrain, with a smaller learning rate: the training that made it diverged",
    });
  }
  return { parameters: blobOf(parameters), shape, value, provenance: metadata };
}

const presetsOf = (kind: string): string =>
  Object.keys(findKind(kind)?.presets ?? {})
    .map((name) => `begin from --preset ${name}, or `)
    .join("");

/** Rows of tokens that came after the base was made start as the mean of those it knows: about as likely as any. */
function startRows(embedding: Float32Array, known: number, width: number): void {
  const mean = new Float32Array(width);
  for (let k = 0; k < known * width; k++) mean[k % width]! += embedding[k]! / known;
  for (let row = known; row < embedding.length / width; row++) embedding.set(mean, row * width);
}

/** A policy tensor by tensor, with the value function that was learned with it, if there is one. */
export function baseFile(
  parameters: Float32Array,
  shape: PolicyShape,
  value: Float32Array | undefined,
  provenance: Provenance,
): Uint8Array {
  const layout = policyLayout(shape);
  const tensors = layout.slots.map((slot) => ({
    name: slot.name,
    shape: slot.shape,
    values: parameters.subarray(slot.offset, slot.offset + slot.size),
  }));
  return writeSafetensors([...tensors, ...(value === undefined ? [] : [valueTensor(value)])], provenance);
}

/** A base file with another value function, all else as it is; `changes` are those of its provenance. */
export function withValue(file: string, value: Float32Array, changes: Provenance): Uint8Array {
  const { tensors, metadata } = readSafetensors(readBase(file));
  const others = [...tensors].filter(([name]) => name !== VALUE).map(([name, tensor]) => ({ name, ...tensor }));
  return writeSafetensors([...others, valueTensor(value)], { ...metadata, ...changes });
}

const VALUE = "value";
const valueTensor = (values: Float32Array) => ({ name: VALUE, shape: [values.length], values });

/** How many names, and which in which order, so that a base meets only tokens that it learned under their numbers. */
export function vocabularyMark(names: readonly string[]): string {
  const mark = hash128(names.join(" ")).map((word) => word.toString(16).padStart(8, "0"));
  return `${names.length}:${mark.join("")}`;
}

export function builtInBase(kind: string): string {
  // From source this file is src/base/, built it is dist/src/base/: assets/ is beside package.json.
  const up = import.meta.url.endsWith(".ts") ? "../../" : "../../../";
  return fileURLToPath(new URL(`${up}assets/base-${kind}.safetensors`, import.meta.url));
}

const MOST_BASE_BYTES = 2 ** 31;

function readBase(file: string): Uint8Array {
  try {
    return readFileCapped(file, MOST_BASE_BYTES);
  } catch (cause) {
    throw new WanderError("E_FILE", `cannot read the base ${file}: ${(cause as Error).message}`, {
      hint: "set model.base to built-in, random, or a file that wander pretrain wrote",
      cause,
    });
  }
}
