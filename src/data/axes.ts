/** The axes of a symmetric matrix. */

/** Eigenvalues, descending, and eigenvectors as rows, each with its largest entry positive. */
export async function principalAxes(
  matrix: Float64Array,
  width: number,
): Promise<{ variances: Float64Array; axes: Float64Array }> {
  const { EigenvalueDecomposition, Matrix } = await import("./eigen.ts");
  // An entry so far below the largest changes nothing, but its products underflow, which the library cannot handle.
  const nothing = matrix.reduce((most, value) => Math.max(most, Math.abs(value)), 0) * 2 ** -400;
  const entries = matrix.map((value) => (Math.abs(value) < nothing ? 0 : value));
  const found = new EigenvalueDecomposition(Matrix.from1DArray(width, width, entries), { assumeSymmetric: true });
  const order = found.realEigenvalues
    .map((_, k) => k)
    .sort((a, b) => found.realEigenvalues[b] - found.realEigenvalues[a]);
  const variances = Float64Array.from(order, (k) => Math.max(0, found.realEigenvalues[k]));
  const axes = new Float64Array(width * width);
  order.forEach((from, to) => {
    const axis = axes.subarray(to * width, (to + 1) * width);
    let peak = 0;
    for (let c = 0; c < width; c++) {
      axis[c] = found.eigenvectorMatrix.get(c, from);
      if (Math.abs(axis[c]) > Math.abs(axis[peak])) peak = c;
    }
    // An eigenvector's sign is arbitrary; a rule makes it the same everywhere.
    if (axis[peak] < 0) for (let c = 0; c < width; c++) axis[c] = -axis[c];
  });
  return { variances, axes };
}
