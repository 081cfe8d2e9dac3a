package dev.hourglass.models;

import dev.hourglass.autodiff.ParameterBlock.Shape;
import dev.hourglass.data.Dataset;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Backends;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A trained autoencoder: an architecture and its parameters, bound to the backend that computes.
 * The parameters never change.
 *
 * <p>Safe to use from many threads. Inputs of any number of rows are computed in batches of bounded
 * size; how a row is rounded may depend, in the last digits, on the size of its batch.
 *
 * <p>It holds memory on its backend, from its first use until it is closed or the backend is.
 */
public final class Autoencoder implements AutoCloseable {
  private final Architecture architecture;
  private final Layout layout;
  private final float[] parameters;
  private final @Nullable Backend backend;
  private @Nullable Inference inference;
  private boolean closed;

  /** Plain Java backend of autoencoders that were loaded and not bound: nothing to close. */
  private static final class Unbound {
    static final Backend BACKEND = Backends.open("java");
  }

  Autoencoder(Architecture architecture, float[] parameters, @Nullable Backend backend) {
    this.architecture = architecture;
    this.layout = Layout.of(architecture);
    this.parameters = parameters;
    this.backend = backend;
  }

  /**
   * An undercomplete autoencoder without hidden layers or activations: with the squared error it
   * learns the subspace of PCA (Baldi & Hornik, 1989). Glorot initialization.
   *
   * @param inputSize width of the input
   * @param codeSize smaller than the input
   */
  public static Architecture undercomplete(int inputSize, int codeSize) {
    if (codeSize >= inputSize) {
      throw new IllegalArgumentException(
          "An undercomplete autoencoder's code ("
              + codeSize
              + ") must be smaller than its input ("
              + inputSize
              + "); for a larger code use stacked with a penalty or noise");
    }
    return new Architecture(
        List.of(inputSize, codeSize),
        Activation.IDENTITY,
        Activation.IDENTITY,
        Activation.IDENTITY,
        false,
        new Initializer.Glorot(),
        0);
  }

  /**
   * A stacked (deep, symmetric) autoencoder: ELU in the hidden layers, a linear code, a linear
   * output, He initialization. For pixels choose {@link Architecture#outputActivation} SIGMOID.
   *
   * @param encoderSizes width of the input, of each hidden layer, and of the code: {@code 784, 300,
   *     150} makes 784-300-150-300-784
   */
  public static Architecture stacked(int... encoderSizes) {
    List<Integer> sizes = new ArrayList<>();
    for (int size : encoderSizes) {
      sizes.add(size);
    }
    return new Architecture(
        sizes,
        Activation.ELU,
        Activation.IDENTITY,
        Activation.IDENTITY,
        false,
        new Initializer.He(),
        0);
  }

  /**
   * Reads an autoencoder from the folder that {@link #save} wrote. Needs no backend: until it is
   * bound by {@link #on}, it computes in plain Java.
   *
   * @throws dev.hourglass.models.ModelFormatException if the files are damaged, or not such a model
   * @throws IOException if they can't be read
   */
  public static Autoencoder load(Path folder) throws IOException {
    return ModelFiles.load(folder);
  }

  /**
   * Writes {@code config.json} and {@code model.safetensors} to a folder, which is created, or
   * replaced if it holds such a model and nothing else. The folder is complete or not there at all.
   *
   * <p>The tensors are called {@code encoder.0.weight}, {@code encoder.0.bias}, {@code
   * decoder.0.weight}, and so on, weights as outputs x inputs, as PyTorch's {@code Linear} has
   * them. A tied decoder has no weights of its own there.
   *
   * @throws IOException if that fails, or something else stands there; what was there before is
   *     still there
   */
  public void save(Path folder) throws IOException {
    ModelFiles.save(this, folder);
  }

  /**
   * The same autoencoder, computing on the given backend. This one stays as it is, and each is
   * closed on its own.
   */
  public Autoencoder on(Backend newBackend) {
    return new Autoencoder(architecture, parameters, newBackend);
  }

