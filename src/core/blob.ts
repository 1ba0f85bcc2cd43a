import { WanderError } from "./errors.ts";

declare const opaque: unique symbol;

/**
 * Bytes that jobs refer to instead of carrying: parameter vectors and optimiser moments. A blob is written once, by its
 * maker, and then only read: a job that is killed halfway can tear nothing that anybody else holds.
 *
 * Only this file knows where the bytes lie. On one machine that is a SharedArrayBuffer, so that a worker reads them without
 * a copy; a reference crosses a thread border as it is. A transport between machines puts a reference of its own in the
 * place of each, see `replaceBlobs` in src/executor/wire.ts.
 */
export type BlobRef = { readonly bytes: number; readonly [opaque]: true };

type Stored = BlobRef & { readonly shared: SharedArrayBuffer };

/** The vector as a blob: the same memory if the vector is all of a SharedArrayBuffer, otherwise a copy. */
export function blobOf(values: Float32Array): BlobRef {
  const { buffer } = values;
  if (buffer instanceof SharedArrayBuffer && values.byteOffset === 0 && values.byteLength === buffer.byteLength) {
    return stored(buffer);
  }
  const shared = new SharedArrayBuffer(values.byteLength);
  new Float32Array(shared).set(values);
  return stored(shared);
}

/** A copy of these bytes as a blob. */
export function blobOfBytes(bytes: Uint8Array): BlobRef {
  const shared = new SharedArrayBuffer(bytes.length);
  new Uint8Array(shared).set(bytes);
  return stored(shared);
}

/** A view of the blob, not a copy. Throws E_SHAPE if it is not a vector of 32-bit floats. */
export function floatsOf(blob: BlobRef): Float32Array {
  if (!isBlob(blob) || blob.bytes !== blob.shared.byteLength || blob.bytes % 4 !== 0) {
    throw new WanderError("E_SHAPE", "a blob that is not a vector of 32-bit floats", {
      hint: "pass the reference that blobOf gave",
    });
  }
  return new Float32Array(blob.shared);
}

/** A view of the blob, not a copy: to hash it, or to send it elsewhere. */
export const bytesOf = (blob: BlobRef): Uint8Array => new Uint8Array((blob as Stored).shared);

export const isBlob = (value: unknown): value is Stored =>
  typeof value === "object" && value !== null && "shared" in value && value.shared instanceof SharedArrayBuffer;

const stored = (shared: SharedArrayBuffer) => ({ bytes: shared.byteLength, shared }) as Stored;
