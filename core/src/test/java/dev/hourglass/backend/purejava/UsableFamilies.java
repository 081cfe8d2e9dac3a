package dev.hourglass.backend.purejava;

import dev.hourglass.backend.loops.Family;
import dev.hourglass.backend.loops.PlainFamily;

/** The families of inner loops for tests. */
final class UsableFamilies {
  private UsableFamilies() {}

  /** The fastest that this JVM can run; the tests run in JVMs with and without the module. */
  static Family fastest() {
    return Families.hasModule() ? vectors() : new PlainFamily();
  }

  /** Vectors from the first run on, whether compiled or not. */
  static Family vectors() {
    try {
      return Families.vectors();
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("no vectors", e);
    }
  }
}
