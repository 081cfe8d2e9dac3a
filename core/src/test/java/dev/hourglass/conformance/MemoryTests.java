package dev.hourglass.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BackendException;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Into;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.Kernels;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Step;
import dev.hourglass.tensor.Tensor;
import dev.hourglass.tensor.UnaryOp.Affine;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who owns memory, for how long, and what happens when there is none. */
abstract class MemoryTests extends ConformanceTests {
  MemoryTests(BackendConformanceTest kit) {
    super(kit);
  }

  static List<Operation> operations() {
    return Operation.all(new Shape(3, 5), 4);
  }

  @Test
  void aScopeOwnsWhatItsTensorsNeed() {
    try (Scope first = backend().newScope();
        Scope second = backend().newScope()) {
      assertEquals(0, backend().bytes());
      first.tensor(17, 33);
      first.tensor(DType.INT32, 1, 7);
      first.tensor(DType.UINT8, 3, 5);
      second.tensor(1, 1);
      assertTrue(first.bytes() >= 17 * 33 * 4 + 7 * 4 + 15, () -> "first: " + first.bytes());
      assertTrue(second.bytes() >= 4, () -> "second: " + second.bytes());
      assertTrue(
          backend().bytes() >= first.bytes() + second.bytes(), () -> "all: " + backend().bytes());
    }
  }

  @Test
  void closingAScopeFreesItsBytesAtOnce() {
    Scope scope = backend().newScope();
    try (Scope other = backend().newScope()) {
      other.tensor(3, 5);
      long before = backend().bytes();
      scope.tensor(100, 100);
      scope.close();
      assertEquals(0, scope.bytes());
      assertEquals(before, backend().bytes());
    }
    assertEquals(0, backend().bytes());
  }

  @Test
  void scratchMemoryOfKernelsIsFreedWithTheirScope() {
    for (Operation operation : operations()) {
      try (Bench bench = new Bench(backend())) {
        operation.bind(bench).run();
      }
      assertEquals(0, backend().bytes(), operation::toString);
    }
  }

  @Test
  void aViewOwnsNothingAndSharesItsBase() {
    try (Scope scope = backend().newScope()) {
      Tensor base = scope.tensor(1, 40);
      long bytes = scope.bytes();
      Tensor view = scope.view(base, 5, 3, 5);
      Tensor viewOfView = scope.view(view, 5, 5, 1);
      assertEquals(bytes, scope.bytes());
      assertEquals(new Shape(3, 5), Matrix.downloadFrom(view).shape());
      assertEquals(DType.FLOAT32, view.type());

      Matrix numbers = Matrix.of(1, 40, (row, column) -> column);
      numbers.uploadTo(base);
      Tolerance.EXACT.check(
          "view",
          Matrix.of(3, 5, (row, column) -> 5 + 5 * row + column),
          Matrix.downloadFrom(view));
      Tolerance.EXACT.check(
          "view of a view",
          Matrix.of(5, 1, (row, column) -> 10 + row),
          Matrix.downloadFrom(viewOfView));

      scope.kernels().fill(-1, viewOfView).run();
      Tolerance.EXACT.check(
          "base",
          Matrix.of(1, 40, (row, column) -> column >= 10 && column < 15 ? -1 : column),
          Matrix.downloadFrom(base));
    }
  }

  @Test
  void aNewTensorIsZeroEvenWhereMemoryIsReused() {
    for (DType type : supportedTypes()) {
      for (int round = 0; round < 3; round++) {
        try (Scope scope = backend().newScope()) {
          for (Shape shape : Samples.SHAPES) {
            Tensor tensor = scope.tensor(type, shape.rows(), shape.columns());
            Tolerance.EXACT.check(
                "new " + type + " " + shape, Matrix.filled(shape, 0), Matrix.downloadFrom(tensor));
            Matrix.filled(shape, 77).uploadTo(tensor);
          }
        }
      }
    }
  }

  @Test
  void closingTwiceIsHarmless() {
    Backend another = openAnother();
    Scope scope = another.newScope();
    Tensor tensor = scope.tensor(3, 5);
    Step step = another.compile(List.of(scope.kernels().fill(1, tensor)));
    step.close();
    step.close();
    scope.close();
    scope.close();
    another.close();
    another.close();
  }

  @Test
  void closingTheBackendClosesItsScopes() {
    Backend another = openAnother();
    Scope scope = another.newScope();
    Tensor tensor = scope.tensor(3, 5);
    Kernel kernel = scope.kernels().fill(1, tensor);
    kernel.run();
    another.close();
    assertEquals(0, another.bytes());
    assertThrows(IllegalStateException.class, kernel::run);
    assertThrows(IllegalStateException.class, () -> Matrix.downloadFrom(tensor));
    assertThrows(IllegalStateException.class, () -> scope.tensor(1, 1));
    assertThrows(IllegalStateException.class, another::newScope);
    assertThrows(IllegalStateException.class, another::synchronize);
    assertThrows(IllegalStateException.class, () -> another.compile(List.of(kernel)));
  }

