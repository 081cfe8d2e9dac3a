package dev.hourglass.conformance.selftest;

import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Step;
import java.util.List;

/** Does everything as a sound backend does; a fault overrides one thing. */
class DelegatingBackend implements Backend {
  final Backend sound;

  DelegatingBackend(Backend sound) {
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
    sound.close();
  }
}
