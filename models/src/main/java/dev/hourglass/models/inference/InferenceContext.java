package dev.hourglass.models.inference;

import dev.hourglass.autodiff.Node;
import dev.hourglass.autodiff.ParameterBlock;
import dev.hourglass.autodiff.Tape;
import dev.hourglass.base.Closing;
import dev.hourglass.data.RowSource;
import dev.hourglass.models.network.Network;
import dev.hourglass.models.network.Recording;
import dev.hourglass.table.ColumnScales;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BinaryOp;
import dev.hourglass.tensor.CompiledSteps;
import dev.hourglass.tensor.Into;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.Kernels;
import dev.hourglass.tensor.Precision;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Step;
import dev.hourglass.tensor.Tensor;
import dev.hourglass.tensor.UnaryOp.Affine;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Prepared steps and buffers for batches of up to a fixed number of rows, for one thread. Computing
 * allocates nothing.
 */
final class InferenceContext implements AutoCloseable {
  private final Scope scope;
  private final CompiledSteps steps;
  private final Program encode;
  private final Program decode;
  private final Program reconstruct;
  private final Program squaredErrors;
  private final Program rowErrors;
  private final Network network;
  private final ParameterBlock parameters;
  private final Precision precision;
  private final Tensor input;
  private final Tape encoder;
  private final Tensor code;
  private final Host wide;
  private @Nullable Program likelihoodErrors;
  private @Nullable Program scores;
  private final HugeRows hugeRows;
  private final FiniteCheck check = new FiniteCheck();

  /**
   * An array on the host, through which rows come and go, and a view of it as a buffer. Rows that
   * are copied once more cost one or two percent of the time of computing them; a buffer made for
   * each batch would be garbage.
   */
  private static final class Host {
    private final float[] values;
    private final FloatBuffer buffer;

    Host(Tensor tensor) {
      values = new float[Math.toIntExact(tensor.size())];
      buffer = FloatBuffer.wrap(values);
    }
  }

  /** A pass: rows go up, one step computes, rows come down. */
  private static final class Program {
    private final Tensor source;
    private final Host up;
    private final Step step;
    private final Tensor result;
    private final Host down;
    private final int resultWidth;

    Program(Tensor source, Host up, Step step, Tensor result, Host down) {
      this.source = source;
      this.up = up;
      this.step = step;
      this.result = result;
      this.down = down;
      this.resultWidth = Math.toIntExact(result.columns());
    }

    /** Computes the rows that are in {@link #up}: its first {@code length} numbers. */
    void run(int length) {
      Arrays.fill(up.values, length, up.values.length, 0);
      source.upload(up.buffer);
      step.run();
      result.download(down.buffer);
    }
  }

  /**
   * Records and compiles.
   *
   * @param parameters whose weights are kept for that precision
   * @param capacity rows
   */
  InferenceContext(
      Backend backend,
      Network network,
      ParameterBlock parameters,
      Precision precision,
      HugeRows hugeRows,
      int capacity) {
    this.hugeRows = hugeRows;
    this.network = network;
    this.parameters = parameters;
    this.precision = precision;
    scope = backend.newScope();
    steps = new CompiledSteps(backend);
    try {
      Kernels kernels = scope.kernels();
      int width = network.inputSize();
      input = scope.tensor(capacity, width);
      encoder = new Tape(scope, precision);
      Node given = encoder.copy(encoder.constant(input), parameters.operandType());
      code = network.codes(recording(encoder), given).value();
      Tape decoder = new Tape(scope, precision);
      Tensor output = network.decode(recording(decoder), takenCode(decoder)).value();
      Tensor squares = scope.tensor(capacity, width);
      Tensor errors = scope.tensor(capacity, 1);
      List<Kernel> both = concatenated(encoder.kernels(), decoder.kernels());
      List<Kernel> compared =
          concatenated(
              both,
              List.of(
                  kernels.zip(BinaryOp.SUBTRACT, output, input, squares),
                  kernels.zip(BinaryOp.MULTIPLY, squares, squares, squares)));
      List<Kernel> averaged =
          concatenated(
              compared,
              List.of(
                  kernels.sum(squares, errors, Into.OVERWRITE),
                  kernels.map(new Affine(1f / width, 0), errors, errors)));
      // What has the same width shares an array: what went up is not needed when results come down.
      wide = new Host(input);
      Host narrow = new Host(code);
      encode = new Program(input, wide, steps.compile(encoder.kernels()), code, narrow);
      decode = new Program(code, narrow, steps.compile(decoder.kernels()), output, wide);
      reconstruct = new Program(input, wide, steps.compile(both), output, wide);
      squaredErrors = new Program(input, wide, steps.compile(compared), squares, wide);
      rowErrors = new Program(input, wide, steps.compile(averaged), errors, new Host(errors));
    } catch (RuntimeException | Error e) {
      Closing.after(e, this::close);
      throw e;
    }
  }

