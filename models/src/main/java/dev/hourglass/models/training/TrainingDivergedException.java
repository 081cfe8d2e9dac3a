package dev.hourglass.models.training;

/**
 * The loss, or a parameter in the last update, became NaN or infinite. There is no autoencoder; the
 * backend is usable as before.
 */
public final class TrainingDivergedException extends RuntimeException {
  private final int epoch;
  private final int batch;
  private final String where;

  /**
   * Creates the failure.
   *
   * @param stage name of the stage
   * @param epoch counted from 1
   * @param batch counted from 1
   * @param where the first layer, in order of computation, whose output is not finite; or the loss,
   *     if that alone is not; or whose parameters the last update has spoilt
   */
  public TrainingDivergedException(String stage, int epoch, int batch, String where) {
    super(
        "Training ("
            + stage
            + ") diverged in epoch "
            + epoch
            + ", batch "
            + batch
            + ": the first values that are NaN or infinite are those of "
            + where
            + "; lower the learning rate, warm it up, or scale the data");
    this.epoch = epoch;
    this.batch = batch;
    this.where = where;
  }

  /** Epoch, counted from 1. */
  public int epoch() {
    return epoch;
  }

  /** Batch within the epoch, counted from 1. */
  public int batch() {
    return batch;
  }

  /**
   * What was affected first: {@code "encoder layer 1"}; {@code "the loss"}; {@code "encoder layer
   * 1's parameters after the last update"}.
   */
  public String where() {
    return where;
  }
}
