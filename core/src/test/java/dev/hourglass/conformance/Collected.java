package dev.hourglass.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.BooleanSupplier;

/** Waits for what follows from a collection of garbage, which nothing but time tells. */
public final class Collected {
  private static final int RUNS = 600;

  private Collected() {}

  /** Runs the collector until the condition holds; fails if that takes too long. */
  public static void await(BooleanSupplier condition) {
    for (int i = 0; i < RUNS && !condition.getAsBoolean(); i++) {
      System.gc();
      try {
        Thread.sleep(10);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
    assertTrue(condition.getAsBoolean(), "the collector should have freed it in " + RUNS + " runs");
  }
}
