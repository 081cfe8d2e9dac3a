package dev.hourglass.conformance.selftest;

import dev.hourglass.tensor.Backend;

/** A backend that is closed without a look at who is using it. */
final class FreesAtOnce extends DelegatingBackend {
  private final GuardedMemory memory;

  /**
   * Creates the fault.
   *
   * @param sound a checked backend
   * @param memory what it wraps
   */
  FreesAtOnce(Backend sound, GuardedMemory memory) {
    super(sound);
    this.memory = memory;
  }

  @Override
  public void close() {
    memory.close();
    super.close();
  }
}
