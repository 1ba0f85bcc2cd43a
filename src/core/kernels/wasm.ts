/**
 * The interface to our own WebAssembly (assembly/), which works inside the memory of tfjs's WASM backend: a tensor's
 * values are read and written in place. Written against @tensorflow/tfjs-backend-wasm 4.22.0, where none of this is
 * public.
 */
import { existsSync, readFileSync } from "node:fs";
import { WanderError } from "../errors.ts";
import { tf } from "../tf.ts";
import { type Assembly, setKernelMemory } from "./memory.ts";

export type TensorInfo = { dataId: object; shape: number[]; dtype: tf.DataType };

/** What the kernels use of the WASM backend. */
export type WasmBackend = {
  dataIdMap: { get(dataId: object): { id: number; memoryOffset: number } };
  makeOutput(shape: number[], dtype: tf.DataType): TensorInfo;
  incRef(dataId: object): void;
  wasm: {
    HEAPU8: Uint8Array;
    asm: { memory: WebAssembly.Memory };
    _malloc(bytes: number): number;
    _free(address: number): void;
  };
};

export type Wasm = {
  readonly assembly: Assembly;
  /** Memory that belongs to the caller until it frees it; 16-byte aligned. Allocating may move every view. */
  allocate(bytes: number): number;
  free(address: number): void;
  /** Number of allocations that are not yet freed. */
  held(): number;
  /** Addresses of areas of these many bytes, valid until the next call. For use within one kernel. */
  areas(...bytes: number[]): number[];
  /** Views that are valid until the next allocation: growing the memory detaches them. */
  floats(address: number, count: number): Float32Array;
  ints(address: number, count: number): Int32Array;
  bytes(address: number, count: number): Uint8Array;
  addressOf(tensor: TensorInfo): number;
  output(shape: number[], dtype?: tf.DataType): TensorInfo;
  /** A second tensor on the same values, without copying them, as the backend's own Reshape does. */
  share(tensor: TensorInfo): TensorInfo;
  /** Bytes of the whole memory. It never shrinks, so this is also its peak. */
  size(): number;
};

/** Our functions on the running WASM backend; undefined on other backends, or if they are switched off. */
export function wasm(): Wasm | undefined {
  return installed.get(tf.backend());
}

/** Puts our functions into the memory of the running WASM backend. Call it once per backend. */
export function openWasm(): Wasm {
  const backend = tf.backend() as unknown as WasmBackend;
  const known = installed.get(backend);
  if (known !== undefined) return known;
  const opened = bridge(backend);
  installed.set(backend, opened);
  setKernelMemory({ memory: backend.wasm.asm.memory, kernels: opened });
  return opened;
}

const installed = new WeakMap<object, Wasm>();

function bridge(backend: WasmBackend): Wasm {
  const memory = backend.wasm.asm.memory;
  const assembly = new WebAssembly.Instance(compiled(), { env: { memory } }).exports as Assembly;
  const align = (bytes: number) => (bytes + 15) & ~15;
  let held = 0;
  let scratch = 0;
  let scratchBytes = 0;
  const allocate = (bytes: number): number => {
    const address = backend.wasm._malloc(align(Math.max(bytes, 16))) >>> 0; // above 2 GB the address is negative
    if (address === 0) {
      throw new WanderError("E_LIMIT", `the tensor memory cannot grow by ${bytes} bytes`, {
        hint: "use smaller batches or a smaller model: WebAssembly has at most 4 GB",
      });
    }
    return address;
  };
  return {
    assembly,
    allocate(bytes) {
      const address = allocate(bytes);
      held += 1;
      return address;
    },
    free(address) {
      backend.wasm._free(address);
      held -= 1;
    },
    held: () => held,
    areas(...bytes) {
      const total = bytes.reduce((sum, n) => sum + align(n), 0);
      if (total > scratchBytes) {
        if (scratch !== 0) backend.wasm._free(scratch);
        scratchBytes = 0; // in case the next line fails
        scratch = allocate(total);
        scratchBytes = total;
      }
      let at = scratch;
      return bytes.map((n) => {
        const address = at;
        at += align(n);
        return address;
      });
    },
    floats: (address, count) => new Float32Array(memory.buffer, address, count),
    ints: (address, count) => new Int32Array(memory.buffer, address, count),
    bytes: (address, count) => new Uint8Array(memory.buffer, address, count),
    addressOf: ({ dataId }) => backend.dataIdMap.get(dataId).memoryOffset >>> 0,
    output: (shape, dtype = "float32") => backend.makeOutput(shape, dtype),
    share({ dataId, shape, dtype }) {
      backend.incRef(dataId);
      return { dataId, shape: [...shape], dtype };
    },
    size: () => memory.buffer.byteLength,
  };
}

let module: WebAssembly.Module | undefined;

/** Built by `npm run build`. When running from source (tests, tsx), it is the file in dist/. */
function compiled(): WebAssembly.Module {
  if (module !== undefined) return module;
  const fromSource = import.meta.url.endsWith(".ts");
  const file = new URL(fromSource ? "../../../dist/src/core/kernels/kernels.wasm" : "./kernels.wasm", import.meta.url);
  if (!existsSync(file)) {
    throw new WanderError("E_BACKEND", "the built kernels are missing", { hint: "run npm run build first" });
  }
  module = new WebAssembly.Module(readFileSync(file));
  return module;
}
