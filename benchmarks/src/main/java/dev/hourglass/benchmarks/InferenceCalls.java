package dev.hourglass.benchmarks;

import dev.hourglass.data.Dataset;
import dev.hourglass.models.Autoencoder;
import dev.hourglass.models.Trainer;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.training.Training;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BackendOptions;
import dev.hourglass.tensor.Backends;
import dev.hourglass.tensor.Precision;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Calls of a trained autoencoder that write into the caller's memory: one observation from array to
 * array, or all from native memory to native memory. Each returns where its results stand.
 */
final class InferenceCalls implements AutoCloseable {
  private enum Kind {
    CODE,
    RECONSTRUCTION,
    ERROR
  }

  /** Where results of a call stand: of one observation, or of all. */
  private record Results(Kind kind, boolean areOfAll, FloatBuffer values) {}

  /** What results may be off by, in proportion to the largest of the row. */
  private static final float TOLERANCE = 1e-3f;

  /** That of operands with eight bits. */
  private static final float ROUNDED_TOLERANCE = 0.05f;

  private final float tolerance;
  private final Autoencoder model;
  private final Backend plain;
  private final Autoencoder reference;
  private final float[] expectedCode;
  private final float[] otherCode;
  private final float[] expectedReconstruction;
  private final float[] expectedError = new float[1];
  private final float[][] observations;
  private int next;
  private final float[] code;
  private final float[] reconstruction;
  private final float[] error = new float[1];
  private final Dataset all;
  private final float[] errors;
  private final FloatBuffer codes;
  private final FloatBuffer reconstructions;
  private final Results oneCode;
  private final Results oneReconstruction;
  private final Results oneError;
  private final Results allCodes;
  private final Results allReconstructions;
  private final Results allErrors;
  private @Nullable Results last;

  /**
   * Trains the autoencoder for one epoch, in single precision.
   *
   * @param precision of the calls
   * @param encoderSizes width of the input, of each hidden layer, and of the code
   * @param rows number of observations
   */
  InferenceCalls(Backend backend, Precision precision, int[] encoderSizes, int rows) {
    tolerance = precision.on(backend) == Precision.FLOAT32 ? TOLERANCE : ROUNDED_TOLERANCE;
    Dataset data = SyntheticRows.of(encoderSizes[0], rows);
    try (Autoencoder trained =
        Trainer.on(backend)
            .train(Architecture.stacked(encoderSizes), Training.epochs(1).batchSize(128), data)) {
      model = trained.on(backend, precision);
    }
    plain = Backends.open("java", new BackendOptions(1));
    reference = model.on(plain);
    observations = data.toArray();
    int inputSize = model.architecture().inputSize();
    int codeSize = model.architecture().codeSize();
    expectedCode = new float[codeSize];
    otherCode = new float[codeSize];
    expectedReconstruction = new float[inputSize];
    FloatBuffer values = direct(rows * inputSize);
    for (float[] observation : observations) {
      values.put(observation);
    }
    all = Dataset.of(values.flip(), inputSize);
    code = new float[codeSize];
    reconstruction = new float[inputSize];
    errors = new float[rows];
    codes = direct(rows * codeSize);
    reconstructions = direct(rows * inputSize);
    oneCode = new Results(Kind.CODE, false, FloatBuffer.wrap(code));
    oneReconstruction = new Results(Kind.RECONSTRUCTION, false, FloatBuffer.wrap(reconstruction));
    oneError = new Results(Kind.ERROR, false, FloatBuffer.wrap(error));
    allCodes = new Results(Kind.CODE, true, codes);
    allReconstructions = new Results(Kind.RECONSTRUCTION, true, reconstructions);
    allErrors = new Results(Kind.ERROR, true, FloatBuffer.wrap(errors));
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

  private FloatBuffer written(Results results) {
    last = results;
    return results.values;
  }

  FloatBuffer encodeOne() {
    model.encode(nextObservation(), code);
    return written(oneCode);
  }

  FloatBuffer reconstructOne() {
    model.reconstruct(nextObservation(), reconstruction);
    return written(oneReconstruction);
  }

  FloatBuffer scoreOne() {
    error[0] = model.reconstructionError(nextObservation());
    return written(oneError);
  }

  FloatBuffer encodeMany() {
    model.encode(all, codes);
    return written(allCodes);
  }

  FloatBuffer reconstructMany() {
    model.reconstruct(all, reconstructions);
    return written(allReconstructions);
  }

  FloatBuffer scoreMany() {
    model.reconstructionErrors(all, errors);
    return written(allErrors);
  }

  /**
   * Refuses figures of wrong results: those of some rows are computed again one by one, in plain
   * Java. A result may differ from that by a thousandth of the row's largest, or by a twentieth
   * where operands are rounded. An error is held against the mean of the squared differences
   * between the row and its reconstruction.
   *
   * @throws IllegalStateException if a result of the last call differs by more, two rows have the
   *     same code, or there was no call
   */
  void requireResults() {
    Results results = last;
    if (results == null) {
      throw new IllegalStateException("There are no results");
    }
    int other = (next + observations.length / 2) % observations.length;
    if (results.areOfAll) {
      int end = observations.length - 1;
      requireRow(results, end, end);
      requireRow(results, other, other);
      requireRow(results, next, next);
    } else {
      requireRow(results, next, 0);
    }
    reference.encode(observations[other], otherCode);
    float largest = 0;
    float difference = 0;
    for (int i = 0; i < otherCode.length; i++) {
      largest = Math.max(largest, Math.abs(expectedCode[i]));
      difference = Math.max(difference, Math.abs(expectedCode[i] - otherCode[i]));
    }
    if (!(difference > tolerance * largest)) {
      throw new IllegalStateException(
          "Rows %d and %d have the same code: the model tells nothing apart"
              .formatted(next, other));
    }
  }

  /**
   * Compares the results of an observation.
   *
   * @param position of the results among those of rows
   */
  private void requireRow(Results results, int row, int position) {
    float[] observation = observations[row];
    reference.encode(observation, expectedCode);
    reference.reconstruct(observation, expectedReconstruction);
    double sum = 0;
    for (int i = 0; i < observation.length; i++) {
      double difference = (double) expectedReconstruction[i] - observation[i];
      sum += difference * difference;
    }
    expectedError[0] = (float) (sum / observation.length);
    float[] expected =
        switch (results.kind) {
          case CODE -> expectedCode;
          case RECONSTRUCTION -> expectedReconstruction;
          case ERROR -> expectedError;
        };
    requireEqual(results, row, position, expected);
  }

  private void requireEqual(Results results, int row, int position, float[] expected) {
    float largest = 0;
    for (float value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (int i = 0; i < expected.length; i++) {
      float found = results.values.get(position * expected.length + i);
      if (!(Math.abs(found - expected[i]) <= tolerance * largest)) {
        throw new IllegalStateException(
            "Element %d of the %s of row %d is %s instead of %s: the result is wrong"
                .formatted(
                    i, results.kind.name().toLowerCase(Locale.ROOT), row, found, expected[i]));
      }
    }
  }

  @Override
  public void close() {
    reference.close();
    plain.close();
    model.close();
  }
}
