package dev.hourglass.conformance;

import dev.hourglass.tensor.Backends;
import java.io.IOException;
import java.net.URL;
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

  /** Hides the files that register providers. */
  private static final class Merged extends ClassLoader {
    private static final String SERVICES = "META-INF/services/dev.hourglass";

    Merged(ClassLoader parent) {
      super(parent);
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

  /** Asks twice: it is to be said once. */
  public static void main(String[] arguments) {
    Thread thread = Thread.currentThread();
    thread.setContextClassLoader(new Merged(thread.getContextClassLoader()));
    System.out.println("found: " + Backends.found());
    System.out.println("found: " + Backends.found());
  }
}
