package dev.hourglass.backend.loops;

import dev.hourglass.tensor.ColumnGroup;
import dev.hourglass.tensor.ColumnGroup.Elements;
import dev.hourglass.tensor.ColumnGroups;
import dev.hourglass.tensor.ColumnGroups.Range;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * {@link dev.hourglass.tensor.Kernels#errors} of some rows, from arrays into arrays. Each element
 * follows from its own row alone, in an order that doesn't depend on how many are computed at a
 * time. It has working memory, so each thread needs one of its own.
 */
public final class ErrorRows {
  /** Rows of working memory. */
  public static final int SCRATCH_ROWS = 5;

  private final int columns;
  private final int sources;
  private final Range[] ranges;
  private final float scale;

  /** Outputs, targets, errors, derivatives and weights of a piece of a row, at the same index. */
  private final float[][] buffer;

  /**
   * Prepares the computation.
   *
   * @param scratch {@link #SCRATCH_ROWS} rows of {@link GroupPieces#length} elements
   */
  public ErrorRows(ColumnGroups groups, float scale, float[][] scratch) {
    this.columns = groups.columns();
    this.sources = groups.sources();
    this.ranges = groups.ranges().toArray(Range[]::new);
    this.scale = scale;
    this.buffer = scratch;
  }

  /**
   * Computes consecutive rows. Each array has them one behind another from a first element on.
   *
   * @param weights null for 1
   * @param gradient null if only errors are wanted
   */
  public void compute(
      int rows,
      float[] output,
      int firstOutput,
      float[] target,
      int firstTarget,
      float @Nullable [] weights,
      int firstWeight,
      float[] errors,
      int firstError,
      float @Nullable [] gradient,
      int firstGradient) {
    for (int row = 0; row < rows; row++) {
      int column = row * columns;
      int source = row * sources;
      for (Range range : ranges) {
        int atColumn = column + range.column();
        int atSource = source + range.source();
        if (range.group() instanceof Elements elements) {
          elements(
              elements,
              output,
              firstOutput + atColumn,
              target,
              firstTarget + atColumn,
              weights,
              firstWeight + atSource,
              errors,
              firstError + atSource,
              gradient,
              firstGradient + atColumn);
        } else {
          oneHot(
              range.group(),
              output,
              firstOutput + atColumn,
              target,
              firstTarget + atColumn,
              weights == null ? 1 : weights[firstWeight + atSource],
              errors,
              firstError + atSource,
              gradient,
              firstGradient + atColumn);
        }
      }
    }
  }

  private void elements(
      Elements group,
      float[] output,
      int firstOutput,
      float[] target,
      int firstTarget,
      float @Nullable [] weights,
      int firstWeight,
      float[] errors,
      int firstError,
      float @Nullable [] gradient,
      int firstGradient) {
    float factor = scale * group.weight();
    for (int first = 0; first < group.columns(); first += GroupPieces.PIECE) {
      int n = Math.min(GroupPieces.PIECE, group.columns() - first);
      System.arraycopy(output, firstOutput + first, buffer[0], 0, n);
      System.arraycopy(target, firstTarget + first, buffer[1], 0, n);
      LossLoops.apply(group.loss(), 1, buffer, 0, n);
      if (weights == null) {
        Arrays.fill(buffer[4], 0, n, 1);
      } else {
        System.arraycopy(weights, firstWeight + first, buffer[4], 0, n);
      }
      weigh(factor, buffer[4], buffer[2], n);
      System.arraycopy(buffer[2], 0, errors, firstError + first, n);
      if (gradient != null) {
        weigh(factor, buffer[4], buffer[3], n);
        System.arraycopy(buffer[3], 0, gradient, firstGradient + first, n);
      }
    }
  }

  /** What has no weight is 0, even if it is not a number. */
  private static void weigh(float factor, float[] weights, float[] values, int n) {
    for (int i = 0; i < n; i++) {
      float weight = factor * weights[i];
      values[i] = weight == 0 ? 0 : weight * values[i];
    }
  }

  /**
   * The error is {@code Σt·log Σexp(o - m) + Σt·(m - o)}, with {@code m} the largest output, and
   * its gradient {@code Σt·softmax(o) - t}.
   */
  private void oneHot(
      ColumnGroup group,
      float[] output,
      int firstOutput,
      float[] target,
      int firstTarget,
      float ownWeight,
      float[] errors,
      int error,
      float @Nullable [] gradient,
      int firstGradient) {
    int n = group.columns();
    float weight = scale * group.weight() * ownWeight;
    if (weight == 0) {
      errors[error] = 0;
      if (gradient != null) {
        Arrays.fill(gradient, firstGradient, firstGradient + n, 0);
      }
      return;
    }
    float[] o = buffer[0];
    float[] t = buffer[1];
    System.arraycopy(output, firstOutput, o, 0, n);
    System.arraycopy(target, firstTarget, t, 0, n);
    float largest = Softmax.largest(o, n);
    double sum = Softmax.exponentials(o, largest, buffer[2], n);
    double total = 0;
    double distance = 0;
    for (int i = 0; i < n; i++) {
      total += t[i];
      distance += t[i] * ((double) largest - o[i]);
    }
    errors[error] = (float) (weight * (total * Math.log(sum) + distance));
    if (gradient != null) {
      float share = (float) (total / sum);
      derivatives(weight, share, buffer, n);
      System.arraycopy(buffer[3], 0, gradient, firstGradient, n);
    }
  }

  private static void derivatives(float weight, float share, float[][] buffer, int n) {
    float[] t = buffer[1];
    float[] exponentials = buffer[2];
    float[] derivatives = buffer[3];
    for (int i = 0; i < n; i++) {
      derivatives[i] = weight * (share * exponentials[i] - t[i]);
    }
  }
}
