package dev.hourglass.models.inference;

import static java.util.Objects.requireNonNull;

import dev.hourglass.autodiff.ParameterBlock;
import dev.hourglass.autodiff.Tape;
import dev.hourglass.base.Closing;
import dev.hourglass.data.RowSource;
import dev.hourglass.models.network.Network;
import dev.hourglass.models.network.ParameterValues;
import dev.hourglass.models.network.Recording;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Step;
import dev.hourglass.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/** The normal distributions that an encoder makes of rows. For one thread. */
public final class GaussianCodes implements AutoCloseable {
  private static final int MOST_ROWS = 256;

  private final Network network;
  private final ParameterValues values;
  private final HugeRows hugeRows;
  private final FiniteCheck check = new FiniteCheck();
  private final int capacity;
  private final Scope scope;
  private final Step step;
  private final Tensor input;
  private final Tensor mean;
  private final Tensor logVariance;
  private final float[] rows;

  /** Puts parameters on a backend. */
  public GaussianCodes(Network network, ParameterValues values, Backend backend) {
    this.network = network;
    this.values = values;
    this.hugeRows = new HugeRows(network, values);
    capacity = Math.min(MOST_ROWS, Tensor.MOST_ELEMENTS / network.widest());
    scope = backend.newScope();
    Step compiled;
    try {
      ParameterBlock block = new ParameterBlock(scope, values.layout());
      block.upload(values.array());
      rows = new float[capacity * network.inputSize()];
      input = scope.tensor(capacity, network.inputSize());
      Tape tape = new Tape(scope);
      Recording recording = Recording.fixed(tape, scope, network, block);
      Network.Encoded code = network.encode(recording, tape.constant(input), ignored -> {});
      mean = code.code().value();
      logVariance = requireNonNull(code.logVariance(), "the code is plain").value();
      compiled = backend.compile(tape.kernels());
    } catch (RuntimeException | Error e) {
      Closing.after(e, scope::close);
      throw e;
    }
    step = compiled;
  }

  /** Takes the distributions of consecutive rows. */
  public interface Sink {
    /**
     * Takes some.
     *
     * @param first number of the first row
     * @param count how many
     * @param means code by code; valid during the call, as the next are
     * @param logVariances likewise
     */
    void accept(int first, int count, float[] means, float[] logVariances);
  }

  /** Computes the distributions of all rows. */
  public void run(RowSource source, Sink sink) {
    float[] means = new float[Math.toIntExact(mean.size())];
    float[] logVariances = new float[means.length];
    for (int first = 0; first < source.rows(); first += capacity) {
      int count = Math.min(capacity, source.rows() - first);
      source.copyRows(first, count, rows, 0);
      Arrays.fill(rows, count * source.columns(), rows.length, 0);
      input.upload(FloatBuffer.wrap(rows));
      step.run();
      mean.download(FloatBuffer.wrap(means));
      logVariance.download(FloatBuffer.wrap(logVariances));
      replaceHuge(source, first, count, means, logVariances);
      sink.accept(first, count, means, logVariances);
    }
  }

  /** What exceeds single precision on the way is computed again, in double precision. */
  private void replaceHuge(
      RowSource source, int first, int count, float[] means, float[] logVariances) {
    int codes = network.codeSize();
    int columns = source.columns();
    float[] row = new float[columns];
    for (int i = 0; i < count; i++) {
      int at = i * codes;
      // The results alone needn't show it: an activation makes a usual number of an infinite sum.
      if (!check.passes(rows, i * columns, columns, hugeRows.factorOfDistribution())
          || !check.passes(means, at, codes, 1)
          || !check.passes(logVariances, at, codes, 1)) {
        source.copyRow(first + i, row, 0);
        int last = network.encoder().size() - 1;
        double[] hidden = hugeRows.outputs(network.encoder().subList(0, last), row);
        narrow(network.encoder().get(last).compute(values, hidden), means, at);
        narrow(network.logVariance().orElseThrow().compute(values, hidden), logVariances, at);
      }
    }
  }

  /** As large as a float can be, so that no difference of two is NaN. */
  private static void narrow(double[] numbers, float[] target, int offset) {
    for (int i = 0; i < numbers.length; i++) {
      double number = Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, numbers[i]));
      target[offset + i] = (float) number;
    }
  }

  @Override
  public void close() {
    Closing.all(List.of(step::close, scope::close));
  }
}
