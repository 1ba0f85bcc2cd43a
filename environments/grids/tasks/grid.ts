/** A grid of colours 0..9, row-major; 1 to 30 rows and columns. Treated as immutable: operations give new grids. */
export type Grid = { readonly height: number; readonly width: number; readonly cells: Uint8Array };

export function gridOf(rows: readonly (readonly number[])[]): Grid {
  const height = rows.length;
  const width = rows[0]?.length ?? 0;
  const cells = new Uint8Array(height * width);
  for (let i = 0; i < height; i++) cells.set(rows[i]!, i * width);
  return { height, width, cells };
}

export function rowsOf(grid: Grid): number[][] {
  const rows: number[][] = [];
  for (let i = 0; i < grid.height; i++) rows.push([...grid.cells.subarray(i * grid.width, (i + 1) * grid.width)]);
  return rows;
}

export function sameGrid(a: Grid, b: Grid): boolean {
  if (a.height !== b.height || a.width !== b.width) return false;
  for (let k = 0; k < a.cells.length; k++) if (a.cells[k] !== b.cells[k]) return false;
  return true;
}
