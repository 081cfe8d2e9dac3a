package dev.hourglass.backend.nd4j;

import dev.hourglass.backend.nativememory.Fill;
import dev.hourglass.backend.nativememory.NativeScope;
import dev.hourglass.backend.nativememory.NativeTensor;
import dev.hourglass.backend.nativememory.OpenScopes;
import dev.hourglass.backend.threads.WorkerPool;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Kernels;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Owns native memory and libnd4j's views of it, each released exactly once, in the reverse order of
 * their making. No finalizer and none of ND4J's or JavaCPP's garbage-collected deallocators takes
 * part.
 */
final class Nd4jScope extends NativeScope {
  private final Device device;
  private final WorkerPool pool;
  private final Kernels kernels;

  /** By bits of the value. */
  private final Map<Integer, Operand> scalars = new HashMap<>();

  /** By bits of the value: the longest array that was asked for. */
  private final Map<Integer, NativeTensor> constants = new HashMap<>();

  /** By slot: one piece. */
  private final Map<Integer, NativeTensor> work = new HashMap<>();

  /** The largest block that was asked for. */
  private @Nullable NativeTensor scratch;

  /**
   * Creates an empty scope.
   *
   * @param pool shares out what libnd4j doesn't compute
   * @param siblings the backend's open scopes, among which this one will be
   * @param kernels makes the operations over this scope
   */
  Nd4jScope(
      Device device, WorkerPool pool, OpenScopes siblings, Function<Nd4jScope, Kernels> kernels) {
    super(device.memory(), siblings);
    this.device = device;
    this.pool = pool;
    this.kernels = kernels.apply(this);
  }

  WorkerPool pool() {
    return pool;
  }

  Device device() {
    return device;
  }

  /** All elements of a tensor in one row. */
  Operand flat(NativeTensor tensor) {
    return operand(tensor, tensor.size());
  }

  /** All elements of a tensor in one row, in pieces. */
  Pieces pieces(NativeTensor tensor) {
    Operand[] operands = new Operand[Pieces.count(tensor.size())];
    for (int i = 0; i < operands.length; i++) {
      long first = (long) i * Pieces.LENGTH;
      operands[i] = flat(view(tensor, first, 1, Math.min(Pieces.LENGTH, tensor.size() - first)));
    }
    return new Pieces(operands);
  }

  /** One piece in the place of all those that {@code size} elements have. */
  private Pieces repeated(NativeTensor piece, long size) {
    Operand[] operands = new Operand[Pieces.count(size)];
    Operand whole = flat(view(piece, 0, 1, Math.min(Pieces.LENGTH, size)));
    Arrays.fill(operands, whole);
    long last = size - (operands.length - 1L) * Pieces.LENGTH;
    if (operands.length > 1 && last < Pieces.LENGTH) {
      operands[operands.length - 1] = flat(view(piece, 0, 1, last));
    }
    return new Pieces(operands);
  }

  /** As many zeros, which no kernel may change. */
  Pieces zeros(long size) {
    return repeated(constants(0, Math.min(Pieces.LENGTH, size)), size);
  }

  /**
   * Working memory for one piece of a chain, shared by all chains of the scope.
   *
   * @param slot tells apart the blocks that one chain needs at the same time
   */
  Pieces work(int slot, long size) {
    return repeated(work.computeIfAbsent(slot, key -> tensor(1, Pieces.LENGTH)), size);
  }

  /** The matrix as it is. */
  Operand matrix(NativeTensor tensor) {
    return operand(tensor, tensor.rows(), tensor.columns());
  }

  /** The only element of a tensor. */
  Operand scalar(NativeTensor tensor) {
    return operand(tensor);
  }

  private Operand operand(NativeTensor tensor, long... dimensions) {
    Operand operand = Operand.of(device, tensor.address(), tensor.type(), dimensions);
    onClose(() -> operand.release(device.operations()));
    return operand;
  }

  /** A constant. */
  Operand scalar(float value) {
    return scalars.computeIfAbsent(
        Float.floatToRawIntBits(value), bits -> scalar(constant(value, 1)));
  }

  /**
   * Equal elements, which no kernel may change.
   *
   * @return at least {@code count} of them, in one row
   */
  NativeTensor constants(float value, long count) {
    Integer bits = Float.floatToRawIntBits(value);
    NativeTensor enough = constants.get(bits);
    if (enough == null || enough.size() < count) {
      enough = constant(value, count);
      constants.put(bits, enough);
    }
    return enough;
  }

  private NativeTensor constant(float value, long count) {
    NativeTensor tensor = tensor(1, count);
    new Fill(this, value, tensor).run();
    return tensor;
  }

  /**
   * Working memory for the duration of a kernel, which needs no other of this kind. All kernels of
   * the scope share it, which is safe because they run one after another.
   */
  NativeTensor scratch(DType type, long rows, long columns) {
    long size = rows * columns * type.bytes();
    NativeTensor block = scratch;
    if (block == null || block.bytes() < size) {
      // A smaller block stays, for the kernels that are bound to it.
      block = tensor(DType.UINT8, 1, size);
      scratch = block;
    }
    return new NativeTensor(block.address(), type, rows, columns);
  }

  @Override
  public Kernels kernels() {
    return kernels;
  }
}
