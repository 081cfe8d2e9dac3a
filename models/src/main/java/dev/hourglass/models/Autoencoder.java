package dev.hourglass.models;

import static java.util.Objects.requireNonNull;

import dev.hourglass.data.Dataset;
import dev.hourglass.models.inference.Arguments;
import dev.hourglass.models.inference.Inference;
import dev.hourglass.models.inference.Pass;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.network.Layer;
import dev.hourglass.models.network.Network;
import dev.hourglass.models.network.ParameterValues;
import dev.hourglass.models.saving.ModelFiles;
import dev.hourglass.models.saving.SavedAutoencoder;
import dev.hourglass.table.ColumnScales;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Backends;
import dev.hourglass.tensor.Precision;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A trained autoencoder: an architecture and its parameters, bound to the backend that computes.
 * The parameters never change.
 *
 * <p>Safe to use from many threads. Inputs of any number of rows are computed in batches of bounded
 * size; how a row is rounded may depend, in the last digits, on the size of its batch. What exceeds
 * single precision on the way, or has a probability outside [0, 1] where scores are asked for, is
 * computed again in double precision: slower, allocating, and infinite only where a float can't
 * hold the result, or there is no such probability.
 *
 * <p>It may carry the {@linkplain #scaling scaling} of its inputs. Then observations and
 * reconstructions are in the data's units, and codes, errors and scores those of scaled rows, in
 * which every column counts alike. The forms that take doubles lose no digits before that.
 *
 * <p>Each computation comes in two forms: one that returns new arrays, and one that writes into
 * memory of the caller's and allocates no Java memory once it is warm, that is once as many threads
 * have called at the same time as will (for no more threads than twice the processors, or 8).
 * {@link #encode(float[], float[])} and its like are made for the latency of single rows, {@link
 * #encode(Dataset, FloatBuffer)} and its like for the throughput of many.
 *
 * <p>It holds memory on its backend, from its first use until it is closed or the backend is. One
 * that was loaded and not bound to a backend is a plain Java object, which needs no closing.
 */
public final class Autoencoder implements AutoCloseable {
  private final Architecture architecture;
  private final ParameterValues values;
  private final @Nullable ColumnScales scales;
  private final @Nullable Backend backend;
  private final Precision precision;
  private final int sources;
  private volatile @Nullable Inference inference;
  private boolean closed;

  Autoencoder(
      Architecture architecture,
      ParameterValues values,
      @Nullable ColumnScales scales,
      @Nullable Backend backend) {
    this(architecture, values, scales, backend, Precision.FLOAT32);
  }

  private Autoencoder(
      Architecture architecture,
      ParameterValues values,
      @Nullable ColumnScales scales,
      @Nullable Backend backend,
      Precision precision) {
    this.architecture = architecture;
    this.values = values;
    this.scales = scales;
    this.backend = backend;
    this.precision = precision;
    this.sources = architecture.likelihood().sources(architecture.inputSize());
  }

  /**
   * Reads an autoencoder that {@link #save(Path)} wrote. Needs no backend: until it is bound by
   * {@link #on}, it computes in plain Java. While it is saved anew, by this process or another, the
   * old one is read or the new one, whole. An interrupted thread reads it as well, and is
   * interrupted still.
   *
   * @param path the folder, or the {@code model.safetensors} of one
   * @throws java.nio.file.NoSuchFileException if there is none
   * @throws dev.hourglass.models.envelope.ModelFormatException if it is damaged, be it by a single
   *     bit, or not such a model
   * @throws IOException if it can't be read
   */
  public static Autoencoder load(Path path) throws IOException {
    return of(ModelFiles.load(requireNonNull(path, "path")));
  }

  /**
   * Reads an autoencoder that {@link #save(OutputStream)} wrote, or the content of a {@code
   * model.safetensors}. Takes exactly its bytes out of the stream, so that others may follow, and
   * doesn't close it.
   *
   * @throws dev.hourglass.models.envelope.ModelFormatException if it is damaged or cut off, or not
   *     such a model
   * @throws IOException if the stream can't be read
   */
  public static Autoencoder load(InputStream in) throws IOException {
    return of(ModelFiles.load(requireNonNull(in, "in")));
  }

  /** Bound to no backend. */
  static Autoencoder of(SavedAutoencoder saved) {
    return new Autoencoder(saved.architecture(), saved.values(), saved.scales(), null);
  }

  /**
   * Writes {@code model.safetensors} to a folder, and {@code config.json}, which is a copy of the
   * configuration for people. The folder is created, or it is empty or holds such a model, which is
   * replaced in one step: whoever loads it at any time, or after a crash, finds the old one or the
   * new one, whole. Other files there are left alone. An interrupted thread saves it as well, and
   * is interrupted still.
   *
   * <p>The tensors are called {@code encoder.0.weight}, {@code encoder.0.bias}, {@code
   * decoder.0.weight}, and so on, weights as outputs x inputs, as PyTorch's {@code Linear} has
   * them. A tied decoder has no weights of its own there. {@code docs/format.md} describes all.
   *
   * @throws java.nio.file.FileAlreadyExistsException if something else stands there
   * @throws IOException if it can't be written; what was there before is still there, or, if only
   *     forcing the folder to the disk failed, the new model
   * @throws IllegalArgumentException if it has so many layers or groups of columns that their
   *     description exceeds 4 MiB
   */
  public void save(Path folder) throws IOException {
    ModelFiles.save(saved(), requireNonNull(folder, "folder"));
  }

  /**
   * Writes what is the content of {@code model.safetensors} to a stream, which is flushed and stays
   * open.
   *
   * @throws IOException if the stream can't be written
   * @throws IllegalArgumentException if it has so many layers or groups of columns that their
   *     description exceeds 4 MiB
   */
  public void save(OutputStream out) throws IOException {
    ModelFiles.save(saved(), requireNonNull(out, "out"));
  }

  /** What is saved of it; shares its parameters. */
  SavedAutoencoder saved() {
    return new SavedAutoencoder(architecture, values, scales);
  }

  /**
   * The same autoencoder, computing on the given backend in single precision. It takes memory there
   * at its first call. This one stays as it is, and each is closed on its own.
   */
  public Autoencoder on(Backend newBackend) {
    return on(newBackend, Precision.FLOAT32);
  }

  /**
   * The same autoencoder, computing on the given backend with the given precision, whatever that of
   * its training was. With BFLOAT16, weights and what a layer takes are rounded to that, and their
   * products summed up in single precision; codes, reconstructions and errors are floats, of which
   * two or three decimal digits are those of single precision. It is for the throughput of many
   * rows and wide layers; a single row takes as long, or longer. The parameters stay what they are:
   * they are saved as they were, and {@link Variational} and {@link LinearCertificate} compute in
   * single precision.
   *
   * @param newPrecision AUTO is BFLOAT16 where the backend computes it natively, otherwise FLOAT32
   * @throws IllegalArgumentException if it is BFLOAT16, and the backend doesn't compute that
   *     natively
   */
  public Autoencoder on(Backend newBackend, Precision newPrecision) {
    requireNonNull(newBackend, "newBackend");
    Precision decided = requireNonNull(newPrecision, "newPrecision").on(newBackend);
    return new Autoencoder(architecture, values, scales, newBackend, decided);
  }

  /** What it is made of. */
  public Architecture architecture() {
    return architecture;
  }

  /**
   * How observations are scaled before they are encoded, and reconstructions brought back to the
   * data's units; empty if they are taken as they are. See {@link Trainer#scaling}.
   */
  public Optional<ColumnScales> scaling() {
    return Optional.ofNullable(scales);
  }

  /**
   * Codes of observations.
   *
   * @param data rows as wide as the input
   * @return one code a row
   */
  public float[][] encode(Dataset data) {
    return rows(Pass.ENCODE, data, architecture.inputSize(), architecture.codeSize());
  }

  /**
   * Codes of observations, which are scaled, if this has a scaling, before they are rounded to
   * single precision: for numbers of more digits than floats have, such as seconds since 1970.
   *
   * @param data rows as wide as the input, finite
   * @return one code a row
   * @throws IllegalArgumentException if the data is not that
   */
  public float[][] encode(double[][] data) {
    return doubles(Pass.ENCODE, data, architecture.codeSize());
  }

  /**
   * Codes of observations, written row by row into the buffer from its position on. Allocates
   * nothing.
   *
   * @param data rows as wide as the input
   * @param codes heap or direct, with room for a code a row, and no memory in common with the
   *     input; its position and limit stay as they are, and so do elements beyond the last code
   * @throws IllegalArgumentException if the buffer is too small or read-only, or the data has
   *     another width; then nothing is written
   */
  public void encode(Dataset data, FloatBuffer codes) {
    requireWidth("data", data, architecture.inputSize());
    Arguments.requireRoom("codes", codes, data.rows(), architecture.codeSize());
    inference().run(Pass.ENCODE, data, Autoencoder::put, codes);
  }

  /** Code of one observation. */
  public float[] encode(float[] observation) {
    float[] code = new float[architecture.codeSize()];
    encode(observation, code);
    return code;
  }

  /**
   * Code of one observation, written into an array. Allocates nothing.
   *
   * @param observation as wide as the input, finite
   * @param code as wide as the code; overwritten
   * @throws IllegalArgumentException if that doesn't hold; then nothing is written
   */
  public void encode(float[] observation, float[] code) {
    one(Pass.ENCODE, "observation", observation, "code", code);
  }

  /**
   * Code of one observation, written into an array; see {@link #encode(double[][])}. Allocates
   * nothing.
   *
   * @param observation as wide as the input, finite
   * @param code as wide as the code; overwritten
   * @throws IllegalArgumentException if that doesn't hold; then nothing is written
   */
  public void encode(double[] observation, float[] code) {
    requireObservation(observation);
    Arguments.requireTarget("code", code, architecture.codeSize());
    inference().run(Pass.ENCODE, observation, code);
  }

  /**
   * Reconstructions from codes.
   *
   * @param codes rows as wide as the code
   */
  public float[][] decode(Dataset codes) {
    return rows(Pass.DECODE, codes, architecture.codeSize(), architecture.inputSize());
  }

  /**
   * Reconstructions from codes, written row by row into the buffer from its position on. Allocates
   * nothing.
   *
   * @param codes rows as wide as the code
   * @param reconstructions heap or direct, with room for a reconstruction a row, and no memory in
   *     common with the input; its position and limit stay as they are, and so do elements beyond
   *     the last reconstruction
   * @throws IllegalArgumentException if the buffer is too small or read-only, or the codes have
   *     another width; then nothing is written
   */
  public void decode(Dataset codes, FloatBuffer reconstructions) {
    requireWidth("codes", codes, architecture.codeSize());
    requireReconstructions(reconstructions, codes);
    inference().run(Pass.DECODE, codes, Autoencoder::put, reconstructions);
  }

  /** Reconstruction from one code. */
  public float[] decode(float[] code) {
    float[] reconstruction = new float[architecture.inputSize()];
    decode(code, reconstruction);
    return reconstruction;
  }

  /**
   * Reconstruction from one code, written into an array. Allocates nothing.
   *
   * @param code as wide as the code, finite
   * @param reconstruction as wide as the input; overwritten
   * @throws IllegalArgumentException if that doesn't hold; then nothing is written
   */
  public void decode(float[] code, float[] reconstruction) {
    one(Pass.DECODE, "code", code, "reconstruction", reconstruction);
  }

  /** Observations encoded and decoded again. */
  public float[][] reconstruct(Dataset data) {
    return rows(Pass.RECONSTRUCT, data, architecture.inputSize(), architecture.inputSize());
  }

  /**
   * Observations encoded and decoded again: scaled, if this has a scaling, before they are rounded
   * to single precision, and brought back to their units in double precision.
   *
   * @param data rows as wide as the input, finite
   * @throws IllegalArgumentException if the data is not that
   */
  public double[][] reconstruct(double[][] data) {
    requireObservations(data);
    return inference().reconstruct(data);
  }

  /**
   * Observations encoded and decoded again, written row by row into the buffer from its position
   * on. Allocates nothing.
   *
   * @param data rows as wide as the input
   * @param reconstructions heap or direct, with room for a reconstruction a row, and no memory in
   *     common with the input; its position and limit stay as they are, and so do elements beyond
   *     the last reconstruction
   * @throws IllegalArgumentException if the buffer is too small or read-only, or the data has
   *     another width; then nothing is written
   */
  public void reconstruct(Dataset data, FloatBuffer reconstructions) {
    requireWidth("data", data, architecture.inputSize());
    requireReconstructions(reconstructions, data);
    inference().run(Pass.RECONSTRUCT, data, Autoencoder::put, reconstructions);
  }

  /** One observation encoded and decoded again. */
  public float[] reconstruct(float[] observation) {
    float[] reconstruction = new float[architecture.inputSize()];
    reconstruct(observation, reconstruction);
    return reconstruction;
  }

  /**
   * One observation encoded and decoded again, written into an array. Allocates nothing.
   *
   * @param observation as wide as the input, finite
   * @param reconstruction as wide as the input; overwritten. It may be the same array
   * @throws IllegalArgumentException if that doesn't hold; then nothing is written
   */
  public void reconstruct(float[] observation, float[] reconstruction) {
    one(Pass.RECONSTRUCT, "observation", observation, "reconstruction", reconstruction);
  }

  /**
   * One observation encoded and decoded again, written into an array; see {@link
   * #reconstruct(double[][])}. Allocates nothing.
   *
   * @param observation as wide as the input, finite
   * @param reconstruction as wide as the input; overwritten. It may be the same array
   * @throws IllegalArgumentException if that doesn't hold; then nothing is written
   */
  public void reconstruct(double[] observation, double[] reconstruction) {
    requireObservation(observation);
    Arguments.requireTarget("reconstruction", reconstruction, architecture.inputSize());
    inference().reconstruct(observation, reconstruction);
  }

  /**
   * Mean squared error of each row's reconstruction, in scaled units if this has a scaling: large
   * for what is unlike the training data. Infinite where a float can't hold it, and never NaN.
   */
  public float[] reconstructionErrors(Dataset data) {
    float[] errors = new float[requireNonNull(data, "data").rows()];
    reconstructionErrors(data, errors);
    return errors;
  }

  /**
   * Mean squared error of each row's reconstruction, written into an array: infinite where a float
   * can't hold it, and never NaN. Allocates nothing.
   *
   * @param data rows as wide as the input
   * @param errors with room for an error a row; elements beyond the last stay as they are
   * @throws IllegalArgumentException if the array is too short, or the data has another width; then
   *     nothing is written
   */
  public void reconstructionErrors(Dataset data, float[] errors) {
    numbers(Pass.ROW_ERRORS, data, "errors", errors);
  }

  private void numbers(Pass pass, Dataset data, String what, float[] numbers) {
    requireWidth("data", data, architecture.inputSize());
    Arguments.requireRoom(what, numbers, data.rows());
    inference().run(pass, data, Autoencoder::copy, numbers);
  }

  private static void copy(float[] target, int first, int count, int width, float[] values) {
    System.arraycopy(values, 0, target, first, count);
  }

  /**
   * Mean squared error of one observation's reconstruction: infinite where a float can't hold it,
   * and never NaN. Allocates nothing.
   */
  public float reconstructionError(float[] observation) {
    Arguments.requireRow("observation", observation, architecture.inputSize(), architecture);
    return inference().one(Pass.ROW_ERRORS, observation);
  }

  /**
   * Score of each row: the mean error of its source columns, as the architecture's likelihood has
   * them, which is what training makes small. With the squared error it is the {@link
   * #reconstructionErrors(Dataset)}; with others it compares probabilities and categories as they
   * should be. Every cell counts as if it were there. Infinite where a probability is outside [0,
   * 1], where those of a category don't add up to 1 (as of one that has no level), or where a float
   * can't hold it, and never NaN.
   */
  public float[] scores(Dataset data) {
    float[] scores = new float[requireNonNull(data, "data").rows()];
    scores(data, scores);
    return scores;
  }

  /**
   * Score of each row, which is scaled, if this has a scaling, before it is rounded to single
   * precision; see {@link #scores(Dataset)}.
   *
   * @param data rows as wide as the input, finite
   * @throws IllegalArgumentException if the data is not that
   */
  public float[] scores(double[][] data) {
    requireObservations(data);
    float[] scores = new float[data.length];
    inference().run(Pass.SCORES, data, Autoencoder::copy, scores);
    return scores;
  }

  /**
   * Score of each row, written into an array. Allocates nothing.
   *
   * @param data rows as wide as the input
   * @param scores with room for a score a row; elements beyond the last stay as they are
   * @throws IllegalArgumentException if the array is too short, or the data has another width; then
   *     nothing is written
   */
  public void scores(Dataset data, float[] scores) {
    numbers(Pass.SCORES, data, "scores", scores);
  }

  /**
   * Score of each row where cells are missing or count less: the sum of the source columns' errors
   * times their weights, divided by the number of all source columns, as training has it. So a row
   * with fewer cells has a smaller score. What stands in a missing cell has no error, but is
   * encoded with the others: put something harmless there, such as the mean.
   *
   * @param weights of the cells, rows x source columns, each at least 0: see {@link
   *     Trainer#weights}
   * @throws IllegalArgumentException if the weights are not that, or the data has another width
   */
  public float[] scores(Dataset data, Dataset weights) {
    float[] scores = new float[requireNonNull(data, "data").rows()];
    forEachWeighted(data, weights, (row, errors) -> scores[row] = mean(errors));
    return scores;
  }

  /**
   * Score of each row of doubles where cells are missing or count less; see {@link #scores(Dataset,
   * Dataset)} and {@link #scores(double[][])}.
   *
   * @param data rows as wide as the input, finite
   * @param weights of the cells, rows x source columns, each at least 0
   * @throws IllegalArgumentException if that doesn't hold
   */
  public float[] scores(double[][] data, Dataset weights) {
    float[] scores = new float[requireNonNull(data, "data").length];
    forEachWeighted(data, weights, (row, errors) -> scores[row] = mean(errors));
    return scores;
  }

  private static float mean(float[] errors) {
    double sum = 0;
    for (float error : errors) {
      sum += error;
    }
    return (float) (sum / errors.length);
  }

  /** Score of one observation. Allocates nothing. */
  public float score(float[] observation) {
    Arguments.requireRow("observation", observation, architecture.inputSize(), architecture);
    return inference().one(Pass.SCORES, observation);
  }

  /**
   * Score of one observation; see {@link #scores(double[][])}. Allocates nothing.
   *
   * @param observation as wide as the input, finite
   * @throws IllegalArgumentException if that doesn't hold
   */
  public float score(double[] observation) {
    requireObservation(observation);
    return inference().one(Pass.SCORES, observation);
  }

  /**
   * Errors of each row's source columns, as the architecture's likelihood has them: their mean is
   * the score. In scaled units if this has a scaling.
   *
   * @return rows x source columns
   */
  public float[][] errors(Dataset data) {
    return rows(Pass.LIKELIHOOD_ERRORS, data, architecture.inputSize(), sources);
  }

  /**
   * Errors of each row's source columns; see {@link #errors(Dataset)} and {@link
   * #scores(double[][])}.
   *
   * @param data rows as wide as the input, finite
   * @return rows x source columns
   * @throws IllegalArgumentException if the data is not that
   */
  public float[][] errors(double[][] data) {
    return doubles(Pass.LIKELIHOOD_ERRORS, data, sources);
  }

  /**
   * Errors of each row's source columns, written row by row into the buffer from its position on.
   * Allocates nothing.
   *
   * @param data rows as wide as the input
   * @param errors heap or direct, with room for the source columns of each row, and no memory in
   *     common with the input; its position and limit stay as they are, and so do elements beyond
   *     the last row
   * @throws IllegalArgumentException if the buffer is too small or read-only, or the data has
   *     another width; then nothing is written
   */
  public void errors(Dataset data, FloatBuffer errors) {
    requireWidth("data", data, architecture.inputSize());
    Arguments.requireRoom("errors", errors, data.rows(), sources);
    inference().run(Pass.LIKELIHOOD_ERRORS, data, Autoencoder::put, errors);
  }

  /**
   * Errors of each row's source columns where cells are missing or count less.
   *
   * @param weights of the cells, rows x source columns, each at least 0 and a factor of its error:
   *     see {@link Trainer#weights}
   * @return rows x source columns
   * @throws IllegalArgumentException if the weights are not that, or the data has another width
   */
  public float[][] errors(Dataset data, Dataset weights) {
    float[][] result = new float[requireNonNull(data, "data").rows()][];
    forEachWeighted(data, weights, (row, errors) -> result[row] = errors.clone());
    return result;
  }

  /**
   * Errors of each row's source columns where cells are missing or count less; see {@link
   * #errors(Dataset, Dataset)} and {@link #scores(double[][])}.
   *
   * @param data rows as wide as the input, finite
   * @param weights of the cells, rows x source columns, each at least 0
   * @return rows x source columns
   * @throws IllegalArgumentException if that doesn't hold
   */
  public float[][] errors(double[][] data, Dataset weights) {
    float[][] result = new float[requireNonNull(data, "data").length][];
    forEachWeighted(data, weights, (row, errors) -> result[row] = errors.clone());
    return result;
  }

  private interface RowErrors {
    void accept(int row, float[] errors);
  }

  private void forEachWeighted(Dataset data, Dataset weights, RowErrors sink) {
    requireWidth("data", data, architecture.inputSize());
    requireNonNull(weights, "weights");
    Arguments.requireWeights("The weights", weights, data.rows(), sources);
    inference().run(Pass.LIKELIHOOD_ERRORS, data, weighted(weights), sink);
  }

  private void forEachWeighted(double[][] data, Dataset weights, RowErrors sink) {
    requireObservations(data);
    requireNonNull(weights, "weights");
    Arguments.requireWeights("The weights", weights, data.length, sources);
    inference().run(Pass.LIKELIHOOD_ERRORS, data, weighted(weights), sink);
  }

  private static Inference.Sink<RowErrors> weighted(Dataset weights) {
    float[] row = new float[weights.columns()];
    return (target, first, count, width, values) -> {
      for (int r = 0; r < count; r++) {
        weights.copyRow(first + r, row, 0);
        for (int i = 0; i < width; i++) {
          // Not by multiplying an infinite one with 0.
          row[i] = row[i] == 0 ? 0 : values[r * width + i] * row[i];
        }
        target.accept(first + r, row);
      }
    };
  }

  /**
   * Errors of one observation's source columns, written into an array. Allocates nothing.
   *
   * @param observation as wide as the input, finite
   * @param errors one for each source column; overwritten
   * @throws IllegalArgumentException if that doesn't hold; then nothing is written
   */
  public void errors(float[] observation, float[] errors) {
    Arguments.requireRow("observation", observation, architecture.inputSize(), architecture);
    Arguments.requireTarget("errors", errors, sources);
    inference().run(Pass.LIKELIHOOD_ERRORS, observation, errors);
  }

  /**
   * Errors of one observation's source columns, written into an array; see {@link
   * #errors(double[][])}. Allocates nothing.
   *
   * @param observation as wide as the input, finite
   * @param errors one for each source column; overwritten
   * @throws IllegalArgumentException if that doesn't hold; then nothing is written
   */
  public void errors(double[] observation, float[] errors) {
    requireObservation(observation);
    Arguments.requireTarget("errors", errors, sources);
    inference().run(Pass.LIKELIHOOD_ERRORS, observation, errors);
  }

  /**
   * Mean squared error of each feature's reconstruction, over all rows; in scaled units if this has
   * a scaling.
   */
  public float[] featureErrors(Dataset data) {
    requireWidth("data", data, architecture.inputSize());
    double[] means = inference().meanSquaredErrors(data);
    float[] errors = new float[means.length];
    for (int i = 0; i < errors.length; i++) {
      errors[i] = (float) means[i];
    }
    return errors;
  }

  /** Mean squared error over all rows and features; in scaled units if this has a scaling. */
  public double meanSquaredError(Dataset data) {
    requireWidth("data", data, architecture.inputSize());
    double[] sum = new double[1];
    inference()
        .run(
            Pass.ROW_ERRORS,
            data,
            (target, first, count, width, values) -> {
              for (int i = 0; i < count; i++) {
                target[0] += values[i];
              }
            },
            sum);
    return sum[0] / data.rows();
  }

  /**
   * Weights of a layer of the encoder, one row for each of its units: outputs x inputs. Those of
   * the first are of scaled inputs if this has a scaling.
   *
   * @param layer counted from 0
   */
  public float[][] encoderWeights(int layer) {
    return weights(Network.of(architecture).encoder(), layer);
  }

  /**
   * Weights of a layer of the decoder, one row for each of its units: outputs x inputs. Those of
   * the last are of scaled outputs if this has a scaling.
   *
   * @param layer counted from 0
   */
  public float[][] decoderWeights(int layer) {
    return weights(Network.of(architecture).decoder(), layer);
  }

  private float[][] weights(List<Layer> layers, int index) {
    if (index < 0 || index >= layers.size()) {
      throw new IndexOutOfBoundsException(
          "Layer " + index + " is asked for, of " + layers.size() + " counted from 0");
    }
    return layers.get(index).weights(values);
  }

  /** The rows that its layers see. */
  Dataset scaled(Dataset data) {
    return scales == null ? data : scales.scaled(data);
  }

  /** What computes, unless this is closed. */
  synchronized Backend backend() {
    if (closed) {
      throw Inference.closedAlready();
    }
    return backend == null ? Backends.plainJava() : backend;
  }

  /** All parameters; not to be changed. */
  ParameterValues values() {
    return values;
  }

  private float[][] rows(Pass pass, Dataset data, int inputWidth, int outputWidth) {
    requireWidth(pass == Pass.DECODE ? "codes" : "data", data, inputWidth);
    float[][] results = new float[data.rows()][outputWidth];
    inference().run(pass, data, Autoencoder::copyRows, results);
    return results;
  }

  private float[][] doubles(Pass pass, double[][] data, int outputWidth) {
    requireObservations(data);
    float[][] results = new float[data.length][outputWidth];
    inference().run(pass, data, Autoencoder::copyRows, results);
    return results;
  }

  private static void copyRows(float[][] target, int first, int count, int width, float[] values) {
    for (int i = 0; i < count; i++) {
      System.arraycopy(values, i * width, target[first + i], 0, width);
    }
  }

  private void one(Pass pass, String what, float[] row, String targetWhat, float[] target) {
    int inputWidth = pass == Pass.DECODE ? architecture.codeSize() : architecture.inputSize();
    int outputWidth = pass == Pass.ENCODE ? architecture.codeSize() : architecture.inputSize();
    Arguments.requireRow(what, row, inputWidth, architecture);
    Arguments.requireTarget(targetWhat, target, outputWidth);
    inference().run(pass, row, target);
  }

  private static void put(FloatBuffer target, int first, int count, int width, float[] values) {
    target.put(target.position() + first * width, values, 0, count * width);
  }

  private void requireWidth(String what, Dataset data, int width) {
    Arguments.requireWidth(what, data, width, architecture);
  }

  private void requireObservations(double[][] data) {
    Arguments.requireRows("data", data, architecture.inputSize(), architecture);
  }

  private void requireObservation(double[] observation) {
    Arguments.requireRow("observation", observation, architecture.inputSize(), architecture);
  }

  private void requireReconstructions(FloatBuffer target, Dataset rows) {
    Arguments.requireRoom("reconstructions", target, rows.rows(), architecture.inputSize());
  }

  private Inference inference() {
    Inference current = inference;
    return current == null ? newInference() : current;
  }

  private synchronized Inference newInference() {
    if (closed) {
      throw Inference.closedAlready();
    }
    Inference current = inference;
    if (current == null) {
      current = new Inference(architecture, values, scales, backend(), precision);
      inference = current;
    }
    return current;
  }

  /**
   * Frees what it holds on its backend, at once or when the calls that other threads have begun are
   * done; later calls throw {@link IllegalStateException}. Closing twice is harmless.
   */
  @Override
  public void close() {
    Inference current;
    synchronized (this) {
      closed = true;
      current = inference;
      inference = null;
    }
    if (current != null) {
      current.close();
    }
  }

  @Override
  public String toString() {
    return "Autoencoder "
        + architecture
        + ", "
        + values.array().length
        + " parameters"
        + (scales == null ? "" : ", with a scaling");
  }
}
