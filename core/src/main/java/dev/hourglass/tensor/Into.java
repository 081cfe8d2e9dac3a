package dev.hourglass.tensor;

/** What a kernel does with the values that its output holds already. */
public enum Into {
  /** The old values are never read; the output need not be initialized. */
  OVERWRITE,
  /** The result is added to the old values. */
  ACCUMULATE
}