  private Recording recording(Tape tape) {
    return Recording.rounded(tape, scope, network, parameters);
  }

  /** The code as a decoder takes it. */
  private Node takenCode(Tape decoder) {
    return decoder.copy(decoder.constant(code), parameters.operandType());
  }

  private static List<Kernel> concatenated(List<Kernel> first, List<Kernel> second) {
    List<Kernel> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }

  private Program program(Pass pass) {
    return switch (pass) {
      case ENCODE -> encode;
      case DECODE -> decode;
      case RECONSTRUCT -> reconstruct;
      case SQUARED_ERRORS -> squaredErrors;
      case ROW_ERRORS -> rowErrors;
      case LIKELIHOOD_ERRORS -> network.likelihood().isSquaredError() ? squaredErrors : errors();
      case SCORES -> network.likelihood().isSquaredError() ? rowErrors : scores();
    };
  }

  /** Made when first asked for: many never are. */
  private Program errors() {
    Program program = likelihoodErrors;
    if (program == null) {
      Tape decoder = new Tape(scope, precision);
      Tensor result = recordErrors(decoder);
      program = program(decoder, result);
      likelihoodErrors = program;
    }
    return program;
  }

  private Program scores() {
    Program program = scores;
    if (program == null) {
      Tape decoder = new Tape(scope, precision);
      Node each = decoder.constant(recordErrors(decoder));
      float mean = 1f / each.value().columns();
      Node sum = decoder.sum(each, each.value().rows(), 1);
      program = program(decoder, decoder.map(new Affine(mean, 0), sum).value());
      scores = program;
    }
    return program;
  }

  private Tensor recordErrors(Tape decoder) {
    Node output = network.measured(recording(decoder), takenCode(decoder), ignored -> {});
    return network.likelihood().errors(decoder, output, decoder.constant(input)).value();
  }

  private Program program(Tape decoder, Tensor result) {
    Step step = steps.compile(concatenated(encoder.kernels(), decoder.kernels()));
    return new Program(input, wide, step, result, new Host(result));
  }

  /**
   * Computes {@code count} rows, no more than the capacity.
   *
   * @param scales of the rows and of reconstructions; null if they are as the layers have them
   */
  void run(Pass pass, RowSource rows, int first, int count, @Nullable ColumnScales scales) {
    Program program = program(pass);
    ColumnScales before = pass.takesObservations() ? scales : null;
    ColumnScales after = pass.givesReconstructions() ? scales : null;
    rows.copyRows(first, count, program.up.values, 0);
    // Usual rows cost a look at what goes up and at what comes down.
    int length = count * rows.columns();
    if (before != null) {
      before.scale(program.up.values, length);
    }
    boolean areUsual =
        check.passes(program.up.values, 0, length, hugeRows.factor(pass))
            && arePossible(pass, program.up.values, count, rows.columns());
    program.run(length);
    if (!check.passes(program.down.values, 0, count * program.resultWidth, 1) || !areUsual) {
      float[] row = new float[rows.columns()];
      for (int i = 0; i < count; i++) {
        rows.copyRow(first + i, row, 0);
        if (before != null) {
          before.scale(row, row.length);
        }
        if (!replaceIfHuge(pass, program, row, i, after) && after != null) {
          after.restore(program.down.values, i * program.resultWidth);
        }
      }
    } else if (after != null) {
      for (int i = 0; i < count; i++) {
        after.restore(program.down.values, i * program.resultWidth);
      }
    }
  }

