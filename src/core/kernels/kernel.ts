import { tf } from "../tf.ts";
import type { TensorInfo, Wasm } from "./wasm.ts";

/** One kernel of the WASM backend: what runs when tfjs calls `name`. */
export type Kernel = {
  name: string;
  run(wasm: Wasm, inputs: Inputs, attrs: never, stock: Stock): TensorInfo | TensorInfo[];
};

type Inputs = Readonly<Record<string, TensorInfo>>;

/** The backend's own kernel of that name, for the cases that ours does not handle. */
export type Stock = (inputs: object, attrs: object) => TensorInfo | TensorInfo[];

/** True if the running backend has the kernel: on others, an operation is composed of stock kernels. */
export function hasKernel(name: string): boolean {
  return tf.getKernel(name, tf.getBackend()) != null;
}

/** Runs a kernel without the scopes and checks of tfjs's own functions. */
export function runKernel<T>(name: string, inputs: Record<string, tf.Tensor>, attrs: object = {}): T {
  return tf.engine().runKernel(name, inputs, attrs as never) as T;
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Bytes per element; undefined if the memory does not hold the values themselves (strings). */
export function elementBytes(dtype: tf.DataType): 1 | 4 | undefined {
  if (dtype === "float32" || dtype === "int32") return 4;
  return dtype === "bool" ? 1 : undefined;
}

/** Elements from one index of an axis to the next, row-major. */
export function stridesOf(shape: readonly number[]): number[] {
  return shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
}
