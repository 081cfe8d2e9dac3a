package dev.hourglass.models.training;

/**
 * The loss on the training or the validation data, a parameter in the last update, or a code that a
 * further stage was to be trained on became NaN or infinite. There is no autoencoder; the backend
 * is usable as before.
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
   *     if that alone is not; or whose parameters the last update has spoilt; or the codes
   */
  public TrainingDivergedException(String stage, int epoch, int batch, String where) {
    this(
        epoch,
        batch,
        where,
        "Training ("
            + stage
            + ") diverged in epoch "
            + epoch
            + ", batch "
            + batch
            + ": the first values that are NaN or infinite are those of "
            + where
            + "; lower the learning rate, warm it up, or scale the data");
  }

  private TrainingDivergedException(int epoch, int batch, String where, String message) {
    super(message);
    this.epoch = epoch;
    this.batch = batch;
    this.where = where;
  }

  /**
   * The loss on the validation data is not finite, though all parameters are.
   *
   * @param stage name of the stage
   * @param epoch counted from 1, after which it was measured
   * @param batch the last one of that epoch, counted from 1
   * @param row of the validation data, counted from 0: the first whose loss is too large
   * @param column of that row, counted from 0: the one with the largest loss
   * @param value what stands there
   * @param isScaled whether that is what a scaling made of it
   */
  public static TrainingDivergedException onValidation(
      String stage, int epoch, int batch, int row, int column, float value, boolean isScaled) {
    String where = "validation row " + row + ", column " + column;
    return new TrainingDivergedException(
        epoch,
        batch,
        where,
        "Training ("
            + stage
            + ") ended after epoch "
            + epoch
            + ": the loss on the validation data is NaN or infinite, first because of row "
            + row
            + ", most of all its column "
            + column
            + ", which is "
            + value
            + (isScaled ? " when scaled" : "")
            + "; correct the row or leave it out, scale the data, or lower the learning rate");
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
   * 1's parameters after the last update"}; {@code "the codes of row 17"}; {@code "validation row
   * 17, column 2"}; {@code "a penalty on the validation data"}. Rows and columns are counted from
   * 0.
   */
  public String where() {
    return where;
  }
}
