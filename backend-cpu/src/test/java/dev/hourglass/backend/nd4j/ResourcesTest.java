package dev.hourglass.backend.nd4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.backend.nativememory.NativeTensor;
import dev.hourglass.backend.nd4j.Operations.Pairwise;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.AdamParameters;
import dev.hourglass.tensor.BackendException;
import dev.hourglass.tensor.BackendOptions;
import dev.hourglass.tensor.BinaryOp;
import dev.hourglass.tensor.ColumnGroup.Elements;
import dev.hourglass.tensor.ColumnGroup.OneHot;
import dev.hourglass.tensor.ColumnGroups;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Distribution;
import dev.hourglass.tensor.Into;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.Kernels;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.SgdParameters;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

/** Native memory has one owner, and failures leave everything usable. */
final class ResourcesTest extends Harness {

  /** One kernel of each kind, with every kind of working memory in use. */
  private static List<Kernel> allKinds(Nd4jScope own) {
    Kernels k = own.kernels();
    NativeTensor a = own.tensor(31, 50);
    NativeTensor b = own.tensor(31, 50);
    NativeTensor c = own.tensor(31, 50);
    NativeTensor d = own.tensor(31, 50);
    NativeTensor row = own.tensor(1, 50);
    NativeTensor column = own.tensor(31, 1);
    NativeTensor one = own.tensor(1, 1);
    NativeTensor square = own.tensor(50, 50);
    NativeTensor count = own.tensor(DType.INT32, 1, 1);
    List<Kernel> all = new ArrayList<>();
    all.add(k.fill(1, a));
    all.add(k.copy(own.tensor(DType.UINT8, 31, 50), b));
    all.add(k.gatherRows(own.tensor(DType.UINT8, 9, 50), count, count, 0.5f, c));
    all.add(k.gemm(a, false, square, false, c, Into.OVERWRITE));
    for (Activation activation : Activation.values()) {
      all.add(k.map(activation, a, b));
      all.add(k.zip(new BinaryOp.TimesDerivative(activation), a, row, c));
    }
    all.add(k.zip(BinaryOp.ADD, a, column, c));
    all.add(k.axpy(2, a, c));
    all.add(k.sum(a, row, Into.OVERWRITE));
    all.add(k.sum(a, one, Into.OVERWRITE));
    all.add(k.random(new Distribution.Normal(0, 1), 1, count, c));
    for (LossFunction loss : LossFunction.values()) {
      all.add(k.loss(loss, 1, a, b, one, c));
    }
    ColumnGroups groups =
        new ColumnGroups(List.of(new Elements(20, LossFunction.HUBER, 1), new OneHot(30, 1)));
    all.add(k.errors(groups, 1, a, b, null, own.tensor(31, 21), c));
    all.add(k.means(groups, a, c));
    all.add(k.dense(a, square, false, row, Activation.ELU, c));
    all.add(k.denseGrad(Activation.ELU, a, c, row, Into.OVERWRITE));
    all.add(k.adam(new AdamParameters(0.9f, 0.99f, 1e-8f, 0.1f), one, one, a, b, c, d));
    all.add(k.sgd(new SgdParameters(0.9f, true, 0.1f), one, a, b, d));
    return all;
  }

  @Test
  void closingFreesWhatWeCountAndLeavesNothingToGarbageCollection() {
    for (int i = 0; i < 3; i++) {
      Nd4jScope other = (Nd4jScope) backend.newScope();
      long before = Pointer.totalCount();
      other.tensor(DType.UINT8, 3, 5);
      assertEquals(15, other.bytes());
      allKinds(other).forEach(Kernel::run);
      assertTrue(other.bytes() > 40_000);
      assertEquals(scope.bytes() + other.bytes(), backend.bytes());
      assertEquals(before, Pointer.totalCount(), "objects left to JavaCPP's garbage collection");
      other.close();
      other.close();
      assertEquals(0, other.bytes());
    }
  }

  @Test
  void bindingManyKernelsOfOneSizeNeedsWorkingMemoryOnce() {
    NativeTensor x = scope.tensor(100, 100);
    run(kernels.map(Activation.ELU, x, x));
    long before = scope.bytes();
    for (int i = 0; i < 10; i++) {
      run(kernels.map(Activation.ELU, x, x));
    }
    assertEquals(before, scope.bytes());
    NativeTensor large = scope.tensor(1000, 100);
    run(kernels.map(Activation.ELU, large, large));
    assertTrue(scope.bytes() < before + large.bytes() + 200_000, () -> "" + scope.bytes());
  }

  @Test
  void newMemoryIsZeroAndAligned() {
    for (int i = 1; i < 200; i += 7) {
      NativeTensor tensor = scope.tensor(1, i);
      assertEquals(0, tensor.address() % 64);
      assertArrayEquals(new float[i], values(tensor));
      kernels.fill(1, tensor).run();
    }
  }

  @Test
  void outOfMemoryLeavesTheScopeUsable() {
    long before = scope.bytes();
    BackendException.OutOfMemory failure =
        assertThrows(BackendException.OutOfMemory.class, () -> scope.tensor(1L << 30, 1L << 20));
    assertEquals(1L << 52, failure.bytes());
    assertThrows(BackendException.OutOfMemory.class, () -> scope.tensor(1L << 40, 1L << 40));
    assertThrows(
        BackendException.OutOfMemory.class, () -> scope.tensor(DType.UINT8, 1, Long.MAX_VALUE));
    assertEquals(before, scope.bytes());
    NativeTensor tensor = scope.tensor(2, 2);
    kernels.fill(3, tensor).run();
    assertArrayEquals(new float[] {3, 3, 3, 3}, values(tensor));
  }

  @Test
  void nativeFailureNamesTheOperationAndIsReportedOnce() {
    Operations operations = new Operations(scope);
    Pieces number = scope.pieces(ints(2, 1, 2));
    Pieces result = scope.pieces(floats(2, 1, 0, 0));
    Chain wrong =
        new Chain(
            scope.device(), 1, List.of(operations.apply(Operations.Strict.EXP, number, result)));
    BackendException.NativeFailure failure =
        assertThrows(BackendException.NativeFailure.class, wrong::run);
    String message = String.valueOf(failure.getMessage());
    assertTrue(message.startsWith("ND4J transform EXP failed: "), message);

    NativeTensor one = scalar(1);
    Pieces same = scope.pieces(one);
    run(new Chain(scope.device(), 1, List.of(operations.apply(Pairwise.ADD, same, same, same))));
    assertEquals(2, values(one)[0]);
  }

  @Test
  void closingTheBackendClosesItsScopes() {
    Nd4jBackend other =
        new Nd4jBackend("other", CpuDevice.open(BackendOptions.defaults().threads()));
    Nd4jScope open = (Nd4jScope) other.newScope();
    open.tensor(10, 10);
    assertEquals(400, other.bytes());
    other.close();
    assertEquals(0, other.bytes());
    assertEquals(0, open.bytes());
    other.close();
    open.close();
  }
}
