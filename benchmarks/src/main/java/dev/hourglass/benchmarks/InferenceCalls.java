package dev.hourglass.benchmarks;

import dev.hourglass.data.Dataset;
import dev.hourglass.models.Autoencoder;
import dev.hourglass.models.training.Training;
import dev.hourglass.tensor.Backend;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Calls of a trained autoencoder that write into the caller's memory: one observation from array to
 * array, or all from native memory to native memory. Each returns where its results stand.
 */
final class InferenceCalls implements AutoCloseable {
  private final Autoencoder model;
  private final float[][] observations;
  private int next;
  private final float[] code;
  private final float[] reconstruction;
  private final float[] error = new float[1];
  private final Dataset all;
  private final float[] errors;
  private final FloatBuffer codeView;
  private final FloatBuffer reconstructionView;
  private final FloatBuffer errorView;
  private final FloatBuffer codes;
  private final FloatBuffer reconstructions;
  private final FloatBuffer errorsView;

  /**
   * Trains the autoencoder for one epoch.
   *
   * @param encoderSizes width of the input, of each hidden layer, and of the code
   * @param rows number of observations
   */
  InferenceCalls(Backend backend, int[] encoderSizes, int rows) {
    Dataset data = SyntheticRows.of(encoderSizes[0], rows);
    model =
        Autoencoder.stacked(encoderSizes).train(Training.epochs(1).batchSize(128), data, backend);
    observations = data.toArray();
    int inputSize = model.architecture().inputSize();
    int codeSize = model.architecture().codeSize();
    FloatBuffer values = direct(rows * inputSize);
    for (float[] observation : observations) {
      values.put(observation);
    }
    all = Dataset.of(values.flip(), inputSize);
    code = new float[codeSize];
    reconstruction = new float[inputSize];
    errors = new float[rows];
    codeView = FloatBuffer.wrap(code);
    reconstructionView = FloatBuffer.wrap(reconstruction);
    errorView = FloatBuffer.wrap(error);
    codes = direct(rows * codeSize);
    reconstructions = direct(rows * inputSize);
    errorsView = FloatBuffer.wrap(errors);
    forget();
  }

  private static FloatBuffer direct(int length) {
    return ByteBuffer.allocateDirect(Float.BYTES * length)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  /** Overwrites all results, so that those which stand there later are new. */
  void forget() {
    Arrays.fill(code, Float.NaN);
    Arrays.fill(reconstruction, Float.NaN);
    Arrays.fill(error, Float.NaN);
    Arrays.fill(errors, Float.NaN);
    for (int i = 0; i < codes.capacity(); i++) {
      codes.put(i, Float.NaN);
    }
    for (int i = 0; i < reconstructions.capacity(); i++) {
      reconstructions.put(i, Float.NaN);
    }
  }

  private float[] nextObservation() {
    next = next + 1 < observations.length ? next + 1 : 0;
    return observations[next];
  }

  FloatBuffer encodeOne() {
    model.encode(nextObservation(), code);
    return codeView;
  }

  FloatBuffer reconstructOne() {
    model.reconstruct(nextObservation(), reconstruction);
    return reconstructionView;
  }

  FloatBuffer scoreOne() {
    error[0] = model.reconstructionError(nextObservation());
    return errorView;
  }

  FloatBuffer encodeMany() {
    model.encode(all, codes);
    return codes;
  }

  FloatBuffer reconstructMany() {
    model.reconstruct(all, reconstructions);
    return reconstructions;
  }

  FloatBuffer scoreMany() {
    model.reconstructionErrors(all, errors);
    return errorsView;
  }

  @Override
  public void close() {
    model.close();
  }
}
