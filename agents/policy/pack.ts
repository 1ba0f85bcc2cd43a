/** Joins matrices [rows, .] column by column, so that a single product suffices. */
export function joinColumns(matrices: readonly Float32Array[], rows: number): Float32Array {
  const total = matrices.reduce((sum, matrix) => sum + matrix.length / rows, 0);
  const out = new Float32Array(rows * total);
  let column = 0;
  for (const matrix of matrices) {
    const columns = matrix.length / rows;
    for (let row = 0; row < rows; row++) {
      out.set(matrix.subarray(row * columns, (row + 1) * columns), row * total + column);
    }
    column += columns;
  }
  return out;
}
