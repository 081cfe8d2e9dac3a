package dev.hourglass.conformance;

import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code gatherRows}. */
abstract class GatherTests extends ConformanceTests {
  GatherTests(BackendConformanceTest kit) {
    super(kit);
  }

  /** A data set, the length of its index, where the cursor starts, and the size of a batch. */
  record Batches(DType type, Shape data, int length, int cursor, int batch) {
    @Override
    public String toString() {
      return "%s %s, %d indices from %d on, %d rows".formatted(type, data, length, cursor, batch);
    }
  }

  static List<Batches> batches() {
    List<Batches> batches = new ArrayList<>();
    for (DType type : List.of(DType.FLOAT32, DType.UINT8)) {
      batches.add(new Batches(type, new Shape(1, 1), 1, 0, 1));
      batches.add(new Batches(type, new Shape(1, 7), 1, 0, 3));
      batches.add(new Batches(type, new Shape(7, 1), 7, 0, 3));
      batches.add(new Batches(type, new Shape(7, 5), 7, 6, 3));
      batches.add(new Batches(type, new Shape(7, 5), 3, 2, 11));
      batches.add(new Batches(type, new Shape(33, 17), 33, 22, 11));
      batches.add(new Batches(type, new Shape(60, 150), 100, 70, 64));
    }
    return batches;
  }

  private static Matrix data(DType type, Shape shape) {
    return type == DType.UINT8 ? Samples.integers(1, shape, 0, 256) : Samples.normal(1, shape);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("batches")
  void batchesFollowTheIndexAndWrapAround(Batches b) {
    Matrix data = data(b.type(), b.data());
    Matrix index = Samples.integers(2, new Shape(1, b.length()), 0, data.rows());
    Shape batch = new Shape(b.batch(), data.columns());
    for (float scale : new float[] {1, 1 / 255f}) {
      for (Placement placement : Placement.values()) {
        try (Bench bench = new Bench(backend(), placement)) {
          Tensor in = bench.place(b.type(), data);
          Tensor indices = bench.place(DType.INT32, index);
          Tensor cursor = bench.placeInteger(b.cursor());
          Tensor out = bench.placeOutput(batch);
          Kernel kernel = bench.kernels().gatherRows(in, indices, cursor, scale, out);
          int at = b.cursor();
          for (int run = 0; run < 4; run++) {
            bench.run(kernel, cursor, out);
            String what = "run " + run + " from " + at + " " + placement;
            Tolerance.EXACT.check(
                what, Oracle.gatherRows(data, index, at, scale, batch), bench.read(out));
            at = Oracle.advanced(at, b.batch(), b.length());
            Tolerance.EXACT.check(what + ", cursor", Matrix.scalar(at), bench.read(cursor));
          }
        }
      }
    }
  }

  @Test
  void everyByteIsScaledExactly() {
    Matrix bytes = Matrix.of(256, 1, (row, column) -> row);
    Matrix index = Matrix.of(1, 256, (row, column) -> column);
    try (Bench bench = new Bench(backend())) {
      Tensor in = bench.place(DType.UINT8, bytes);
      Tensor indices = bench.place(DType.INT32, index);
      Tensor cursor = bench.placeInteger(0);
      Tensor out = bench.placeOutput(new Shape(256, 1));
      bench.run(bench.kernels().gatherRows(in, indices, cursor, 1 / 255f, out), cursor, out);
      Tolerance.EXACT.check("pixels", bytes.map(b -> 1 / 255f * (float) b), bench.read(out));
    }
  }

  @ParameterizedTest(name = "index {0}")
  @ValueSource(ints = {-1, 5, 1_000_000, Integer.MIN_VALUE, Integer.MAX_VALUE})
  void aBadIndexGivesARowOfNaNAndDisturbsNoOther(int bad) {
    for (DType type : List.of(DType.FLOAT32, DType.UINT8)) {
      Matrix data = data(type, new Shape(5, 7));
      Matrix index = Matrix.row(4, 0, bad, 3, 1);
      for (Placement placement : Placement.values()) {
        try (Bench bench = new Bench(backend(), placement)) {
          Tensor in = bench.place(type, data);
          Tensor indices = bench.place(DType.INT32, index);
          Tensor cursor = bench.placeInteger(1);
          Tensor out = bench.place(Matrix.filled(4, 7, 0));
          bench.run(bench.kernels().gatherRows(in, indices, cursor, 1, out), cursor, out);
          Tolerance.EXACT.check(
              type + " " + placement,
              Oracle.gatherRows(data, index, 1, 1, new Shape(4, 7)),
              bench.read(out));
          Tolerance.EXACT.check("cursor", Matrix.scalar(0), bench.read(cursor));
        }
      }
    }
  }

  /** A new epoch shuffles: the index is uploaded anew under the same kernel. */
  @Test
  void aNewIndexAndCursorTakeEffect() {
    Matrix data = data(DType.FLOAT32, new Shape(7, 3));
    Matrix index = Matrix.row(6, 5, 4, 3, 2, 1, 0);
    try (Bench bench = new Bench(backend())) {
      Tensor in = bench.place(data);
      Tensor indices = bench.place(DType.INT32, Matrix.row(0, 1, 2, 3, 4, 5, 6));
      Tensor cursor = bench.placeInteger(0);
      Tensor out = bench.placeOutput(new Shape(2, 3));
      Kernel kernel = bench.kernels().gatherRows(in, indices, cursor, 1, out);
      bench.run(kernel, cursor, out);
      bench.replace(indices, index);
      bench.replace(cursor, Matrix.scalar(5));
      bench.run(kernel, cursor, out);
      Tolerance.EXACT.check(
          "rows", Oracle.gatherRows(data, index, 5, 1, new Shape(2, 3)), bench.read(out));
    }
  }
}
