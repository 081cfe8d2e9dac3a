package dev.hourglass.tensor;

/** Columns of an output that have one measure of error; see {@link ColumnGroups}. */
public sealed interface ColumnGroup {
  /** How many columns of the output it has. */
  int columns();

  /** How many columns of the data it stands for, each of which has an error of its own. */
  int sources();

  /** What its errors are multiplied by. */
  float weight();

  /**
   * Columns that each stand for one of the data, with an element-wise loss.
   *
   * @param columns at least 1
   * @param loss of each element
   * @param weight finite, above 0
   */
  record Elements(int columns, LossFunction loss, float weight) implements ColumnGroup {
    public Elements {
      require("Elements", columns, weight);
    }

    @Override
    public int sources() {
      return columns;
    }
  }

  /**
   * Columns that together stand for one of the data, which is one of so many categories. The output
   * is of logits and the target of probabilities, most often a single 1; the error is the
   * cross-entropy of the target and the softmax of the output.
   *
   * @param columns at least 1: the categories
   * @param weight finite, above 0
   */
  record OneHot(int columns, float weight) implements ColumnGroup {
    public OneHot {
      require("OneHot", columns, weight);
    }

    @Override
    public int sources() {
      return 1;
    }
  }

  private static void require(String name, int columns, float weight) {
    if (columns < 1) {
      throw new IllegalArgumentException(
          name + " of " + columns + " columns is asked for; give at least 1");
    }
    if (!(weight > 0 && weight <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException(
          name + " has the weight " + weight + "; give a finite number above 0");
    }
  }
}