  private boolean arePossible(Pass pass, float[] values, int count, int width) {
    if (hugeRows.hasImpossible(pass)) {
      for (int i = 0; i < count; i++) {
        if (hugeRows.isImpossible(values, i * width)) {
          return false;
        }
      }
    }
    return true;
  }

  /**
   * Computes one row.
   *
   * @param row as the layers take it
   * @param isUsual whether single precision holds what becomes of it in the layers
   * @param scales of reconstructions; null if they are as the layers have them
   */
  void run(Pass pass, float[] row, boolean isUsual, @Nullable ColumnScales scales) {
    Program program = program(pass);
    ColumnScales after = pass.givesReconstructions() ? scales : null;
    System.arraycopy(row, 0, program.up.values, 0, row.length);
    program.run(row.length);
    float[] results = program.down.values;
    if (!isUsual
        || !check.passes(results, 0, program.resultWidth, 1)
        || !arePossible(pass, row, 1, row.length)) {
      hugeRows.compute(pass, row, results, 0, after);
    } else if (after != null) {
      after.restore(results, 0);
    }
  }

  /**
   * Computes one observation of the data's units.
   *
   * @param row finite
   */
  void runScaled(Pass pass, float[] row, ColumnScales scales) {
    Program program = program(pass);
    System.arraycopy(row, 0, program.up.values, 0, row.length);
    scales.scale(program.up.values, row.length);
    ColumnScales after = pass.givesReconstructions() ? scales : null;
    if (!runUsual(pass, program, row.length)) {
      float[] scaled = row.clone();
      scales.scale(scaled, row.length);
      hugeRows.compute(pass, scaled, program.down.values, 0, after);
    } else if (after != null) {
      after.restore(program.down.values, 0);
    }
  }

  /**
   * Computes one observation of the data's units in double precision. A reconstruction stays as the
   * layers give it.
   *
   * @param row finite
   */
  void runScaled(Pass pass, double[] row, ColumnScales scales) {
    Program program = program(pass);
    scales.scale(row, program.up.values, 0);
    if (!runUsual(pass, program, row.length)) {
      float[] scaled = new float[row.length];
      scales.scale(row, scaled, 0);
      hugeRows.compute(pass, scaled, program.down.values, 0, null);
    }
  }

  /**
   * Computes the row that stands in the program's array.
   *
   * @return whether single precision held what became of it
   */
  private boolean runUsual(Pass pass, Program program, int length) {
    // Before it runs: the array may be that of the results, too.
    boolean isUsual =
        check.passes(program.up.values, 0, length, hugeRows.factor(pass))
            && arePossible(pass, program.up.values, 1, length);
    program.run(length);
    return check.passes(program.down.values, 0, program.resultWidth, 1) && isUsual;
  }

  private boolean replaceIfHuge(
      Pass pass, Program program, float[] row, int number, @Nullable ColumnScales after) {
    float[] results = program.down.values;
    int offset = number * program.resultWidth;
    boolean isHuge =
        !check.passes(row, 0, row.length, hugeRows.factor(pass))
            || !arePossible(pass, row, 1, row.length)
            || !check.passes(results, offset, program.resultWidth, 1);
    if (isHuge) {
      hugeRows.compute(pass, row, results, offset, after);
    }
    return isHuge;
  }

  /** Where the last run of this pass left its results, row by row, until the next run. */
  float[] results(Pass pass) {
    return program(pass).down.values;
  }

  @Override
  public void close() {
    Closing.all(List.of(steps::close, scope::close));
  }
}
