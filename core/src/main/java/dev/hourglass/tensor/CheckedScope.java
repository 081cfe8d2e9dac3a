package dev.hourglass.tensor;

import java.lang.ref.Cleaner.Cleanable;
import java.util.function.Supplier;

/** A scope that validates shapes and notices its use after close. */
final class CheckedScope implements Scope {
  private final CheckedBackend backend;
  private final Scope raw;
  private final Lifetime lifetime;
  private final CheckedKernels kernels;
  private final Cleanable unclosed;

  CheckedScope(CheckedBackend backend, Scope raw, Lifetime lifetime) {
    this.backend = backend;
    this.raw = raw;
    this.lifetime = lifetime;
    this.kernels = new CheckedKernels(this, raw.kernels());
    this.unclosed =
        Unclosed.watch(this, "A scope of backend " + backend.name(), lifetime, !backend.isShared());
  }

  Lifetime lifetime() {
    return lifetime;
  }

  /** Carries out what needs the scope, which is not freed meanwhile. */
  <T> T inUse(Supplier<T> work) {
    lifetime.enter();
    try {
      lifetime.requireOpen();
      return work.get();
    } finally {
      lifetime.exit();
    }
  }

  CheckedBackend backend() {
    return backend;
  }

  @Override
  public Tensor tensor(DType type, long rows, long columns) {
    requireOpen();
    requireShape(rows, columns);
    if (!backend.supports(type)) {
      throw new IllegalArgumentException(
          "A tensor of "
              + type
              + " is asked for, but backend "
              + backend
              + " does not compute with that natively; use FLOAT32");
    }
    return new CheckedTensor(this, inUse(() -> raw.tensor(type, rows, columns)), null, 0);
  }

  @Override
  public Tensor view(Tensor base, long offset, long rows, long columns) {
    requireOpen();
    requireShape(rows, columns);
    CheckedTensor checked = CheckedTensor.of("view", "base", base);
    if (checked.scope() != this) {
      throw new IllegalArgumentException("view: base belongs to another scope; ask that for it");
    }
    long size = rows * columns;
    if (offset < 0 || offset > base.size() - size) {
      throw new IllegalArgumentException(
          "view: elements "
              + offset
              + " to "
              + (offset + size)
              + " are asked for, but base has "
              + base.size());
    }
    return new CheckedTensor(
        this,
        inUse(() -> raw.view(checked.raw(), offset, rows, columns)),
        checked.root(),
        checked.offset() + offset);
  }

  private static void requireShape(long rows, long columns) {
    if (rows < 1 || columns < 1) {
      throw new IllegalArgumentException(
          "A tensor of " + rows + "x" + columns + " is asked for; give at least 1x1");
    }
    if (Math.multiplyHigh(rows, columns) != 0 || rows * columns < 0) {
      throw new IllegalArgumentException(
          "A tensor of " + rows + "x" + columns + " has more elements than a long can count");
    }
  }

  @Override
  public Kernels kernels() {
    requireOpen();
    return kernels;
  }

  @Override
  public Kernels kernels(Precision precision) {
    requireOpen();
    return new CheckedKernels(this, inUse(() -> raw.kernels(precision)));
  }

  @Override
  public long bytes() {
    return raw.bytes();
  }

  @Override
  public void close() {
    lifetime.close();
    unclosed.clean();
  }

  void requireOpen() {
    lifetime.requireOpen();
  }

  static void requireOpen(CheckedScope[] scopes) {
    for (CheckedScope scope : scopes) {
      scope.lifetime.requireOpen();
    }
  }
}
