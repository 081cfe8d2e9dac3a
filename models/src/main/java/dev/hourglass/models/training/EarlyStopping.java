package dev.hourglass.models.training;

/**
 * When to stop before all epochs are done. The parameters of the best epoch are the ones kept.
 * Epochs in which a penalty is warmed up don't count.
 *
 * @param patience epochs without improvement after which to stop, at least 1
 * @param minimumImprovement by how much the validation loss must fall to count, at least 0
 */
public record EarlyStopping(int patience, double minimumImprovement) {
  public EarlyStopping {
    if (patience < 1) {
      throw new IllegalArgumentException("patience is " + patience + " epochs; give at least 1");
    }
    if (!(minimumImprovement >= 0 && Double.isFinite(minimumImprovement))) {
      throw new IllegalArgumentException(
          "minimum improvement is " + minimumImprovement + "; give a number of at least 0");
    }
  }
}
