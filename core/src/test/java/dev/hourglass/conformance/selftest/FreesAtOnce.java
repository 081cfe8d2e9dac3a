package dev.hourglass.conformance.selftest;

import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Step;
import java.util.List;

/** A backend that is closed without a look at who is using it. */
final class FreesAtOnce implements Backend {
  private final Backend sound;
  private final GuardedMemory memory;

  /**
   * Creates the fault.
   *
   * @param sound a checked backend
   * @param memory what it wraps
   */
  FreesAtOnce(Backend sound, GuardedMemory memory) {
    this.sound = sound;
    this.memory = memory;
  }

  @Override
  public String name() {
    return sound.name();
  }

  @Override
  public String description() {
    return sound.description();
  }

  @Override
  public boolean supports(DType type) {
    return sound.supports(type);
  }

  @Override
  public Scope newScope() {
    return sound.newScope();
  }

  @Override
  public Step compile(List<? extends Kernel> body) {
    return sound.compile(body);
  }

  @Override
  public void synchronize() {
    sound.synchronize();
  }

  @Override
  public long bytes() {
    return sound.bytes();
  }

  @Override
  public void close() {
    memory.close();
    sound.close();
  }
}
