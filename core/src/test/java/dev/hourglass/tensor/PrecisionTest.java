package dev.hourglass.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

final class PrecisionTest {
  /** A backend of which only the description is used. */
  private record Described(boolean supportsBfloat16) implements Backend {
    @Override
    public String name() {
      return "abacus";
    }

    @Override
    public String description() {
      return "13 beads";
    }

    @Override
    public boolean supports(DType type) {
      return supportsBfloat16 || Backend.super.supports(type);
    }

    @Override
    public Scope newScope() {
      throw new AssertionError("never used");
    }

    @Override
    public void synchronize() {}

    @Override
    public long bytes() {
      return 0;
    }

    @Override
    public void close() {}
  }

  @Test
  void whereBfloat16IsSupportedEveryPrecisionIsGranted() {
    try (Backend backend = new Described(true)) {
      assertEquals(DType.FLOAT32, Precision.FLOAT32.activationType(backend));
      assertEquals(DType.FLOAT32, Precision.TF32.activationType(backend));
      assertEquals(DType.BFLOAT16, Precision.BFLOAT16.activationType(backend));
      assertEquals(DType.BFLOAT16, Precision.AUTO.activationType(backend));
    }
  }

  @Test
  void whereItIsNotAutoFallsBackAndBfloat16IsRefused() {
    try (Backend backend = new Described(false)) {
      assertEquals(DType.FLOAT32, Precision.FLOAT32.activationType(backend));
      assertEquals(DType.FLOAT32, Precision.TF32.activationType(backend));
      assertEquals(DType.FLOAT32, Precision.AUTO.activationType(backend));
      IllegalArgumentException refused =
          assertThrows(
              IllegalArgumentException.class, () -> Precision.BFLOAT16.activationType(backend));
      assertEquals(
          "Backend abacus (13 beads) does not compute BFLOAT16 natively; choose the precision"
              + " FLOAT32, or AUTO",
          refused.getMessage());
    }
  }
}
