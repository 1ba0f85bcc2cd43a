/** Copies between evenly spaced places, for kernels that only move elements. */
import type { Wasm } from "./wasm.ts";

/**
 * One axis of something that is traversed on two sides at once, such as source and target. Steps are in bytes; 0
 * repeats.
 */
export type Axis = { length: number; from: number; to: number };

/** Copies elements of `bytes` (1 or 4) bytes, one for every combination of the axes. Outer axes come first. */
export function copyStrided(wasm: Wasm, axes: readonly Axis[], bytes: 1 | 4, from: number, to: number): void {
  if (axes.some(({ length }) => length === 0)) return;
  const rest = merged(axes);
  const inner = rest.pop() ?? { length: 1, from: bytes, to: bytes };
  const rows = rest.pop() ?? single;
  const blocks = rest.pop() ?? single;
  const outer = [blocks.length, blocks.from, blocks.to, rows.length, rows.from, rows.to];
  const inOneRun = inner.from === bytes && inner.to === bytes;
  const { copyRuns, copySteps } = wasm.assembly;
  eachPlace(rest, from, to, (source, target) => {
    if (inOneRun) copyRuns(...outer, inner.length * bytes, source, target);
    else copySteps(...outer, inner.length, inner.from, inner.to, bytes, source, target);
  });
}

const single: Axis = { length: 1, from: 0, to: 0 };

/** Drops axes of length 1, and merges two axes that follow each other evenly on both sides. */
export function merged(axes: readonly Axis[]): Axis[] {
  const out: Axis[] = [];
  for (const axis of axes) {
    const last = out.at(-1);
    if (axis.length === 1) continue;
    if (last !== undefined && last.from === axis.from * axis.length && last.to === axis.to * axis.length) {
      out[out.length - 1] = { ...axis, length: axis.length * last.length };
    } else out.push(axis);
  }
  return out;
}

/** Calls `visit` with both addresses for every combination of the axes, the last one running fastest. */
export function eachPlace(
  axes: readonly Axis[],
  from: number,
  to: number,
  visit: (from: number, to: number) => void,
): void {
  const [axis, ...rest] = axes;
  if (axis === undefined) {
    visit(from, to);
    return;
  }
  for (let i = 0; i < axis.length; i++) eachPlace(rest, from + i * axis.from, to + i * axis.to, visit);
}
