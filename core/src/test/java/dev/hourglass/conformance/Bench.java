package dev.hourglass.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.Kernels;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Tensor;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * One experiment: operands laid out in a scope of its own, a kernel run over them, and the check
 * that it wrote to its outputs and to nothing else, neither to another operand nor, where the
 * operands are views of a block, to the gaps between them.
 */
final class Bench implements AutoCloseable {
  /** Elements of the block that the views are cut from. */
  private static final int BLOCK = 1 << 17;

  private final Scope scope;
  private final Placement placement;
  private final List<Operand> operands = new ArrayList<>();
  private final Map<DType, Block> blocks = new EnumMap<>(DType.class);

  Bench(Backend backend, Placement placement) {
    this.scope = backend.newScope();
    this.placement = placement;
  }

  Bench(Backend backend) {
    this(backend, Placement.OWN_TENSORS);
  }

  Scope scope() {
    return scope;
  }

  Kernels kernels() {
    return scope.kernels();
  }

  /** A FLOAT32 operand. */
  Tensor place(Matrix matrix) {
    return place(DType.FLOAT32, matrix);
  }

  Tensor place(DType type, Matrix matrix) {
    Tensor tensor =
        placement == Placement.OWN_TENSORS
            ? scope.tensor(type, matrix.rows(), matrix.columns())
            : blocks.computeIfAbsent(type, Block::new).view(matrix);
    matrix.uploadTo(tensor);
    operands.add(new Operand(tensor, matrix));
    return tensor;
  }

  /** An output whose old values must not matter: they are NaN. */
  Tensor placeOutput(Shape shape) {
    return place(Matrix.filled(shape, Double.NaN));
  }

  Tensor placeScalar(double value) {
    return place(Matrix.scalar(value));
  }

  Tensor placeInteger(int value) {
    return place(DType.INT32, Matrix.scalar(value));
  }

  /** Replaces an operand's values. */
  void replace(Tensor tensor, Matrix matrix) {
    matrix.uploadTo(tensor);
    for (Operand operand : operands) {
      if (operand.tensor == tensor) {
        operand.values = matrix;
      }
    }
  }

  Matrix read(Tensor tensor) {
    return Matrix.downloadFrom(tensor);
  }

  /** All operands' values, in the order in which they were placed. */
  List<Matrix> readAll() {
    return operands.stream().map(operand -> read(operand.tensor)).toList();
  }

  /** Runs a kernel and checks that all that changed is among its outputs. */
  void run(Kernel kernel, Tensor... outputs) {
    kernel.run();
    List<Tensor> written = List.of(outputs);
    for (Operand operand : operands) {
      Matrix now = read(operand.tensor);
      if (!written.contains(operand.tensor)) {
        Tolerance.EXACT.check("an operand that is not an output", operand.values, now);
      }
      operand.values = now;
    }
    blocks.values().forEach(Block::checkGaps);
  }

  @Override
  public void close() {
    scope.close();
  }

  /** A tensor and what it should contain. */
  private static final class Operand {
    private final Tensor tensor;
    private Matrix values;

    Operand(Tensor tensor, Matrix values) {
      this.tensor = tensor;
      this.values = values;
    }
  }

  /** A flat tensor with gaps around the views cut from it. */
  private final class Block {
    private final Tensor flat;
    private final RawElements untouched;
    private final RawElements now;

    /** Where gaps begin and, each behind its beginning, where they end. */
    private final List<Integer> gaps = new ArrayList<>(List.of(0));

    private int next = 3;

    Block(DType type) {
      double gap =
          switch (type) {
            // Reading it by mistake spoils any result.
            case FLOAT32, BFLOAT16 -> Double.NaN;
            case INT32 -> -123_456_789;
            case UINT8 -> 0xA5;
          };
      flat = scope.tensor(type, 1, BLOCK);
      now = RawElements.of(type, BLOCK);
      untouched = RawElements.of(type, BLOCK).fill(gap);
      untouched.uploadTo(flat);
    }

    Tensor view(Matrix matrix) {
      int end = next + matrix.size();
      assertTrue(end < BLOCK, "the block of the conformance kit is too small for this test");
      gaps.add(next);
      gaps.add(end);
      Tensor view = scope.view(flat, next, matrix.rows(), matrix.columns());
      next = (end + 3) | 1;
      return view;
    }

    void checkGaps() {
      now.downloadFrom(flat);
      for (int i = 0; i < gaps.size(); i += 2) {
        int end = i + 1 < gaps.size() ? gaps.get(i + 1) : BLOCK;
        int changed = now.mismatch(untouched, gaps.get(i), end);
        if (changed >= 0) {
          fail(
              "element "
                  + changed
                  + " of the block, which no operand contains, became "
                  + now.get(changed));
        }
      }
    }
  }
}
