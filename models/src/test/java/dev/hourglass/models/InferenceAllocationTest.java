package dev.hourglass.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hourglass.conformance.Allocations;
import dev.hourglass.data.Dataset;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.table.ColumnScales;
import dev.hourglass.table.Scale;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.ColumnGroup;
import dev.hourglass.tensor.LossFunction;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentest4j.AssertionFailedError;

/** Calls that write into the caller's memory make no garbage. */
final class InferenceAllocationTest {
  private static final int WIDTH = 20;
  private static final int CODE = 4;

  /** More rows than one batch, and rows left over for a smaller one. */
  private static final int ROWS = 300;

  /** A way to use a model, with memory of its own. */
  private interface Use {
    Runnable of(Autoencoder model);
  }

  private record Call(String name, Use use) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Call> calls() {
    float[] row = Samples.uniform(1, WIDTH, 1).row(0);
    float[] code = Samples.uniform(1, CODE, 2).row(0);
    float[] rowTarget = new float[WIDTH];
    float[] codeTarget = new float[CODE];
    float[] errors = new float[ROWS];
    Dataset floats = Samples.uniform(ROWS, WIDTH, 3);
    Dataset codes = Samples.uniform(ROWS, CODE, 4);
    Dataset pixels = Dataset.ofBytes(new byte[ROWS * WIDTH], WIDTH);
    Dataset direct = Dataset.of(direct(ROWS * WIDTH), WIDTH);
    FloatBuffer heapTarget = FloatBuffer.allocate(ROWS * WIDTH);
    FloatBuffer directTarget = direct(ROWS * WIDTH);
    return Stream.of(
        new Call("encode a row", model -> () -> model.encode(row, codeTarget)),
        new Call("decode a row", model -> () -> model.decode(code, rowTarget)),
        new Call("reconstruct a row", model -> () -> model.reconstruct(row, rowTarget)),
        new Call("error of a row", model -> () -> model.reconstructionError(row)),
        new Call("encode to the heap", model -> () -> model.encode(floats, heapTarget)),
        new Call("encode to native memory", model -> () -> model.encode(direct, directTarget)),
        new Call("decode to native memory", model -> () -> model.decode(codes, directTarget)),
        new Call("reconstruct to the heap", model -> () -> model.reconstruct(direct, heapTarget)),
        new Call("reconstruct pixels", model -> () -> model.reconstruct(pixels, directTarget)),
        new Call("errors", model -> () -> model.reconstructionErrors(floats, errors)),
        new Call("errors of pixels", model -> () -> model.reconstructionErrors(pixels, errors)));
  }

  /** Rows of doubles, scaled or not, and all others with a scaling. */
  static Stream<Call> callsWithAScaling() {
    double[] row = new double[WIDTH];
    double[] target = new double[WIDTH];
    float[] code = new float[CODE];
    float[] errors = new float[WIDTH];
    float[] single = new float[WIDTH];
    float[] scores = new float[ROWS];
    Dataset floats = Samples.uniform(ROWS, WIDTH, 3);
    return Stream.concat(
        calls(),
        Stream.of(
            new Call("encode doubles", model -> () -> model.encode(row, code)),
            new Call("reconstruct doubles", model -> () -> model.reconstruct(row, target)),
            new Call("score of doubles", model -> () -> model.score(row)),
            new Call("errors of doubles", model -> () -> model.errors(row, errors)),
            new Call("score of floats", model -> () -> model.score(single)),
            new Call("scores", model -> () -> model.scores(floats, scores))));
  }

  @ParameterizedTest
  @MethodSource("callsWithAScaling")
  void nothingIsAllocatedForAScaling(Call call) {
    List<Scale> columns = new ArrayList<>(Collections.nCopies(WIDTH, new Scale(1, 2, true)));
    columns.set(3, new Scale(0, 3, false));
    try (Backend backend = Samples.java(2)) {
      try (Autoencoder plain =
              Samples.untrained(Architecture.stacked(WIDTH, 12, CODE).tied(), backend);
          Autoencoder model = Samples.scaled(plain, new ColumnScales(columns), backend)) {
        Allocations.requireNone(backend, call.use.of(model)::run);
        Allocations.requireNone(backend, call.use.of(plain)::run);
      }
      assertEquals(0, backend.bytes());
    }
  }

  private static FloatBuffer direct(int length) {
    return ByteBuffer.allocateDirect(Float.BYTES * length)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  @ParameterizedTest
  @MethodSource("calls")
  void nothingIsAllocated(Call call) {
    try (Backend backend = Samples.java(2)) {
      try (Autoencoder model =
          Samples.untrained(Architecture.stacked(WIDTH, 12, CODE).tied(), backend)) {
        Allocations.requireNone(backend, call.use.of(model)::run);
      }
      assertEquals(0, backend.bytes());
    }
  }

  private static final Architecture TABLE =
      Architecture.stacked(WIDTH, 12, CODE)
          .groups(
              new ColumnGroup.Elements(14, LossFunction.HUBER, 2),
              new ColumnGroup.OneHot(3, 1),
              new ColumnGroup.Elements(3, LossFunction.BINARY_CROSS_ENTROPY_WITH_LOGITS, 0.5f));

  static Stream<Arguments> callsOfLikelihoods() {
    float[][] rows = Samples.uniform(ROWS, WIDTH, 3).toArray();
    for (float[] each : rows) {
      each[14] = 0;
      each[15] = 1;
      each[16] = 0;
    }
    float[] row = rows[0];
    float[] scores = new float[ROWS];
    Dataset floats = Dataset.of(rows);
    Architecture sigmoid =
        Architecture.stacked(WIDTH, 12, CODE).outputActivation(Activation.SIGMOID);
    return Stream.of(TABLE, sigmoid)
        .flatMap(
            architecture -> {
              float[] errors = new float[architecture.likelihood().sources(WIDTH)];
              return Stream.of(
                      new Call("score of a row", model -> () -> model.score(row)),
                      new Call("scores", model -> () -> model.scores(floats, scores)),
                      new Call("errors of a row", model -> () -> model.errors(row, errors)))
                  .map(call -> Arguments.of(call, architecture));
            });
  }

  @ParameterizedTest
  @MethodSource("callsOfLikelihoods")
  void nothingIsAllocatedForAnyLikelihood(Call call, Architecture architecture) {
    try (Backend backend = Samples.java(2)) {
      try (Autoencoder model = Samples.untrained(architecture, backend)) {
        Allocations.requireNone(backend, call.use.of(model)::run);
      }
      assertEquals(0, backend.bytes());
    }
  }

  /** The measurement itself: the form that returns an array is found out. */
  @Test
  void aResultThatIsAllocatedIsNoticed() {
    float[] row = Samples.uniform(1, WIDTH, 1).row(0);
    try (Backend backend = Samples.java(1);
        Autoencoder model = Samples.untrained(Architecture.stacked(WIDTH, CODE), backend)) {
      float[][] kept = new float[1][];
      assertThrows(
          AssertionFailedError.class,
          () -> Allocations.requireNone(backend, () -> kept[0] = model.encode(row)));
    }
  }
}
