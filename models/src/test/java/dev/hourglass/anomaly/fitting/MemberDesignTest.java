package dev.hourglass.anomaly.fitting;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hourglass.models.testing.Warnings;
import dev.hourglass.tensor.ColumnGroup;
import dev.hourglass.tensor.ColumnGroups;
import dev.hourglass.tensor.LossFunction;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MemberDesignTest {
  private static MemberDesign design(int inputs, int... sizes) {
    ColumnGroup numbers = new ColumnGroup.Elements(inputs, LossFunction.SQUARED_ERROR, 1);
    return new MemberDesign(
        EnsemblePlan.defaults().sizes(sizes), new ColumnGroups(List.of(numbers)));
  }

  private static int[] sizes(String text) {
    return List.of(text.split(" ")).stream().mapToInt(Integer::parseInt).toArray();
  }

  /** Weights there and back: 2 x inputs x first hidden layer + 2 x first x second + …, of 2^23. */
  @ParameterizedTest
  @CsvSource({
    // Ten times 2 x 26,214 x 16 is 8,388,480, of 8,388,608; of an input more 8,388,800.
    "26214, 16 0, 10",
    "26215, 16 0, 9",
    // 2 x 30 x 1,024 + 2 x 1,024 x 1,024 = 2,158,592; the code's don't count.
    "30, 1024 1024 0, 3",
    "30, 1024 1024 500, 3",
    // 2 x 30 x 100 + 2 x 100 x 4,000 = 806,000; with 4,200 for 4,000, 846,000.
    "30, 100 4000 1, 10",
    "30, 100 4200 1, 9",
    // Larger than all of it.
    "30, 4000 4000 0, 1",
    // Without hidden layers the code's: 2 x 2,000 x 1,000 of a drawn one, 2 x 2,000 x 5 of a
    // chosen.
    "2000, 0, 2",
    "2000, 5, 10"
  })
  void asManyMembersAsTheirWeightsAllow(int inputs, String sizes, int expected) {
    assertEquals(expected, design(inputs, sizes(sizes)).members());
  }

  @Test
  void aDesignOfAllMembersHasNoWarning() {
    assertEquals(List.of(), Warnings.of(() -> design(26_214, 16, 0).warnOfFewer()));
    assertEquals(1, Warnings.of(() -> design(26_215, 16, 0).warnOfFewer()).size());
  }
}
