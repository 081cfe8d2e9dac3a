package dev.hourglass.backend.nd4j;

import dev.hourglass.backend.nativememory.Address;
import dev.hourglass.backend.nd4j.Chain.Call;
import dev.hourglass.tensor.BackendException;
import dev.hourglass.tensor.Kernel;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.OpaqueDataBuffer;

/**
 * Binds libnd4j's element-wise loops. ND4J's own executioner looks up, checks and allocates in
 * every call, 8 to 20 µs of it; here that is done once, and a run is one call with prepared
 * pointers.
 *
 * <p>libnd4j knows these loops by number; the numbers belong to the version of ND4J that {@link
 * Artifacts} insists on.
 */
final class Operations {
  private static final int SQRT = 1;
  private static final int ASSIGN = 0;

  /** Functions of two arrays of one size. */
  enum Pairwise {
    ADD(0),
    DIVIDE(2),
    MULTIPLY(3),
    SUBTRACT(6),
    /** {@code x > y ? x : y}. */
    MAX(7),
    /** {@code x < y ? x : y}. */
    MIN(8),
    /** {@code alpha * x + y}. */
    AXPY(10);

    private final int number;

    Pairwise(int number) {
      this.number = number;
    }
  }

  /** Functions of an array and one number. */
  enum Scalar {
    ADD(0),
    SUBTRACT(1),
    MULTIPLY(2),
    /** 1 where the element is larger than the number, otherwise 0. */
    STEP(41);

    private final int number;

    Scalar(int number) {
      this.number = number;
    }
  }

  /** Functions of a matrix and a row or a column. */
  enum Broadcast {
    ADD(0),
    SUBTRACT(1),
    MULTIPLY(2);

    private final int number;

    Broadcast(int number) {
      this.number = number;
    }
  }

  /** Arithmetic of one array. */
  enum Same {
    ABSOLUTE(0),
    NEGATIVE(3),
    /** {@code x(1 - x)}. */
    TIMES_ONE_MINUS(5),
    /** {@code 1 - x}. */
    ONE_MINUS(7),
    RECIPROCAL(11),
    SQUARE(12);

    private final int number;

    Same(int number) {
      this.number = number;
    }
  }

  /** Functions of one array, exact to 1e-7 of the larger of 1 and their value. */
  enum Strict {
    EXP(23),
    SIGMOID(26),
    TANH(29),
    /** Cuts to [-1, 1]; NaN stays. */
    CLIP(33),
    /** Loses the digits of what is near 0. */
    EXPM1(51);

    private final int number;

    Strict(int number) {
      this.number = number;
    }
  }

  private final Nd4jScope scope;
  private final Device device;
  private final NativeOps nativeOps;
  private final @Nullable PointerPointer<Pointer> arguments;

  Operations(Nd4jScope scope) {
    this.scope = scope;
    this.device = scope.device();
    this.nativeOps = device.operations();
    this.arguments = device.arguments();
  }

  /** {@code z = op(x, y)}; any of them may be the same. */
  Call apply(Pairwise op, Pieces x, Pieces y, Pieces z) {
    return checked(
        "pairwise " + op,
        piece ->
            nativeOps.execPairwiseTransform(
                arguments,
                op.number,
                x.buffer(piece),
                x.shape(piece),
                null,
                y.buffer(piece),
                y.shape(piece),
                null,
                z.buffer(piece),
                z.shape(piece),
                null,
                null));
  }

  /** {@code y = alpha * x + y}. */
  Call axpy(float alpha, Pieces x, Pieces y) {
    FloatPointer factor = scope.constants(alpha, 1).pointer();
    return checked(
        "pairwise AXPY",
        piece ->
            nativeOps.execPairwiseTransform(
                arguments,
                Pairwise.AXPY.number,
                x.buffer(piece),
                x.shape(piece),
                null,
                y.buffer(piece),
                y.shape(piece),
                null,
                y.buffer(piece),
                y.shape(piece),
                null,
                factor));
  }

