package dev.hourglass.models;

import dev.hourglass.autodiff.ParameterBlock;
import dev.hourglass.data.RowSource;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BinaryOp;
import dev.hourglass.tensor.Into;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.Kernels;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Step;
import dev.hourglass.tensor.Tensor;
import dev.hourglass.tensor.UnaryOp.Affine;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/** Prepared kernels and buffers for batches of up to a fixed number of rows, for one thread. */
final class InferenceContext implements AutoCloseable {
  private final int capacity;
  private final Scope scope;
  private final CompiledSteps steps;
  private final Tensor input;
  private final Tensor code;
  private final Tensor output;
  private final Tensor squares;
  private final Tensor rowErrors;
  private final Step encode;
  private final Step decode;
  private final Step compare;
  private final Step average;
  private final Host hostInput;
  private final Host hostCode;
  private final Host hostRowErrors;

  /** An array on the host and a view of it as a buffer. */
  private static final class Host {
    private final float[] values;
    private final FloatBuffer buffer;

    Host(Tensor tensor) {
      values = new float[Math.toIntExact(tensor.size())];
      buffer = FloatBuffer.wrap(values);
    }
  }

  InferenceContext(Backend backend, Layout layout, ParameterBlock parameters, int capacity) {
    this.capacity = capacity;
    scope = backend.newScope();
    steps = new CompiledSteps(backend);
    try {
      Kernels kernels = scope.kernels();
      int width = layout.encoder().get(0).inputs();
      input = scope.tensor(capacity, width);
      Forward encoder = new Forward(scope, parameters, layout.encoder(), input);
      code = encoder.output();
      Forward decoder = new Forward(scope, parameters, layout.decoder(), code);
      output = decoder.output();
      squares = scope.tensor(capacity, width);
      rowErrors = scope.tensor(capacity, 1);
      List<Kernel> comparing =
          List.of(
              kernels.zip(BinaryOp.SUBTRACT, output, input, squares),
              kernels.zip(BinaryOp.MULTIPLY, squares, squares, squares));
      List<Kernel> averaging =
          List.of(
              kernels.sum(squares, rowErrors, Into.OVERWRITE),
              kernels.map(new Affine(1f / width, 0), rowErrors, rowErrors));
      encode = steps.compile(encoder.kernels());
      decode = steps.compile(decoder.kernels());
      compare = steps.compile(comparing);
      average = steps.compile(averaging);
      hostInput = new Host(input);
      hostCode = new Host(code);
      hostRowErrors = new Host(rowErrors);
    } catch (RuntimeException | Error e) {
      steps.close();
      scope.close();
      throw e;
    }
  }

  /**
   * Computes a batch.
   *
   * @return the results of its rows, one after the other, in an array that the next call overwrites
   */
  float[] run(Pass pass, RowSource rows, int first, int count) {
    if (pass == Pass.DECODE) {
      upload(rows, first, count, hostCode, code);
    } else {
      upload(rows, first, count, hostInput, input);
      encode.run();
    }
    if (pass != Pass.ENCODE) {
      decode.run();
    }
    if (pass == Pass.SQUARED_ERRORS || pass == Pass.ROW_ERRORS) {
      compare.run();
    }
    if (pass == Pass.ROW_ERRORS) {
      average.run();
    }
    return switch (pass) {
      case ENCODE -> download(code, hostCode);
      case DECODE, RECONSTRUCT -> download(output, hostInput);
      case SQUARED_ERRORS -> download(squares, hostInput);
      case ROW_ERRORS -> download(rowErrors, hostRowErrors);
    };
  }

  private void upload(RowSource rows, int first, int count, Host host, Tensor tensor) {
    int width = rows.columns();
    for (int i = 0; i < count; i++) {
      rows.copyRow(first + i, host.values, i * width);
    }
    Arrays.fill(host.values, count * width, capacity * width, 0);
    tensor.upload(host.buffer);
  }

  private static float[] download(Tensor tensor, Host host) {
    tensor.download(host.buffer);
    return host.values;
  }

  @Override
  public void close() {
    steps.close();
    scope.close();
  }
}
