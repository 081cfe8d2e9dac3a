package dev.hourglass.conformance;

import dev.hourglass.tensor.Backends;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A program whose jars were merged into one without their {@code META-INF/services}: all classes
 * are there, and none is registered.
 */
public final class LostRegistrations {
  private LostRegistrations() {}

  /** What is found, and what is said about it, in a JVM of its own. */
  public static String output() throws IOException, InterruptedException {
    return AnotherJvm.run(LostRegistrations.class, AnotherJvm.classPath(), List.of());
  }

  /** All classes of the class path once more, and none of the files that register providers. */
  private static final class Merged extends URLClassLoader {
    private static final String SERVICES = "META-INF/services/dev.hourglass";

    Merged(URL[] classPath) {
      super(classPath, ClassLoader.getPlatformClassLoader());
    }

    @Override
    public @Nullable URL getResource(String name) {
      return name.startsWith(SERVICES) ? null : super.getResource(name);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
      return name.startsWith(SERVICES) ? Collections.emptyEnumeration() : super.getResources(name);
    }
  }

  /** Starts the program in a class loader that stands for the merged jar. */
  public static void main(String[] arguments) throws Exception {
    List<URL> places = new ArrayList<>();
    for (String place : AnotherJvm.classPath()) {
      places.add(Path.of(place).toUri().toURL());
    }
    try (Merged merged = new Merged(places.toArray(new URL[0]))) {
      Thread.currentThread().setContextClassLoader(merged);
      merged.loadClass(Program.class.getName()).getMethod("run").invoke(null);
    }
  }

  /** Asks twice: it is to be said once. */
  public static final class Program {
    private Program() {}

    /** Runs it. */
    public static void run() {
      System.out.println("found: " + Backends.found());
      System.out.println("found: " + Backends.found());
    }
  }
}
