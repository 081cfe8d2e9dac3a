package dev.hourglass.tensor;

import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The providers of Hourglass's own modules, by name, to notice one that is on the class path but no
 * longer registered. Where several jars are merged into one, all of them have a file {@code
 * META-INF/services/dev.hourglass.tensor.BackendProvider}, and tools that keep one of these
 * silently leave a program with the plain Java backend.
 *
 * <p>Each module tests that its providers are in the list. What isn't registered isn't used.
 */
final class KnownProviders {
  static final String PLAIN_JAVA = "dev.hourglass.backend.purejava.JavaProvider";

  static final List<String> CLASS_NAMES =
      List.of(
          PLAIN_JAVA,
          "dev.hourglass.backend.onednn.OneDnnProvider",
          "dev.hourglass.backend.nd4j.Nd4jProvider",
          "dev.hourglass.backend.cuda.CudaProvider",
          "dev.hourglass.backend.nd4jcuda.Nd4jCudaProvider");

  private static final Logger LOGGER = LoggerFactory.getLogger(KnownProviders.class);

  private static final AtomicBoolean REPORTED = new AtomicBoolean();

  private KnownProviders() {}

  /** Says once a process which providers are there without being registered. */
  static void warnOfUnregistered(List<BackendProvider> registered, @Nullable ClassLoader loader) {
    List<String> unregistered = unregistered(registered, loader);
    if (!unregistered.isEmpty() && REPORTED.compareAndSet(false, true)) {
      LOGGER.warn("{}", message(unregistered));
    }
  }

  /** Known providers whose class file is there, looked for without loading it. */
  static List<String> unregistered(List<BackendProvider> registered, @Nullable ClassLoader loader) {
    ClassLoader place = loader == null ? ClassLoader.getSystemClassLoader() : loader;
    Set<String> names =
        registered.stream()
            .map(provider -> provider.getClass().getName())
            .collect(Collectors.toSet());
    return CLASS_NAMES.stream()
        .filter(name -> !names.contains(name))
        .filter(name -> place.getResource(name.replace('.', '/') + ".class") != null)
        .toList();
  }

  private static String message(List<String> unregistered) {
    return "On the class path, but not registered, so not used: "
        + String.join(", ", unregistered)
        + "; where jars are merged into one, merge their META-INF/services files too (Maven Shade:"
        + " ServicesResourceTransformer; Gradle Shadow: mergeServiceFiles())";
  }
}
