package dev.hourglass.base;

/** What Java itself can hold. */
public final class Limits {
  /** Elements of the longest array that every JVM can make, if it has the memory. */
  public static final int ARRAY = Integer.MAX_VALUE - 8;

  private Limits() {}
}
