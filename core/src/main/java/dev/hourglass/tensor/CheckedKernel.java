package dev.hourglass.tensor;

import java.util.List;
import java.util.Set;

/** A kernel that refuses to run once memory that it uses is gone. */
final class CheckedKernel implements Kernel {
  private final Kernel raw;
  private final CheckedScope[] scopes;
  private final Lifetime lifetime;

  /**
   * Wraps a kernel.
   *
   * @param scopes that it uses; the first is the one that has bound it, to which its runs belong
   */
  CheckedKernel(Kernel raw, Set<CheckedScope> scopes) {
    this.raw = raw;
    this.scopes = scopes.toArray(new CheckedScope[0]);
    this.lifetime = this.scopes[0].lifetime();
  }

  Kernel raw() {
    return raw;
  }

  List<CheckedScope> scopes() {
    return List.of(scopes);
  }

  @Override
  public void run() {
    CheckedScope.requireOpen(scopes);
    lifetime.enter();
    try {
      CheckedScope.requireOpen(scopes);
      raw.run();
    } finally {
      lifetime.exit();
    }
  }
}
