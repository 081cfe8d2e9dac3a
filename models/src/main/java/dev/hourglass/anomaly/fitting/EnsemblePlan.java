package dev.hourglass.anomaly.fitting;

/**
 * What the members of an ensemble of autoencoders are, and how they are trained. Immutable: the
 * methods that choose something return a changed copy.
 *
 * @param members of the ensemble that knows single extremes, at least 1; the one that judges rows
 *     as wholes has two thirds of that. Fewer where a table has thousands of inputs, so that the
 *     outer layers of all together have some 8 million weights at most
 * @param hidden units of the hidden layers, at least 1
 * @param code units of the code, of which a member has at most half as many as inputs (and at least
 *     1), and no more than hidden units; 0 to draw them for each member, from 1 to as many
 * @param epochs of each training, at least 1
 * @param batchSize rows of a mini-batch, at least 1; fewer where there are fewer rows
 * @param learningRate the peak, above 0, that a float can hold
 * @param mostRows that a member is trained on, drawn for each where there are more: at least 1
 */
public record EnsemblePlan(
    int members,
    int hidden,
    int code,
    int epochs,
    int batchSize,
    double learningRate,
    int mostRows) {
  /**
   * Checks the choices.
   *
   * @throws IllegalArgumentException if a number is out of its range
   */
  public EnsemblePlan {
    require("members", members, 1);
    require("hidden units", hidden, 1);
    require("units of the code", code, 0);
    require("epochs", epochs, 1);
    require("batch size", batchSize, 1);
    require("most rows of a member", mostRows, 1);
    if (!((float) learningRate > 0 && Float.isFinite((float) learningRate))) {
      throw new IllegalArgumentException(
          "learning rate is " + learningRate + "; give a number above 0 that a float can hold");
    }
  }

  private static void require(String what, int found, int least) {
    if (found < least) {
      throw new IllegalArgumentException(what + " is " + found + "; give at least " + least);
    }
  }

  /**
   * Ten members of 16 hidden units, ten epochs of mini-batches of 128 over 25,600 rows at most,
   * which are 2,000 steps, a peak rate of 0.01.
   */
  public static EnsemblePlan defaults() {
    return new EnsemblePlan(10, 16, 0, 10, 128, 1e-2, 25_600);
  }

  /** Chooses how many members there are. */
  public EnsemblePlan members(int number) {
    return new EnsemblePlan(number, hidden, code, epochs, batchSize, learningRate, mostRows);
  }

  /** Chooses the epochs of each training. */
  public EnsemblePlan epochs(int number) {
    return new EnsemblePlan(members, hidden, code, number, batchSize, learningRate, mostRows);
  }

  /** Chooses the widths of a member: of its hidden layers, and of its code, or 0 to draw it. */
  public EnsemblePlan sizes(int hiddenUnits, int codeUnits) {
    return new EnsemblePlan(
        members, hiddenUnits, codeUnits, epochs, batchSize, learningRate, mostRows);
  }

  /** Chooses the mini-batches and the peak of the learning rate. */
  public EnsemblePlan steps(int rowsOfBatch, double peakRate) {
    return new EnsemblePlan(members, hidden, code, epochs, rowsOfBatch, peakRate, mostRows);
  }

  /** Chooses how many rows a member is trained on at most. */
  public EnsemblePlan mostRows(int rows) {
    return new EnsemblePlan(members, hidden, code, epochs, batchSize, learningRate, rows);
  }
}
