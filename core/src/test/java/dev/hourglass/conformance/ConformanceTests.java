package dev.hourglass.conformance;

import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BackendProvider;
import dev.hourglass.tensor.DType;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;

/** A group of the kit's tests. Its name in a report is that of the nested class extending it. */
@ExtendWith(NamedFailures.class)
@TestInstance(Lifecycle.PER_CLASS)
abstract class ConformanceTests {
  private final BackendConformanceTest kit;

  ConformanceTests(BackendConformanceTest kit) {
    this.kit = kit;
  }

  final Backend backend() {
    return kit.backend();
  }

  final Backend openAnother() {
    return kit.openAnother();
  }

  final BackendProvider provider() {
    return kit.provider();
  }

  /** The element types that the backend has. */
  final List<DType> supportedTypes() {
    return Arrays.stream(DType.values()).filter(backend()::supports).toList();
  }

  /** Skips the test, with the reason, where the backend doesn't have a type. */
  final void assumeSupported(DType type) {
    kit.requireSupported(type);
  }

  @BeforeAll
  final void theBackendIsUsable() {
    kit.requireUsable();
  }

  @AfterEach
  final void nothingIsLeft() {
    kit.requireNothingLeft();
  }
}
