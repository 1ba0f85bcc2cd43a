import { WanderError } from "./errors.ts";

/**
 * Bytes that jobs refer to instead of carrying: parameter vectors and optimiser moments. On one machine a blob is a
 * SharedArrayBuffer, so that a worker reads it without a copy. A blob is written once, by its maker, and then only
 * read: a job that is killed halfway can tear nothing that anybody else holds.
 */
export type BlobRef = { readonly bytes: number; readonly shared: SharedArrayBuffer };

export function blobOf(values: Float32Array): BlobRef {
  const { buffer } = values;
  if (buffer instanceof SharedArrayBuffer && values.byteOffset === 0 && values.byteLength === buffer.byteLength) {
    return { bytes: buffer.byteLength, shared: buffer };
  }
  const shared = new SharedArrayBuffer(values.byteLength);
  new Float32Array(shared).set(values);
  return { bytes: shared.byteLength, shared };
}

/** A view, not a copy. */
export function floatsOf(blob: BlobRef): Float32Array {
  if (!(blob?.shared instanceof SharedArrayBuffer) || blob.bytes !== blob.shared.byteLength || blob.bytes % 4 !== 0) {
    throw new WanderError("E_SHAPE", "a blob that is no vector of 32-bit floats", {
      hint: "pass the reference that putBlob gave",
    });
  }
  return new Float32Array(blob.shared);
}
