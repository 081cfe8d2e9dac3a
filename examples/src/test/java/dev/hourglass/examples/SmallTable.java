package dev.hourglass.examples;

import dev.hourglass.data.Dataset;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.tensor.ColumnGroup;
import dev.hourglass.tensor.LossFunction;
import java.util.Random;

/** Nine numbers between 0 and 1 that have much in common, and one category of three. */
final class SmallTable {
  private static final int NUMBERS = 9;
  private static final int CATEGORIES = 3;

  /** Columns of its rows. */
  static final int COLUMNS = NUMBERS + CATEGORIES;

  private SmallTable() {}

  /** So many rows, the first of which are always the same. */
  static Dataset rows(int count) {
    Random random = new Random(1);
    float[][] rows = new float[count][COLUMNS];
    for (float[] row : rows) {
      float shared = random.nextFloat();
      for (int i = 0; i < NUMBERS; i++) {
        row[i] = 0.7f * shared + 0.3f * random.nextFloat();
      }
      row[NUMBERS + random.nextInt(CATEGORIES)] = 1;
    }
    return Dataset.of(rows);
  }

  /** An architecture for its columns, each measured as fits it. */
  static Architecture grouped(Architecture architecture) {
    return architecture.groups(
        new ColumnGroup.Elements(4, LossFunction.HUBER, 1),
        new ColumnGroup.Elements(NUMBERS - 4, LossFunction.BINARY_CROSS_ENTROPY_WITH_LOGITS, 0.5f),
        new ColumnGroup.OneHot(CATEGORIES, 1));
  }
}
