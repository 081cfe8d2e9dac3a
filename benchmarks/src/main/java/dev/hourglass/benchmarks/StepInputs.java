package dev.hourglass.benchmarks;

import dev.hourglass.autodiff.Parameter;
import dev.hourglass.autodiff.ParameterLayout;
import dev.hourglass.data.Dataset;
import dev.hourglass.models.network.Layer;
import dev.hourglass.models.network.Network;
import dev.hourglass.models.network.ParameterValues;
import dev.hourglass.models.network.StoredMatrix;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * All that a training depends on besides its program: the data, the order in which it is taken, and
 * the initial parameters. Three files carry them to another framework, so that both train the same:
 *
 * <ul>
 *   <li>{@value #ROWS}: the data, row by row, as FLOAT32;
 *   <li>{@code order.i32}: row numbers as INT32, for each of some epochs as many as fill whole
 *       batches;
 *   <li>{@code parameters.f32}: FLOAT32, for each layer its weights, outputs x inputs as PyTorch
 *       has them, then its biases.
 * </ul>
 *
 * All numbers are little-endian.
 */
public final class StepInputs {
  private static final String ROWS = "rows.f32";
  private static final String ORDER = "order.i32";
  private static final String PARAMETERS = "parameters.f32";
  private static final int EPOCHS = 16;
  private static final int SEED = 42;

  private final Dataset rows;
  private final int[] order;
  private final float[] parameters;

  private StepInputs(Dataset rows, int[] order, float[] parameters) {
    this.rows = rows;
    this.order = order;
    this.parameters = parameters;
  }

  /**
   * Random parameters, and random orders for some epochs.
   *
   * @param data what is learned, at least one batch; those rows that fill no batch are left out, in
   *     each epoch others
   */
  public static StepInputs random(Dataset data, Layers layers, int batch) {
    int count = rowsOfAnEpoch(data, batch);
    int[] order = new int[Math.multiplyExact(EPOCHS, count)];
    SplittableRandom random = new SplittableRandom(SEED);
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      System.arraycopy(permutation(random, data.rows()), 0, order, epoch * count, count);
    }
    return new StepInputs(asFloats(data), order, layers.heNormal());
  }

  private static int[] permutation(SplittableRandom random, int count) {
    int[] permutation = new int[count];
    for (int i = 0; i < count; i++) {
      int other = random.nextInt(i + 1);
      permutation[i] = permutation[other];
      permutation[other] = i;
    }
    return permutation;
  }

  private static int rowsOfAnEpoch(Dataset data, int batch) {
    if (batch < 1 || batch > data.rows()) {
      throw new IllegalArgumentException(
          "The batch size is %d; give 1 to %d, the number of rows".formatted(batch, data.rows()));
    }
    return data.rows() / batch * batch;
  }

  private static Dataset asFloats(Dataset data) {
    float[] values = new float[Math.multiplyExact(data.rows(), data.columns())];
    data.copyRows(0, data.rows(), values, 0);
    return Dataset.of(FloatBuffer.wrap(values), data.columns());
  }

  /** The data, as floats. */
  public Dataset rows() {
    return rows;
  }

  /** Weights of all layers, inputs x outputs, then their biases. */
  float[] parameters() {
    return parameters.clone();
  }

  /** Layer {@code i}'s initial weights, inputs x outputs. */
  public float[] weights(Layers layers, int i) {
    return values(layers, i, Parameter.Role.WEIGHT);
  }

  /** Layer {@code i}'s initial biases. */
  public float[] biases(Layers layers, int i) {
    return values(layers, i, Parameter.Role.BIAS);
  }

  private float[] values(Layers layers, int i, Parameter.Role role) {
    Network network = Network.of(layers.architecture());
    for (Parameter parameter : network.layers().get(i).parameters()) {
      if (parameter.role() == role) {
        StoredMatrix place = ParameterValues.matrix(network.layout(), parameter.name());
        return Arrays.copyOfRange(parameters, place.offset(), place.offset() + place.size());
      }
    }
    throw new AssertionError("A layer that isn't tied has weights and biases");
  }

  /** The order of an epoch; after the last one there is, the first comes again. */
  public IntBuffer order(long epoch, int batch) {
    int count = rowsOfAnEpoch(rows, batch);
    int index = (int) (epoch % (order.length / count));
    return IntBuffer.wrap(order, index * count, count);
  }

  /**
   * Writes the three files.
   *
   * @param folder made where it isn't there
   * @param layers those whose parameters these are
   */
  public void write(Path folder, Layers layers) throws IOException {
    Files.createDirectories(folder);
    ByteBuffer bytes = allocate(Math.multiplyExact(rows.rows(), rows.columns()));
    bytes.asFloatBuffer().put((FloatBuffer) rows.buffer());
    write(folder.resolve(ROWS), bytes);
    bytes = allocate(order.length);
    bytes.asIntBuffer().put(order);
    write(folder.resolve(ORDER), bytes);
    bytes = allocate(parameters.length);
    FloatBuffer file = bytes.asFloatBuffer();
    for (int place : places(layers)) {
      file.put(parameters[place]);
    }
    write(folder.resolve(PARAMETERS), bytes);
  }

  /** Where each number of {@value #PARAMETERS} stands among {@link #parameters()}. */
  private static int[] places(Layers layers) {
    Network network = Network.of(layers.architecture());
    ParameterLayout layout = network.layout();
    int[] places = new int[Math.toIntExact(layout.size())];
    int number = 0;
    for (Layer layer : network.layers()) {
      for (Parameter parameter : layer.parameters()) {
        StoredMatrix matrix = ParameterValues.matrix(layout, parameter.name());
        for (int i = 0; i < matrix.size(); i++) {
          places[number++] = matrix.indexOf(i);
        }
      }
    }
    return places;
  }

  /**
   * Reads the three files.
   *
   * @throws IllegalArgumentException if a file has another size than the layers and the batch need;
   *     the message names it
   */
  static StepInputs read(Path folder, Layers layers, int batch) throws IOException {
    int columns = layers.inputs(0);
    FloatBuffer values =
        read(folder.resolve(ROWS), columns, "rows of " + columns + " floats").asFloatBuffer();
    Dataset rows = Dataset.of(values, columns);
    int count = rowsOfAnEpoch(rows, batch);
    IntBuffer numbers =
        read(folder.resolve(ORDER), count, "epochs of " + count + " integers").asIntBuffer();
    int[] order = new int[numbers.remaining()];
    numbers.get(order);
    int[] places = places(layers);
    int length = places.length;
    FloatBuffer file = read(folder.resolve(PARAMETERS), length, length + " floats").asFloatBuffer();
    if (file.remaining() != length) {
      throw new IllegalArgumentException(
          "%s has %d floats; the layers %s have %d parameters"
              .formatted(folder.resolve(PARAMETERS), file.remaining(), layers, length));
    }
    float[] parameters = new float[length];
    for (int place : places) {
      parameters[place] = file.get();
    }
    return new StepInputs(rows, order, parameters);
  }

  private static ByteBuffer allocate(int numbers) {
    int size = Math.multiplyExact(numbers, Float.BYTES);
    return ByteBuffer.allocateDirect(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void write(Path file, ByteBuffer bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
  }

  private static ByteBuffer read(Path file, int unit, String expected) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size == 0 || size % ((long) unit * Float.BYTES) != 0) {
        throw new IllegalArgumentException(
            "%s has %d bytes, which are not %s; write it anew".formatted(file, size, expected));
      }
      ByteBuffer bytes = allocate(Math.toIntExact(size / Float.BYTES));
      while (bytes.hasRemaining()) {
        if (channel.read(bytes) < 0) {
          throw new IOException(file + " became shorter while it was read; write it anew");
        }
      }
      return bytes.flip();
    }
  }
}
