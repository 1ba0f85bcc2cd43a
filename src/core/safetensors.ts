/**
 * Safetensors (huggingface.co/docs/safetensors): u64 little-endian header length N, N bytes of JSON, then the data.
 * Only F32 is supported. Everything that a stranger's file declares is checked before it is used.
 */
import { WanderError } from "./errors.ts";
import { scanJson } from "./json-scan.ts";

export type NamedTensor = { name: string; shape: readonly number[]; values: Float32Array };
export type SafetensorsFile = {
  tensors: Map<string, { shape: number[]; values: Float32Array }>; // in the order of the header
  metadata: Record<string, string>;
};

/** The file's bytes, tensors in the given order. Throws E_SHAPE if values do not fill a shape or names repeat. */
export function writeSafetensors(
  tensors: readonly NamedTensor[],
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const entries: [string, unknown][] = [];
  if (Object.keys(metadata).length > 0) entries.push([metadataKey, metadata]);
  const names = new Set<string>([metadataKey]);
  let end = 0;
  for (const { name, shape, values } of tensors) {
    if (names.has(name)) throw mismatch(`two tensors are named ${name}`);
    if (sizeOf(shape) !== values.length) throw mismatch(`tensor ${name} of [${shape}] has ${values.length} values`);
    names.add(name);
    entries.push([name, { dtype: "F32", shape, data_offsets: [end, end + values.byteLength] }]);
    end += values.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  const headerBytes = Math.ceil(json.length / 8) * 8; // padded with spaces, so that the data starts aligned
  const out = new Uint8Array(lengthBytes + headerBytes + end).fill(0x20, lengthBytes, lengthBytes + headerBytes);
  new DataView(out.buffer).setBigUint64(0, BigInt(headerBytes), true);
  out.set(json, lengthBytes);
  let at = lengthBytes + headerBytes;
  for (const { values } of tensors) {
    out.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  return out;
}

/**
 * Tensors and metadata, copied out of `bytes`. Throws E_LIMIT for a header past 100 MB or of more than a million
 * values. Throws E_FORMAT unless every name is unique, every type is F32, sizes are shape x type, and the data sections
 * are adjacent from the first byte to the last.
 */
export function readSafetensors(bytes: Uint8Array): SafetensorsFile {
  const { header, data } = splitHeader(bytes);
  const sections: Section[] = [];
  let metadata: Record<string, string> = {};
  for (const [name, entry] of Object.entries(header)) {
    if (name === metadataKey) metadata = checkMetadata(entry);
    else sections.push({ name, ...checkEntry(name, entry) });
  }
  // Before the first tensor is made: thousands of tensors that claim the same bytes would take thousands of times the
  // file's memory.
  checkContiguous(sections, data.length);
  const tensors: SafetensorsFile["tensors"] = new Map();
  for (const { name, shape, begin, end } of sections) {
    const values = new Float32Array((end - begin) / Float32Array.BYTES_PER_ELEMENT);
    new Uint8Array(values.buffer).set(data.subarray(begin, end)); // a section may be unaligned, so it is copied
    tensors.set(name, { shape, values });
  }
  return { tensors, metadata };
}

type Section = { name: string; shape: number[]; begin: number; end: number }; // bytes of the data; `end` is exclusive

const lengthBytes = 8;
const metadataKey = "__metadata__";
const mostHeaderBytes = 100_000_000;

function splitHeader(bytes: Uint8Array): { header: Record<string, unknown>; data: Uint8Array } {
  if (bytes.length < lengthBytes) throw broken(`${bytes.length} bytes are too few for a header`);
  const length = new DataView(bytes.buffer, bytes.byteOffset, lengthBytes).getBigUint64(0, true);
  if (length > BigInt(mostHeaderBytes)) throw tooLarge(`a header of ${length} bytes`);
  const start = lengthBytes + Number(length);
  if (start > bytes.length) throw broken(`the header ends at byte ${start} of ${bytes.length}`);
  const text = headerText(bytes.subarray(lengthBytes, start));
  const scan = scanJson(text, { values: 1_000_000, depth: 3 });
  if (scan.overLimit !== undefined) throw tooLarge(`a header with ${scan.overLimit}`);
  if (scan.duplicate !== undefined) throw broken(`the header names ${scan.duplicate} twice`);
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch (cause) {
    throw broken(`the header is not JSON: ${(cause as Error).message}`, cause);
  }
  if (!isRecord(header)) throw broken("the header is not an object");
  return { header, data: bytes.subarray(start) };
}

function headerText(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw broken("the header is not UTF-8", cause);
  }
}

function checkMetadata(entry: unknown): Record<string, string> {
  if (!isRecord(entry)) throw broken("the metadata is not an object");
  for (const [key, value] of Object.entries(entry)) {
    if (typeof value !== "string") throw broken(`metadata ${key} is not text`);
    if (key === "__proto__") throw broken("metadata names __proto__");
  }
  return entry as Record<string, string>;
}

function checkEntry(name: string, entry: unknown): Omit<Section, "name"> {
  if (!isRecord(entry)) throw broken(`tensor ${name} is not an object`);
  const { dtype, shape, data_offsets: offsets } = entry;
  if (dtype !== "F32") {
    throw new WanderError("E_FORMAT", `tensor ${name} has type ${JSON.stringify(dtype)}, expected F32`, {
      hint: "convert the tensors to 32-bit floats first",
    });
  }
  if (!isCounts(shape)) throw broken(`tensor ${name} has no valid shape`);
  if (!isCounts(offsets) || offsets.length !== 2) throw broken(`tensor ${name} has no valid data_offsets`);
  const [begin, end] = offsets as [number, number];
  const wanted = sizeOf(shape) * Float32Array.BYTES_PER_ELEMENT;
  if (end - begin !== wanted) throw broken(`tensor ${name} of [${shape}] takes ${wanted} bytes, has ${end - begin}`);
  return { shape, begin, end };
}

/**
 * Bounds and overlaps need no check of their own: each section begins where the one before it ends, and the last ends
 * with the file.
 */
function checkContiguous(sections: readonly Section[], size: number): void {
  let at = 0;
  for (const { name, begin, end } of [...sections].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (end > size) throw broken(`tensor ${name} ends at byte ${end} of ${size}`);
    if (begin !== at) throw broken(`tensor ${name} starts at byte ${begin}, expected ${at}`);
    at = end;
  }
  if (at !== size) throw broken(`the tensors end at byte ${at} of ${size}`);
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);
}

function mismatch(message: string): WanderError {
  return new WanderError("E_SHAPE", `safetensors: ${message}`, { hint: "check the layout that names these tensors" });
}

function tooLarge(what: string): WanderError {
  return new WanderError("E_LIMIT", `safetensors: ${what} exceeds the limit`, {
    hint: "check where this file comes from; a model's header is a few kilobytes",
  });
}

function broken(message: string, cause?: unknown): WanderError {
  return new WanderError("E_FORMAT", `safetensors: ${message}`, {
    hint: "download or write the file again: it is truncated, damaged or of another kind",
    cause,
  });
}
