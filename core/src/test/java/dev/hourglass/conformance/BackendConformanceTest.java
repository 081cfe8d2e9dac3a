package dev.hourglass.conformance;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.hourglass.tensor.Availability.Unusable;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BackendOptions;
import dev.hourglass.tensor.BackendProvider;
import dev.hourglass.tensor.Backends;
import dev.hourglass.tensor.DType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Holds a backend to the SPI. Extend it and name the provider:
 *
 * <pre>{@code
 * final class JavaConformanceTest extends BackendConformanceTest {
 *   @Override
 *   protected BackendProvider provider() {
 *     return new JavaProvider();
 *   }
 * }
 * }</pre>
 *
 * <p>Where the backend is not usable its tests are skipped with the provider's reason, unless the
 * system property {@value #REQUIRE} names it: then they fail with that reason.
 *
 * <p>All tests share one opened backend; after each of them it must own no memory. A few open
 * another one beside it, so a provider must be able to open several at once.
 */
@TestInstance(Lifecycle.PER_CLASS)
@ExtendWith(NameOfKit.class)
public abstract class BackendConformanceTest {
  /**
   * System property: comma-separated names of backends that must be usable here. {@code
   * onednn:BFLOAT16} also requires that element type, without which the tests of mixed precision
   * are skipped.
   */
  public static final String REQUIRE = "hourglass.require";

  private @Nullable Backend backend;

  /** For the backends' tests to extend. */
  protected BackendConformanceTest() {}

  /** The provider of the backend under test. */
  protected abstract BackendProvider provider();

  /** With what options to open it. */
  protected BackendOptions options() {
    return BackendOptions.defaults();
  }

  @Test
  final void theBackendIsUsableHere() {
    requireUsable();
  }

  /**
   * Aborts the test, or fails it, where the backend can't run. Called by the test above, so that a
   * report counts a skipped test and gives the reason, and before each group of tests.
   */
  final void requireUsable() {
    if (provider().probe() instanceof Unusable unusable) {
      String reason =
          "Backend %s is not usable here: %s; %s"
              .formatted(provider().name(), unusable.reason(), unusable.remedy());
      if (isRequired(provider().name())) {
        fail(reason + " (it is required by -D" + REQUIRE + ")");
      }
      abort(reason);
    }
  }

  /**
   * Aborts the test, or fails it if it is required, where the backend doesn't have an element type.
   */
  final void requireSupported(DType type) {
    if (!backend().supports(type)) {
      String reason =
          "Backend %s (%s) does not compute %s natively"
              .formatted(backend().name(), backend().description(), type);
      if (isRequired(provider().name() + ":" + type)) {
        fail(reason + " (it is required by -D" + REQUIRE + ")");
      }
      abort(reason);
    }
  }

  private static boolean isRequired(String name) {
    return Arrays.stream(System.getProperty(REQUIRE, "").split(",", -1))
        .map(String::strip)
        .anyMatch(required -> required.equals(name) || required.startsWith(name + ":"));
  }

  @AfterAll
  final void closeBackend() {
    if (backend != null) {
      backend.close();
      backend = null;
    }
  }

  /** The backend that the tests share. */
  final Backend backend() {
    if (backend == null) {
      backend = openAnother();
    }
    return backend;
  }

  /** Another backend of the same provider. */
  final Backend openAnother() {
    return open();
  }

  /** A new backend as {@link Backends} gives it; for tests of the kit to spoil. */
  protected Backend open() {
    return Backends.checked(provider().open(options()));
  }

  /** Fails if the test just run left memory behind; the next one starts with a new backend then. */
  final void requireNothingLeft() {
    if (backend != null && backend.bytes() != 0) {
      long left = backend.bytes();
      closeBackend();
      fail("the backend still owns " + left + " bytes after the test has closed its scopes");
    }
  }

  @Nested
  final class Discovery extends DiscoveryTests {
    Discovery() {
      super(BackendConformanceTest.this);
    }
  }

  @Nested
  final class Memory extends MemoryTests {
    Memory() {
      super(BackendConformanceTest.this);
    }
  }

  @Nested
  final class Transfers extends TransferTests {
    Transfers() {
      super(BackendConformanceTest.this);
    }
  }

  @Nested
  final class BindingErrors extends BindingErrorTests {
    BindingErrors() {
      super(BackendConformanceTest.this);
    }
  }

  @Nested
  final class MatrixProducts extends MatrixProductTests {
    MatrixProducts() {
      super(BackendConformanceTest.this);
    }
  }

  @Nested
  final class SymmetricProducts extends SymmetricProductTests {
    SymmetricProducts() {
      super(BackendConformanceTest.this);
    }
  }

  @Nested
  final class ElementwiseOperations extends ElementwiseTests {
    ElementwiseOperations() {
      super(BackendConformanceTest.this);
    }
  }

  @Nested
  final class Sums extends SumTests {
    Sums() {
      super(BackendConformanceTest.this);
    }
  }

  @Nested
  final class Gathering extends GatherTests {
    Gathering() {
      super(BackendConformanceTest.this);
    }
  }

  @Nested
  final class RandomNumbers extends RandomTests {
    RandomNumbers() {
      super(BackendConformanceTest.this);
    }
  }

  @Nested
  final class Losses extends LossTests {
    Losses() {
      super(BackendConformanceTest.this);
    }
  }

  @Nested
  final class GroupsOfColumns extends ColumnGroupTests {
    GroupsOfColumns() {
      super(BackendConformanceTest.this);
    }
  }

  @Nested
  final class DenseLayers extends DenseTests {
    DenseLayers() {
      super(BackendConformanceTest.this);
    }
  }

  @Nested
  final class Optimizers extends OptimizerTests {
    Optimizers() {
      super(BackendConformanceTest.this);
    }
  }

  @Nested
  final class Orthogonalizations extends OrthogonalizationTests {
    Orthogonalizations() {
      super(BackendConformanceTest.this);
    }
  }

  @Nested
  final class Muons extends MuonTests {
    Muons() {
      super(BackendConformanceTest.this);
    }
  }

  @Nested
  final class SpecialValues extends SpecialValueTests {
    SpecialValues() {
      super(BackendConformanceTest.this);
    }
  }

  @Nested
  final class RepeatedRuns extends RepeatedRunTests {
    RepeatedRuns() {
      super(BackendConformanceTest.this);
    }
  }

  @Nested
  final class Gradients extends GradientTests {
    Gradients() {
      super(BackendConformanceTest.this);
    }
  }

  @Nested
  final class Tapes extends TapeTests {
    Tapes() {
      super(BackendConformanceTest.this);
    }
  }

  @Nested
  final class Training extends TrainingTests {
    Training() {
      super(BackendConformanceTest.this);
    }
  }

  @Nested
  final class MixedKernels extends MixedKernelTests {
    MixedKernels() {
      super(BackendConformanceTest.this);
    }
  }

  @Nested
  final class MixedTraining extends MixedTrainingTests {
    MixedTraining() {
      super(BackendConformanceTest.this);
    }
  }

  @Nested
  final class Tf32Products extends Tf32ProductTests {
    Tf32Products() {
      super(BackendConformanceTest.this);
    }
  }

  @Nested
  final class Lifetimes extends LifetimeTests {
    Lifetimes() {
      super(BackendConformanceTest.this);
    }
  }

  @Nested
  final class Threads extends ThreadTests {
    Threads() {
      super(BackendConformanceTest.this);
    }
  }
}
