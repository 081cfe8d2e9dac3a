package dev.hourglass.backend.purejava;

import dev.hourglass.backend.loops.Family;
import dev.hourglass.backend.loops.PlainFamily;
import dev.hourglass.backend.loops.Tiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses the inner loops for this JVM and processor, once. */
final class Families {
  static final String MODULE = "jdk.incubator.vector";

  /** Loaded by name: it can't be linked where the module is missing. */
  private static final String VECTORS = "dev.hourglass.backend.vectors.VectorFamily";

  /** Below so many floats a vector there is little to gain. */
  private static final int FEWEST_LANES = 4;

  private static final Logger LOGGER = LoggerFactory.getLogger(Families.class);

  /** The choice, made when first asked for. */
  private static final class Best {
    static final Family FAMILY = choose();
  }

  private Families() {}

  /** The fastest that works here. */
  static Family best() {
    return Best.FAMILY;
  }

  /** Whether this JVM has been started with the module. */
  static boolean hasModule() {
    return ModuleLayer.boot().findModule(MODULE).isPresent();
  }

  /** Loops over vectors, whether compiled or not. For tests, too. */
  static Family vectors() throws ReflectiveOperationException {
    return Class.forName(VECTORS).asSubclass(Family.class).getDeclaredConstructor().newInstance();
  }

  private static Family choose() {
    if (!hasModule()) {
      LOGGER.info(
          "Backend java computes in plain loops; start the JVM with --add-modules {} (on the"
              + " command line or in JDK_JAVA_OPTIONS), and it does so with the Vector API,"
              + " up to seven times as fast",
          MODULE);
      return new PlainFamily();
    }
    String obstacle;
    try {
      obstacle = VirtualMachine.obstacle();
      if (obstacle == null) {
        Family vectors = vectors();
        Tiles tiles = vectors.tiles();
        if (tiles != null && tiles.lanes() >= FEWEST_LANES) {
          LOGGER.info("Backend java computes with the Vector API, in {}", vectors.description());
          return new WarmingFamily(vectors, tiles);
        }
        obstacle = "this processor has only " + vectors.description();
      }
    } catch (ReflectiveOperationException | LinkageError e) {
      obstacle =
          "this JVM isn't one with the Vector API of JDK 17 to 25 and jdk.management (" + e + ")";
    }
    LOGGER.info("Backend java computes in plain loops, although {} is there: {}", MODULE, obstacle);
    return new PlainFamily();
  }
}
