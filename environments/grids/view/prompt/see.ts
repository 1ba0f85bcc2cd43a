import type { Grid } from "../../tasks/grid.ts";
import { background, histogram, type Shape, shapesOf } from "../look.ts";

export type Pair = { readonly input: Grid; readonly output: Grid };

/** What every clue of one demonstration needs, looked up once. */
export type Seen = {
  ground: number;
  inputCounts: Uint16Array; // [10]
  outputCounts: Uint16Array; // [10]
  shapes: readonly Shape[]; // of one colour, joined by sides
  largest: Shape | undefined; // undefined on a tie
  smallest: Shape | undefined;
  whole: Shape; // the grid itself as a patch
};

export function look({ input, output }: Pair): Seen {
  const ground = background(input);
  const shapes = shapesOf(input, ground);
  const sizes = shapes.map((s) => s.cells.length);
  const [most, least] = [Math.max(...sizes), Math.min(...sizes)];
  const one = (n: number) => {
    const found = shapes.filter((s) => s.cells.length === n);
    return found.length === 1 ? found[0] : undefined;
  };
  return {
    ground,
    inputCounts: histogram(input),
    outputCounts: histogram(output),
    shapes,
    largest: one(most),
    smallest: one(least),
    whole: {
      colour: -1,
      cells: Int32Array.from(input.cells.keys()),
      top: 0,
      left: 0,
      bottom: input.height - 1,
      right: input.width - 1,
    },
  };
}

/** The value that all give, or undefined. */
export function agreed<T>(values: readonly T[]): T | undefined {
  return values.every((v) => v === values[0]) ? values[0] : undefined;
}
