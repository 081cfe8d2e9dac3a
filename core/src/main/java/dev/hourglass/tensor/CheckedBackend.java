package dev.hourglass.tensor;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The one place where arguments are validated, wrapped around every backend, so that backends
 * contain no validation. All cost is at bind time but for one look, per run, whether the scopes
 * that a kernel uses are still open.
 */
final class CheckedBackend implements Backend {
  private final Backend raw;
  private final Set<CheckedScope> openScopes = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  CheckedBackend(Backend raw) {
    this.raw = raw;
  }

  @Override
  public String name() {
    return raw.name();
  }

  @Override
  public String description() {
    return raw.description();
  }

  @Override
  public boolean supports(DType type) {
    return raw.supports(type);
  }

  @Override
  public Scope newScope() {
    requireOpen();
    CheckedScope scope = new CheckedScope(this, raw.newScope());
    openScopes.add(scope);
    return scope;
  }

  @Override
  public Step compile(List<? extends Kernel> body) {
    requireOpen();
    if (body.isEmpty()) {
      throw new IllegalArgumentException("A step needs at least one kernel");
    }
    List<Kernel> rawKernels = new ArrayList<>();
    Set<CheckedScope> scopes = new LinkedHashSet<>();
    for (Kernel kernel : body) {
      unwrap(kernel, rawKernels, scopes);
    }
    return new CheckedStep(raw.compile(rawKernels), scopes);
  }

  private void unwrap(Kernel kernel, List<Kernel> rawKernels, Set<CheckedScope> scopes) {
    if (kernel instanceof KernelSequence sequence) {
      for (Kernel part : sequence.kernels()) {
        unwrap(part, rawKernels, scopes);
      }
    } else if (kernel instanceof CheckedKernel checked) {
      for (CheckedScope scope : checked.scopes()) {
        if (scope.backend() != this) {
          throw new IllegalArgumentException(
              "A step of backend " + name() + " can't run a kernel that another backend has bound");
        }
        scopes.add(scope);
      }
      rawKernels.add(checked.raw());
    } else {
      rawKernels.add(kernel);
    }
  }

  @Override
  public void synchronize() {
    requireOpen();
    raw.synchronize();
  }

  @Override
  public long bytes() {
    return raw.bytes();
  }

  @Override
  public void close() {
    closed = true;
    for (CheckedScope scope : openScopes) {
      scope.close();
    }
    raw.close();
  }

  void forget(CheckedScope scope) {
    openScopes.remove(scope);
  }

  void requireOpen() {
    if (closed) {
      throw new IllegalStateException(
          "Backend " + name() + " is closed; open one with Backends.open() and use that");
    }
  }

  @Override
  public String toString() {
    return name() + " (" + description() + ")";
  }
}
