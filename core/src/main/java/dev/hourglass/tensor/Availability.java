package dev.hourglass.tensor;

/** Whether a backend can run on this machine. */
public sealed interface Availability {
  /**
   * It can.
   *
   * @param description one line: what it would run on
   */
  record Usable(String description) implements Availability {}

  /**
   * It can't.
   *
   * @param reason what is missing, as a clause
   * @param remedy what to do about it, as a clause
   */
  record Unusable(String reason, String remedy) implements Availability {}
}
