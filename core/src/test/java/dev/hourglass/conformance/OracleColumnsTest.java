package dev.hourglass.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hourglass.tensor.ColumnGroup;
import dev.hourglass.tensor.ColumnGroups;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the oracle says of groups of columns is what {@link ColumnGroup} defines. */
final class OracleColumnsTest {
  private static final float SCALE = -3;

  /** Usual logits, and such as leave a softmax one category and make a sigmoid 0 or 1. */
  private static final double[] SPREADS = {2, 300};

  private record Case(ColumnGroups groups, int rows, double spread) {
    Matrix output() {
      return Samples.normal(1, rows, groups.columns()).map(x -> spread * x);
    }
  }

  private static Stream<Case> cases() {
    return Samples.SHAPES.stream()
        .flatMap(
            shape ->
                Samples.groupings(shape.columns()).stream()
                    .flatMap(
                        groups ->
                            IntStream.range(0, SPREADS.length)
                                .mapToObj(i -> new Case(groups, shape.rows(), SPREADS[i]))));
  }

  private static double[] row(Matrix matrix, int row) {
    return IntStream.range(0, matrix.columns()).mapToDouble(i -> matrix.get(row, i)).toArray();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void errorsAreThoseOfTheGroups(Case sample) {
    ColumnGroups groups = sample.groups();
    Matrix target = Samples.targetsOf(groups, 2, sample.rows());
    assertErrors(sample, target, null);
    assertErrors(sample, target, Samples.cellWeightsOf(groups, 3, sample.rows()));
  }

  private static void assertErrors(Case sample, Matrix target, @Nullable Matrix weights) {
    ColumnGroups groups = sample.groups();
    Matrix output = sample.output();
    Expected oracle = Oracle.errors(groups, SCALE, output, target, weights);
    assertEquals(new Shape(sample.rows(), groups.sources()), oracle.value().shape());
    for (int r = 0; r < sample.rows(); r++) {
      double[] errors = new double[groups.sources()];
      float[] targets = new float[groups.columns()];
      for (int i = 0; i < targets.length; i++) {
        targets[i] = (float) target.get(r, i);
      }
      for (ColumnGroups.Range range : groups.ranges()) {
        range.group().errors(row(output, r), targets, range, errors);
      }
      for (int i = 0; i < errors.length; i++) {
        double weight = weights == null ? 1 : weights.get(r, i);
        double expected = SCALE * weight * errors[i];
        double tolerance = 1e-13 * (1 + oracle.magnitude().get(r, i));
        assertEquals(expected, oracle.value().get(r, i), tolerance, "row " + r + ", " + i);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void meansAreThoseOfTheGroups(Case sample) {
    Matrix output = sample.output();
    Matrix oracle = Oracle.means(sample.groups(), output);
    assertEquals(output.shape(), oracle.shape());
    for (int r = 0; r < sample.rows(); r++) {
      double[] means = new double[output.columns()];
      for (ColumnGroups.Range range : sample.groups().ranges()) {
        range.group().means(row(output, r), range.column(), means);
      }
      for (int i = 0; i < means.length; i++) {
        double tolerance = 1e-13 * Math.abs(means[i]);
        assertEquals(means[i], oracle.get(r, i), tolerance, "row " + r + ", column " + i);
      }
    }
  }
}