  @Test
  void closingOneBackendLeavesAnotherAlone() {
    try (Bench bench = new Bench(backend())) {
      Tensor tensor = bench.place(Samples.normal(1, 3, 5));
      try (Backend another = openAnother();
          Scope scope = another.newScope()) {
        scope.tensor(3, 5);
      }
      bench.run(bench.kernels().fill(2, tensor), tensor);
      Tolerance.EXACT.check("fill", Matrix.filled(3, 5, 2), bench.read(tensor));
    }
  }

  @Test
  void aClosedScopeRefusesEverything() {
    Scope scope = backend().newScope();
    Tensor tensor = scope.tensor(3, 5);
    Tensor view = scope.view(tensor, 0, 1, 5);
    Kernels kernels = scope.kernels();
    Step step = backend().compile(List.of(kernels.fill(1, tensor)));
    Matrix matrix = Matrix.filled(3, 5, 1);
    scope.close();

    assertThrows(IllegalStateException.class, () -> matrix.uploadTo(tensor));
    assertThrows(IllegalStateException.class, () -> Matrix.downloadFrom(tensor));
    assertThrows(IllegalStateException.class, () -> Matrix.downloadFrom(view));
    assertThrows(IllegalStateException.class, () -> scope.tensor(1, 1));
    assertThrows(IllegalStateException.class, () -> scope.view(tensor, 0, 1, 1));
    assertThrows(IllegalStateException.class, scope::kernels);
    assertThrows(IllegalStateException.class, () -> kernels.fill(1, tensor));
    assertThrows(IllegalStateException.class, step::run);
    step.close();
    try (Scope other = backend().newScope()) {
      assertThrows(IllegalStateException.class, () -> other.kernels().fill(1, tensor));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("operations")
  void aKernelOfAClosedScopeRefusesToRun(Operation operation) {
    Kernel kernel;
    try (Bench bench = new Bench(backend())) {
      kernel = operation.bind(bench);
      kernel.run();
    }
    assertThrows(IllegalStateException.class, kernel::run);
  }

  @Test
  void aKernelMayUseTensorsOfOtherScopesWhileTheyAreOpen() {
    Matrix a = Samples.normal(1, 3, 5);
    Matrix b = Samples.normal(2, 5, 7);
    try (Bench outer = new Bench(backend())) {
      Tensor left = outer.place(a);
      Tensor out = outer.placeOutput(new Shape(3, 7));
      Kernel kernel;
      Step step;
      try (Bench inner = new Bench(backend())) {
        Tensor right = inner.place(b);
        kernel = outer.kernels().gemm(left, false, right, false, out, Into.OVERWRITE);
        step = backend().compile(List.of(kernel));
        Expected expected = Oracle.gemm(a, false, b, false, Matrix.filled(3, 7, 0), Into.OVERWRITE);
        outer.run(kernel, out);
        Tolerance.ACCUMULATION.check("kernel", expected, outer.read(out));
        outer.run(step, out);
        Tolerance.ACCUMULATION.check("step", expected, outer.read(out));
      }
      assertThrows(IllegalStateException.class, kernel::run);
      assertThrows(IllegalStateException.class, step::run);
      step.close();
    }
  }

  @Test
  void tooLargeATensorIsRefusedAndTheBackendGoesOn() {
    long side = 1L << 24;
    long bytes = side * side * Float.BYTES;
    try (Bench bench = new Bench(backend())) {
      Tensor tensor = bench.place(Samples.normal(1, 3, 5));
      long before = backend().bytes();
      BackendException.OutOfMemory refused =
          assertThrows(BackendException.OutOfMemory.class, () -> bench.scope().tensor(side, side));
      assertEquals(bytes, refused.bytes());
      String message = String.valueOf(refused.getMessage());
      assertTrue(message.contains(Long.toString(bytes)), message);
      assertEquals(before, backend().bytes());

      Tensor out = bench.placeOutput(new Shape(3, 5));
      bench.run(bench.kernels().map(new Affine(1, 0), tensor, out), out);
      Tolerance.EXACT.check("after the refusal", bench.read(tensor), bench.read(out));
    }
  }

  @Test
  void shapesThatNoTensorCanHaveAreRefused() {
    try (Scope scope = backend().newScope()) {
      for (long[] shape : new long[][] {{0, 5}, {5, 0}, {-1, 5}, {Long.MAX_VALUE, 3}}) {
        IllegalArgumentException refused =
            assertThrows(IllegalArgumentException.class, () -> scope.tensor(shape[0], shape[1]));
        String message = String.valueOf(refused.getMessage());
        assertTrue(message.contains(shape[0] + "x" + shape[1]), message);
      }
    }
  }
}
