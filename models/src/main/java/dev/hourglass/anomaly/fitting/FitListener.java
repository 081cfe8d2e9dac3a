package dev.hourglass.anomaly.fitting;

/** Hears how fitting goes on. */
@FunctionalInterface
public interface FitListener {
  /**
   * A step of several is done: the schema, a fold, or the final fit.
   *
   * @param done how many are
   * @param of how many there are
   * @param step what was done: {@code "schema"}, {@code "fold 1 of 5"}, {@code "all rows"}
   */
  void finished(int done, int of, String step);
}
