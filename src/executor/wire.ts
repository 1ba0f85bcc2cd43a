/**
 * What crosses the border between the main thread and a worker, be it a thread or another machine: plain data. Vectors
 * of parameters cross by reference, an environment as its definition.
 */
import type { CompleteEnvironment } from "../../environments/defaults.ts";
import type { EnvironmentDefinition } from "../../environments/environment.ts";
import { type BlobRef, blobOf, floatsOf, isBlob } from "../core/blob.ts";
import type { Parameters } from "../core/parameters.ts";

/** A type in wire form: `Parameters` become blob references, an environment its definition; all else stays what it is. */
export type Wire<T> = T extends ArrayBufferView
  ? "crosses" extends keyof T // the mark of Parameters
    ? BlobRef
    : T
  : T extends CompleteEnvironment
    ? EnvironmentDefinition
    : T extends object
      ? { [K in keyof T]: Wire<T[K]> }
      : T;

/** The same value with blobs opened as vectors; `environment` is left for `rebuild`. */
export const opened = (value: unknown): unknown => mapped(value, (leaf) => (isBlob(leaf) ? floatsOf(leaf) : undefined));

/** The same value with each vector in shared memory as a blob: these are all that a function returns as `Parameters`. */
export const closed = (value: unknown): unknown => mapped(value, (leaf) => (isShared(leaf) ? blobOf(leaf) : undefined));

/**
 * A copy of a job or a result in which each blob is replaced: for a transport that cannot send shared memory. It gives
 * each blob's bytes a name of its own, and on the other side `replaceMarked` puts blobs back.
 */
export const replaceBlobs = (value: unknown, replace: (blob: BlobRef) => object): unknown =>
  mapped(value, (leaf) => (isBlob(leaf) ? replace(leaf) : undefined));

/** A copy in which every object that `find` knows is replaced by the blob that it gives. */
export const replaceMarked = (value: unknown, find: (mark: object) => BlobRef | undefined): unknown =>
  mapped(value, find);

const isShared = (value: object): value is Parameters =>
  value instanceof Float32Array && value.buffer instanceof SharedArrayBuffer;

/**
 * `value` with what `replace` gives for an object in its place, as deep as plain objects and lists go. Parts in which nothing
 * is replaced stay the same objects. A list is of one kind: one that begins with a number or a text has no objects in it.
 */
function mapped(value: unknown, replace: (leaf: object) => unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const replaced = replace(value);
  if (replaced !== undefined) return replaced;
  if (ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) {
    if (value.length === 0 || typeof (value[0] ?? {}) !== "object") return value;
    const items = value.map((item) => mapped(item, replace));
    return items.some((item, k) => item !== value[k]) ? items : value;
  }
  const entries = Object.entries(value).map(([key, inner]) => [key, mapped(inner, replace)] as const);
  const isSame = entries.every(([key, inner]) => inner === (value as Record<string, unknown>)[key]);
  return isSame ? value : Object.fromEntries(entries);
}