  /** {@code z = op(x, value)}; {@code z} may be {@code x}. */
  Call apply(Scalar op, Pieces x, float value, Pieces z) {
    return apply(op, x, scope.scalar(value), z);
  }

  /** {@code z = op(x, scalar)}; {@code z} may be {@code x}. */
  Call apply(Scalar op, Pieces x, Operand scalar, Pieces z) {
    return checked(
        "scalar " + op,
        piece ->
            nativeOps.execScalar(
                arguments,
                op.number,
                x.buffer(piece),
                x.shape(piece),
                null,
                z.buffer(piece),
                z.shape(piece),
                null,
                scalar.buffer(),
                scalar.shape(),
                null,
                null));
  }

  /**
   * {@code z = op(x, y)} with {@code y} added to, subtracted from or multiplied by every row or
   * column.
   *
   * @param x m x n
   * @param y n elements where {@code dimension} is 1, m where it is 0
   * @param z m x n; may be {@code x}
   */
  Kernel apply(Broadcast op, Operand x, Operand y, Operand z, int dimension) {
    Address place = new Address(scope.allocate(Integer.BYTES));
    Operand along = Operand.onHost(nativeOps, dimension, place);
    scope.onClose(() -> along.release(nativeOps));
    PointerPointer<Pointer> rowsOrColumns =
        device.broadcastArguments(scope, x.shape(), new IntPointer(place));
    Call call =
        checked(
            "broadcast " + op,
            whole ->
                nativeOps.execBroadcast(
                    rowsOrColumns,
                    op.number,
                    x.buffer(),
                    x.shape(),
                    null,
                    y.buffer(),
                    y.shape(),
                    null,
                    z.buffer(),
                    z.shape(),
                    null,
                    along.buffer(),
                    along.shape(),
                    null));
    return new Chain(device, 1, List.of(call));
  }

  /** {@code z = op(x)}; {@code z} may be {@code x}. */
  Call apply(Same op, Pieces x, Pieces z) {
    return transform("transform " + op, nativeOps::execTransformSame, op.number, x, z);
  }

  /** {@code z = op(x)}; {@code z} may be {@code x}. */
  Call apply(Strict op, Pieces x, Pieces z) {
    return transform("transform " + op, nativeOps::execTransformStrict, op.number, x, z);
  }

  /** {@code z = √x}; {@code z} may be {@code x}. */
  Call sqrt(Pieces x, Pieces z) {
    return transform("transform SQRT", nativeOps::execTransformFloat, SQRT, x, z);
  }

  /** Copies from one type to another. */
  Call assign(Pieces x, Pieces z) {
    return transform("transform ASSIGN", nativeOps::execTransformAny, ASSIGN, x, z);
  }

  private Call transform(String name, Transform family, int number, Pieces x, Pieces z) {
    return checked(
        name,
        piece ->
            family.run(
                arguments,
                number,
                x.buffer(piece),
                x.shape(piece),
                null,
                z.buffer(piece),
                z.shape(piece),
                null,
                null));
  }

  /** libnd4j's functions of one array, of which it has a family for each kind of result. */
  @FunctionalInterface
  private interface Transform {
    void run(
        @Nullable PointerPointer<Pointer> arguments,
        int number,
        OpaqueDataBuffer x,
        LongPointer shapeOfX,
        @Nullable LongPointer deviceShapeOfX,
        OpaqueDataBuffer z,
        LongPointer shapeOfZ,
        @Nullable LongPointer deviceShapeOfZ,
        @Nullable Pointer parameters);
  }

  /** libnd4j reports a failure only when asked; asking for the message clears it. */
  private Call checked(String name, Call call) {
    return piece -> {
      call.run(piece);
      int error = nativeOps.lastErrorCode();
      if (error != 0) {
        throw new BackendException.NativeFailure(
            "ND4J " + name, nativeOps.lastErrorMessage() + " (" + error + ")", null);
      }
    };
  }
}
