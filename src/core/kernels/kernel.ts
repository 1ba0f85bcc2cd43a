import { tf } from "../tf.ts";
import type { TensorInfo, Wasm } from "./wasm.ts";

/** One kernel of the WASM backend: what runs when tfjs is asked for `name`. */
export type Kernel = {
  name: string;
  run(wasm: Wasm, inputs: Readonly<Record<string, TensorInfo>>, attrs: never): TensorInfo | TensorInfo[];
};

/** True where the running backend has the kernel: elsewhere an operation is put together from stock ones. */
export function hasKernel(name: string): boolean {
  return tf.getKernel(name, tf.getBackend()) != null;
}

/** Runs a kernel without the scopes and checks of tfjs's own functions. */
export function runKernel<T>(name: string, inputs: Record<string, tf.Tensor>, attrs: object = {}): T {
  return tf.engine().runKernel(name, inputs, attrs as never) as T;
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
