package dev.hourglass.anomaly.fitting;

import dev.hourglass.anomaly.parts.Relations;
import dev.hourglass.tensor.ColumnGroup;
import dev.hourglass.tensor.ColumnGroups;
import dev.hourglass.tensor.LossFunction;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.jspecify.annotations.Nullable;

/** Fits {@link Relations}: inverts the covariance matrix of the inputs. */
final class RelationsFit {
  /** With more inputs it would take more time than all else. */
  private static final int MOST_INPUTS = 256;

  /** More rows tell hardly more. */
  private static final int MOST_ROWS = 25_600;

  /** Added to each variance, in parts of it: what no relation explains. */
  private static final double RIDGE = 1e-3;

  /** Added to each variance, which may be 0. */
  private static final double LEAST = 1e-9;

  private final int inputs;
  private final int columns;
  private final Cancellation cancellation;
  private final int[] predicted;
  private final int[] sourceOf;
  private final int[] columnOf;

  RelationsFit(ColumnGroups groups, int[] columnOfSource, int columns, Cancellation cancellation) {
    this.cancellation = cancellation;
    this.inputs = groups.columns();
    this.columns = columns;
    IntStream.Builder places = IntStream.builder();
    IntStream.Builder ofSource = IntStream.builder();
    for (ColumnGroups.Range range : groups.ranges()) {
      boolean isNumbers =
          range.group() instanceof ColumnGroup.Elements elements
              && elements.loss() == LossFunction.SQUARED_ERROR;
      for (int i = 0; isNumbers && i < range.group().columns(); i++) {
        places.add(range.column() + i);
        ofSource.add(range.source() + i);
      }
    }
    predicted = places.build().toArray();
    sourceOf = ofSource.build().toArray();
    columnOf = IntStream.of(sourceOf).map(source -> columnOfSource[source]).toArray();
  }

  /**
   * Fits to some of the rows.
   *
   * @return null if there are too many inputs, or fewer than two, or no numbers
   */
  @Nullable Relations fit(Sample sample, boolean[] all) {
    boolean[] kept = thinned(all);
    if (inputs < 2 || inputs > MOST_INPUTS || predicted.length == 0) {
      return null;
    }
    float[] values = sample.rows().inputs();
    double[] means = new double[inputs];
    int count = 0;
    for (int row = 0; row < kept.length; row++) {
      cancellation.checkSometimes(row);
      if (kept[row]) {
        count++;
        for (int j = 0; j < inputs; j++) {
          means[j] += values[row * inputs + j];
        }
      }
    }
    for (int j = 0; j < inputs; j++) {
      means[j] /= Math.max(1, count);
    }
    DMatrixRMaj covariance = covariance(values, kept, means, count);
    cancellation.check();
    DMatrixRMaj inverse = new DMatrixRMaj(inputs, inputs);
    if (!CommonOps_DDRM.invert(covariance, inverse)) {
      return null;
    }
    double[] precision = new double[predicted.length * inputs];
    for (int i = 0; i < predicted.length; i++) {
      // By roundings; then there is no variance to compare with.
      if (!(inverse.get(predicted[i], predicted[i]) > 0)) {
        return null;
      }
      for (int j = 0; j < inputs; j++) {
        precision[i * inputs + j] = inverse.get(predicted[i], j);
      }
    }
    return new Relations(means, precision, predicted, sourceOf, columnOf, columns);
  }

  /** At most so many, evenly spread. */
  private static boolean[] thinned(boolean[] all) {
    int[] rows = Sample.indices(all);
    if (rows.length <= MOST_ROWS) {
      return all;
    }
    boolean[] thinned = new boolean[all.length];
    for (int i = 0; i < MOST_ROWS; i++) {
      thinned[rows[(int) ((long) i * rows.length / MOST_ROWS)]] = true;
    }
    return thinned;
  }

  private DMatrixRMaj covariance(float[] values, boolean[] kept, double[] means, int count) {
    DMatrixRMaj covariance = new DMatrixRMaj(inputs, inputs);
    double[] centred = new double[inputs];
    for (int row = 0; row < kept.length; row++) {
      cancellation.checkSometimes(row);
      if (kept[row]) {
        for (int j = 0; j < inputs; j++) {
          centred[j] = values[row * inputs + j] - means[j];
        }
        for (int j = 0; j < inputs; j++) {
          for (int k = 0; k <= j; k++) {
            covariance.data[j * inputs + k] += centred[j] * centred[k];
          }
        }
      }
    }
    for (int j = 0; j < inputs; j++) {
      for (int k = 0; k <= j; k++) {
        double element = covariance.get(j, k) / Math.max(1, count);
        covariance.set(j, k, element);
        covariance.set(k, j, element);
      }
      covariance.set(j, j, covariance.get(j, j) * (1 + RIDGE) + LEAST);
    }
    return covariance;
  }
}
