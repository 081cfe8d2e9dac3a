package dev.hourglass.tensor;

import java.util.List;
import java.util.Set;

/** A kernel that refuses to run once memory that it uses is gone. */
final class CheckedKernel implements Kernel {
  private final Kernel raw;
  private final CheckedScope[] scopes;

  CheckedKernel(Kernel raw, Set<CheckedScope> scopes) {
    this.raw = raw;
    this.scopes = scopes.toArray(new CheckedScope[0]);
  }

  Kernel raw() {
    return raw;
  }

  List<CheckedScope> scopes() {
    return List.of(scopes);
  }

  @Override
  public void run() {
    requireOpen(scopes);
    raw.run();
  }

  static void requireOpen(CheckedScope[] scopes) {
    for (CheckedScope scope : scopes) {
      if (scope.isClosed()) {
        scope.requireOpen();
      }
    }
  }
}