  /** What it is made of. */
  public Architecture architecture() {
    return architecture;
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

  /** Code of one observation. */
  public float[] encode(float[] observation) {
    return encode(single(observation, "observation"))[0];
  }

  /**
   * Reconstructions from codes.
   *
   * @param codes rows as wide as the code
   */
  public float[][] decode(Dataset codes) {
    return rows(Pass.DECODE, codes, architecture.codeSize(), architecture.inputSize());
  }

  /** Reconstruction from one code. */
  public float[] decode(float[] code) {
    return decode(single(code, "code"))[0];
  }

  /** Observations encoded and decoded again. */
  public float[][] reconstruct(Dataset data) {
    return rows(Pass.RECONSTRUCT, data, architecture.inputSize(), architecture.inputSize());
  }

  /** One observation encoded and decoded again. */
  public float[] reconstruct(float[] observation) {
    return reconstruct(single(observation, "observation"))[0];
  }

  /**
   * Mean squared error of each row's reconstruction: large for what is unlike the training data.
   */
  public float[] reconstructionErrors(Dataset data) {
    requireWidth(data, architecture.inputSize());
    float[] errors = new float[data.rows()];
    inference()
        .run(
            Pass.ROW_ERRORS,
            data,
            (first, count, values) -> System.arraycopy(values, 0, errors, first, count));
    return errors;
  }

  /** Mean squared error of one observation's reconstruction. */
  public float reconstructionError(float[] observation) {
    return reconstructionErrors(single(observation, "observation"))[0];
  }

  /** Mean squared error of each feature's reconstruction, over all rows. */
  public float[] featureErrors(Dataset data) {
    int width = architecture.inputSize();
    requireWidth(data, width);
    double[] sums = new double[width];
    inference()
        .run(
            Pass.SQUARED_ERRORS,
            data,
            (first, count, values) -> {
              for (int i = 0; i < count * width; i++) {
                sums[i % width] += values[i];
              }
            });
    float[] errors = new float[width];
    for (int i = 0; i < width; i++) {
      errors[i] = (float) (sums[i] / data.rows());
    }
    return errors;
  }

  /** Mean squared error over all rows and features. */
  public double meanSquaredError(Dataset data) {
    requireWidth(data, architecture.inputSize());
    double[] sum = new double[1];
    inference()
        .run(
            Pass.ROW_ERRORS,
            data,
            (first, count, values) -> {
              for (int i = 0; i < count; i++) {
                sum[0] += values[i];
              }
            });
    return sum[0] / data.rows();
  }

  /**
   * Weights of a layer of the encoder, one row for each of its units: outputs x inputs.
   *
   * @param layer counted from 0
   */
  public float[][] encoderWeights(int layer) {
    return weights(layout.encoder(), layer);
  }

  /**
   * Weights of a layer of the decoder, one row for each of its units: outputs x inputs.
   *
   * @param layer counted from 0
   */
  public float[][] decoderWeights(int layer) {
    return weights(layout.decoder(), layer);
  }

  private float[][] weights(List<Layer> layers, int index) {
    if (index < 0 || index >= layers.size()) {
      throw new IndexOutOfBoundsException(
          "Layer " + index + " is asked for, of " + layers.size() + " counted from 0");
    }
    Layer layer = layers.get(index);
    Shape shape = layout.weightShapes().get(layer.weight());
    int offset = layout.weightOffset(layer.weight());
    int columns = Math.toIntExact(shape.columns());
    float[][] weights = new float[layer.outputs()][layer.inputs()];
    for (int out = 0; out < layer.outputs(); out++) {
      for (int in = 0; in < layer.inputs(); in++) {
        int at = layer.isTransposed() ? out * columns + in : in * columns + out;
        weights[out][in] = parameters[offset + at];
      }
    }
    return weights;
  }

  /** The codes of the layers so far, as data for the next one. */
  Dataset encodeToDataset(Dataset data) {
    int width = architecture.codeSize();
    float[] codes = new float[Math.multiplyExact(data.rows(), width)];
    inference()
        .run(
            Pass.ENCODE,
            data,
            (first, count, values) ->
                System.arraycopy(values, 0, codes, first * width, count * width));
    return Dataset.of(codes, width);
  }

  Layout layout() {
    return layout;
  }

  /** All parameters, in the layout's order; not to be changed. */
  float[] parameters() {
    return parameters;
  }

  private float[][] rows(Pass pass, Dataset data, int inputWidth, int outputWidth) {
    requireWidth(data, inputWidth);
    float[][] results = new float[data.rows()][outputWidth];
    inference()
        .run(
            pass,
            data,
            (first, count, values) -> {
              for (int i = 0; i < count; i++) {
                System.arraycopy(values, i * outputWidth, results[first + i], 0, outputWidth);
              }
            });
    return results;
  }

  private static Dataset single(float[] row, String what) {
    if (row.length == 0) {
      throw new IllegalArgumentException("The " + what + " is empty; give one number per feature");
    }
    return Dataset.of(row, row.length);
  }

  private void requireWidth(Dataset data, int width) {
    if (data.columns() != width) {
      throw new IllegalArgumentException(
          "The data has "
              + data.columns()
              + " columns, but "
              + width
              + " are expected by "
              + architecture);
    }
  }

  private synchronized Inference inference() {
    if (closed) {
      throw Inference.closedAlready();
    }
    Inference current = inference;
    if (current == null) {
      Backend chosen = backend == null ? Unbound.BACKEND : backend;
      current = new Inference(architecture, parameters, chosen);
      inference = current;
    }
    return current;
  }

  /**
   * Frees what it holds on its backend, at once or when the calls that other threads have begun are
   * done; later calls throw {@link IllegalStateException}. Closing twice is harmless.
   */
  @Override
  public synchronized void close() {
    closed = true;
    if (inference != null) {
      inference.close();
      inference = null;
    }
  }

  @Override
  public String toString() {
    return "Autoencoder " + architecture + ", " + parameters.length + " parameters";
  }
}
