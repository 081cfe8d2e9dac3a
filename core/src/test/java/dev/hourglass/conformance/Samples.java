package dev.hourglass.conformance;

import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.ColumnGroup;
import dev.hourglass.tensor.ColumnGroup.Elements;
import dev.hourglass.tensor.ColumnGroup.OneHot;
import dev.hourglass.tensor.ColumnGroups;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.UnaryOp;
import dev.hourglass.tensor.UnaryOp.Affine;
import dev.hourglass.tensor.UnaryOp.Elementary;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Matrices, shapes and functions that the tests run over. All values are exact floats. */
final class Samples {
  /** Odd, 1-wide, and one large enough for a backend to share among threads. */
  static final List<Shape> SHAPES =
      List.of(
          new Shape(1, 1),
          new Shape(1, 7),
          new Shape(7, 1),
          new Shape(3, 5),
          new Shape(17, 33),
          new Shape(150, 130));

  /** Every element-wise function, with several constants for the one that has any. */
  static final List<UnaryOp> UNARY_OPS = unaryOps();

  private Samples() {}

  private static List<UnaryOp> unaryOps() {
    List<UnaryOp> ops = new ArrayList<>(List.of(Activation.values()));
    ops.addAll(List.of(Elementary.values()));
    ops.add(new Affine(2.5f, -3));
    ops.add(new Affine(0, 1.25f));
    ops.add(new Affine(-1, 0));
    return List.copyOf(ops);
  }

  /** Ways to divide so many columns into groups: of every kind side by side, and one of each. */
  static List<ColumnGroups> groupings(int columns) {
    List<ColumnGroups> groupings = new ArrayList<>();
    groupings.add(groups(columns));
    groupings.add(new ColumnGroups(List.of(new OneHot(columns, 0.5f))));
    for (LossFunction loss : LossFunction.values()) {
      groupings.add(new ColumnGroups(List.of(new Elements(columns, loss, 2))));
    }
    return groupings;
  }

  /** Groups of every kind, 1 to 5 columns wide, as far as there are so many columns. */
  static ColumnGroups groups(int columns) {
    LossFunction[] losses = LossFunction.values();
    List<ColumnGroup> groups = new ArrayList<>();
    int left = columns;
    for (int i = 0; left > 0; i++) {
      int width = Math.min(left, 1 + 2 * i % 5);
      float weight = new float[] {1, 0.5f, 2}[i % 3];
      groups.add(
          i % 2 == 1
              ? new OneHot(width, weight)
              : new Elements(width, losses[i / 2 % losses.length], weight));
      left -= width;
    }
    return new ColumnGroups(groups);
  }

  /**
   * Targets that groups may have. Rows of categories are in turn a single 1, some probabilities,
   * and zeros.
   */
  static Matrix targetsOf(ColumnGroups groups, long seed, int rows) {
    Random random = new Random(seed);
    Matrix targets = Matrix.filled(rows, groups.columns(), 0);
    for (ColumnGroups.Range range : groups.ranges()) {
      int n = range.group().columns();
      for (int row = 0; row < rows; row++) {
        if (range.group() instanceof OneHot && row % 3 == 0) {
          targets.set(row, range.column() + random.nextInt(n), 1);
        } else if (range.group() instanceof Elements || row % 3 == 1) {
          for (int i = 0; i < n; i++) {
            float share = range.group() instanceof OneHot ? 1f / n : 1;
            targets.set(row, range.column() + i, share * random.nextFloat());
          }
        }
      }
    }
    return targets;
  }

  /** Weights of which every fourth is 0. */
  static Matrix cellWeightsOf(ColumnGroups groups, long seed, int rows) {
    Matrix weights = uniform(seed, new Shape(rows, groups.sources()), 0, 2);
    return Matrix.of(
        weights.shape(),
        (row, column) -> (row + 3 * column) % 4 == 0 ? 0 : weights.get(row, column));
  }

  /** Gaussian numbers. */
  static Matrix normal(long seed, int rows, int columns) {
    Random random = new Random(seed);
    return Matrix.of(rows, columns, (row, column) -> (float) random.nextGaussian());
  }

  static Matrix normal(long seed, Shape shape) {
    return normal(seed, shape.rows(), shape.columns());
  }

  /** Uniform numbers. */
  static Matrix uniform(long seed, Shape shape, double low, double high) {
    Random random = new Random(seed);
    return Matrix.of(shape, (row, column) -> (float) (low + (high - low) * random.nextDouble()));
  }

  /** Gaussian numbers that a type of real numbers can hold. */
  static Matrix normal(DType type, long seed, Shape shape) {
    Matrix matrix = normal(seed, shape);
    return type == DType.BFLOAT16 ? matrix.map(Bfloat16::round) : matrix;
  }

  /** Numbers that any element type can hold. */
  static Matrix numbers(DType type, long seed, Shape shape) {
    return switch (type) {
      case FLOAT32, BFLOAT16 -> normal(type, seed, shape);
      case INT32 -> integers(seed, shape, -2_000_000_000, 2_000_000_000);
      case UINT8 -> integers(seed, shape, 0, 256);
    };
  }

  /** Whole numbers from {@code low} up to and without {@code high}. */
  static Matrix integers(long seed, Shape shape, int low, int high) {
    Random random = new Random(seed);
    return Matrix.of(shape, (row, column) -> random.nextInt(low, high));
  }

  /** Inputs in the domain of a function: all signs and magnitudes, and 0 where it is allowed. */
  static Matrix inputsOf(UnaryOp op, long seed, Shape shape) {
    Matrix normal = normal(seed, shape);
    if (op == Elementary.SQRT) {
      return normal.map(Math::abs);
    }
    if (op == Elementary.RECIPROCAL) {
      return normal.map(x -> (float) (x + Math.copySign(0.01, x)));
    }
    if (op == Elementary.LOG) {
      return Matrix.of(
          shape,
          (row, column) -> {
            double x = Math.max(1e-3, Math.abs(normal.get(row, column)));
            return switch ((row * shape.columns() + column) % 4) {
              case 1 -> (float) (1000 * x);
              case 2 -> (float) (0.001 * x);
              case 3 -> (float) (1 + 0.001 * normal.get(row, column));
              default -> (float) x;
            };
          });
    }
    return Matrix.of(
        shape,
        (row, column) -> {
          double x = normal.get(row, column);
          return switch ((row * shape.columns() + column) % 5) {
            case 1 -> (float) (10 * x);
            case 2 -> (float) (0.001 * x);
            case 3 -> x < -1.5 ? 0 : x;
            default -> x;
          };
        });
  }

  /** Outputs of a function, as floats. */
  static Matrix outputsOf(UnaryOp op, long seed, Shape shape) {
    Matrix outputs = inputsOf(op, seed, shape).map(x -> (float) op.apply(x));
    // The derivative of the root is infinite where its value is 0.
    return op == Elementary.SQRT ? outputs.map(y -> Math.max(y, 0.01f)) : outputs;
  }
}
