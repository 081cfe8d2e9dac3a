package dev.hourglass.tensor;

import java.lang.ref.Cleaner.Cleanable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The one place where arguments are validated and lifetimes kept, wrapped around every backend, so
 * that backends do neither. All cost is at bind time but for this: each run leaves a mark that it
 * is under way, and looks whether what it uses is still open.
 */
final class CheckedBackend implements Backend {
  private final Backend raw;
  private final boolean isShared;
  private final BackendLifetime lifetime;
  private final Cleanable unclosed;

  /**
   * Wraps a backend.
   *
   * @param isShared whether it is everybody's: it is never closed then, and to drop what was made
   *     through it is no fault
   */
  CheckedBackend(Backend raw, boolean isShared) {
    this.raw = raw;
    this.isShared = isShared;
    this.lifetime = new BackendLifetime(raw.name());
    lifetime.owns(raw::close);
    this.unclosed = Unclosed.watch(this, "Backend " + raw.name(), lifetime, !isShared);
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
    lifetime.requireOpen();
    Lifetime scope =
        new Lifetime(
            lifetime,
            "This scope of backend "
                + name()
                + " is closed, and its tensors and kernels with it; use them before closing it");
    return scope.begin(
        () -> {
          Scope rawScope = raw.newScope();
          scope.owns(rawScope::close);
          return new CheckedScope(this, rawScope, scope);
        });
  }

  @Override
  public Step compile(List<? extends Kernel> body) {
    lifetime.requireOpen();
    if (body.isEmpty()) {
      throw new IllegalArgumentException("A step needs at least one kernel");
    }
    List<Kernel> rawKernels = new ArrayList<>();
    Set<CheckedScope> scopes = new LinkedHashSet<>();
    for (Kernel kernel : body) {
      unwrap(kernel, rawKernels, scopes);
    }
    Lifetime step = new Lifetime(lifetime, "This step is closed; compile another one");
    scopes.forEach(scope -> step.uses(scope.lifetime()));
    return step.begin(
        () -> {
          scopes.forEach(CheckedScope::requireOpen);
          Step rawStep = raw.compile(rawKernels);
          boolean ownsNothing = rawStep instanceof SequentialStep;
          if (!ownsNothing) {
            step.owns(rawStep::close);
          }
          return new CheckedStep(this, rawStep, scopes, step, !isShared && !ownsNothing);
        });
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
    lifetime.requireOpen();
    lifetime.enter();
    try {
      lifetime.requireOpen();
      raw.synchronize();
    } finally {
      lifetime.exit();
    }
  }

  @Override
  public long bytes() {
    return raw.bytes();
  }

  /** Does nothing to the backend that everybody shares. */
  @Override
  public void close() {
    if (!isShared) {
      lifetime.close();
      unclosed.clean();
    }
  }

  boolean isShared() {
    return isShared;
  }

  @Override
  public String toString() {
    return name() + " (" + description() + ")";
  }
}
