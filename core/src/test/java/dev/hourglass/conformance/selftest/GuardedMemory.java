package dev.hourglass.conformance.selftest;

import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Step;
import java.util.List;

/** A backend whose steps notice what would kill the process if its memory were native. */
final class GuardedMemory implements Backend {
  private final Backend sound;
  private volatile boolean freed;

  GuardedMemory(Backend sound) {
    this.sound = sound;
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
    Step step = sound.compile(body);
    return new Step() {
      @Override
      public void run() {
        step.run();
        if (freed) {
          throw new AssertionError("a step was running while its memory was freed");
        }
      }

      @Override
      public void close() {
        step.close();
      }
    };
  }

  @Override
  public void synchronize() {
    sound.synchronize();
  }

  @Override
  public long bytes() {
    return freed ? 0 : sound.bytes();
  }

  @Override
  public void close() {
    freed = true;
    sound.close();
  }
}
