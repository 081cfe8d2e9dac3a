package dev.hourglass.models.pca;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;

/** Values in descending order, each with its unit vector, orthogonal to the others. */
final class Spectrum {
  private final double[] values;
  private final double[][] vectors;

  private Spectrum(double[] values, double[][] vectors) {
    Integer[] order = IntStream.range(0, values.length).boxed().toArray(Integer[]::new);
    Arrays.sort(order, Comparator.comparingDouble((Integer i) -> -values[i]));
    this.values = Arrays.stream(order).mapToDouble(i -> values[i]).toArray();
    this.vectors = Arrays.stream(order).map(i -> vectors[i]).toArray(double[][]::new);
  }

  /**
   * Eigenvalues and eigenvectors.
   *
   * @param matrix symmetric, size x size, row-major; destroyed
   */
  static Spectrum ofSymmetric(double[] matrix, int size) {
    EigenDecomposition_F64<DMatrixRMaj> decomposition =
        DecompositionFactory_DDRM.eig(size, true, true);
    requireConverged(decomposition.decompose(DMatrixRMaj.wrap(size, size, matrix)), size, size);
    double[] values = new double[size];
    double[][] vectors = new double[size][];
    for (int i = 0; i < size; i++) {
      values[i] = decomposition.getEigenvalue(i).getReal();
      vectors[i] = decomposition.getEigenVector(i).getData();
    }
    return new Spectrum(values, vectors);
  }

  /**
   * Singular values and right singular vectors, as many as the smaller of both sizes.
   *
   * @param matrix rows x columns, row-major; destroyed
   */
  static Spectrum ofRows(double[] matrix, int rows, int columns) {
    SingularValueDecomposition_F64<DMatrixRMaj> decomposition =
        DecompositionFactory_DDRM.svd(rows, columns, false, true, true);
    requireConverged(
        decomposition.decompose(DMatrixRMaj.wrap(rows, columns, matrix)), rows, columns);
    double[] transposed = decomposition.getV(null, true).getData();
    int count = Math.min(rows, columns);
    double[][] vectors = new double[count][];
    for (int i = 0; i < count; i++) {
      vectors[i] = Arrays.copyOfRange(transposed, i * columns, (i + 1) * columns);
    }
    return new Spectrum(Arrays.copyOf(decomposition.getSingularValues(), count), vectors);
  }

  private static void requireConverged(boolean converged, int rows, int columns) {
    if (!converged) {
      throw new ArithmeticException(
          "the decomposition of a " + rows + "x" + columns + " matrix didn't converge");
    }
  }

  /** The values, descending. */
  double[] values() {
    return values.clone();
  }

  /** The vectors of the first values. */
  double[][] vectors(int count) {
    return Arrays.stream(vectors, 0, count).map(double[]::clone).toArray(double[][]::new);
  }
}
