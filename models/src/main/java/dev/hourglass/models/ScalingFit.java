package dev.hourglass.models;

import dev.hourglass.data.Dataset;
import dev.hourglass.models.inference.Arguments;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.network.Sources;
import dev.hourglass.table.ColumnScales;
import dev.hourglass.table.ColumnScalesFitter;
import dev.hourglass.table.Scaling;
import dev.hourglass.tensor.ColumnGroups;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Fits the scaling of a model's inputs to training data. */
final class ScalingFit {
  private ScalingFit() {}

  /**
   * Fits it. Columns of probabilities, also those of a category, stay as they are.
   *
   * @param weights of the cells, rows x source columns: those of weight 0 are missing; null if all
   *     are there
   * @throws IllegalArgumentException if the data or the weights don't fit the architecture, a
   *     number is too large, or all columns are of probabilities
   */
  static ColumnScales of(
      Scaling scaling, Architecture architecture, Observations data, @Nullable Dataset weights) {
    data.require("training data", architecture);
    int width = architecture.inputSize();
    ColumnGroups groups = architecture.likelihood().groups(width);
    boolean[] areScaled = new boolean[width];
    for (ColumnGroups.Range range : groups.ranges()) {
      int end = range.column() + range.group().columns();
      Arrays.fill(areScaled, range.column(), end, !range.group().isProbability());
    }
    requireAny(areScaled, architecture);
    ColumnScalesFitter fitter = new ColumnScalesFitter(scaling, areScaled);
    double[] row = new double[width];
    if (weights == null) {
      for (int r = 0; r < data.rows(); r++) {
        data.copyRow(r, row);
        fitter.add(row);
      }
      return fitter.fit();
    }
    Arguments.requireWeights("The training data's weights", weights, data.rows(), groups.sources());
    int[] sources = new Sources(groups).ofColumns();
    float[] ofSources = new float[groups.sources()];
    for (int r = 0; r < data.rows(); r++) {
      data.copyRow(r, row);
      weights.copyRow(r, ofSources, 0);
      for (int i = 0; i < width; i++) {
        row[i] = ofSources[sources[i]] == 0 ? Double.NaN : row[i];
      }
      fitter.add(row);
    }
    return fitter.fit();
  }

  private static void requireAny(boolean[] areScaled, Architecture architecture) {
    for (boolean isScaled : areScaled) {
      if (isScaled) {
        return;
      }
    }
    throw new IllegalArgumentException(
        "All columns of "
            + architecture
            + " are of probabilities, which no scaling changes; leave the scaling out, or choose"
            + " another loss or output activation");
  }
}
