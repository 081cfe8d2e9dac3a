package dev.hourglass.tensor;

import dev.hourglass.tensor.Availability.Unusable;
import dev.hourglass.tensor.Availability.Usable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the backends on the class path and opens one. The class path is that of these classes, and
 * of the thread's context class loader where that knows them.
 *
 * <p>Which one: the name given as an argument; otherwise the system property {@value #PROPERTY};
 * otherwise the usable one with the largest priority. The pure Java backend is always usable, so
 * the last way never fails; where it is all that is left of several, a warning says why.
 *
 * <p>A backend that is named is the only one looked at: the others load no native library. Without
 * a name they are tried by falling priority until one is usable.
 *
 * <p>Backends are found by their registration in {@code META-INF/services}. Where a jar that was
 * merged of several has lost the registration of one of Hourglass's own, a warning says so.
 */
public final class Backends {
  /** System property that names the backend to use where the program names none. */
  public static final String PROPERTY = "hourglass.backend";

  /**
   * System property: with {@code trace}, each backend, scope and step that is dropped without being
   * closed is told with the place where it was opened.
   */
  public static final String LEAKS = "hourglass.leaks";

  private static final Logger LOGGER = LoggerFactory.getLogger(Backends.class);

  /** Once a process is enough to say that it computes with the slowest backend. */
  private static final AtomicBoolean FALLBACK_REPORTED = new AtomicBoolean();

  private static @Nullable Backend plainJava;

  private Backends() {}

  /**
   * A backend that was found.
   *
   * @param name by which to ask for it
   * @param priority the largest usable one is the default
   * @param availability whether it can run here
   */
  public record Found(String name, int priority, Availability availability) {
    /** One line: the name and what it would run on, or why it can't and what to do about it. */
    public String describe() {
      if (availability instanceof Unusable unusable) {
        return name + ": not usable: " + unusable.reason() + "; " + unusable.remedy();
      }
      return name + ": " + ((Usable) availability).description();
    }
  }

  /** Every backend on the class path, by falling priority. */
  public static List<Found> found() {
    return probe(byPriority(providers()));
  }

  /** Opens the preferred backend with default options. */
  public static Backend open() {
    return open(null, BackendOptions.defaults());
  }

  /**
   * Opens the preferred backend.
   *
   * @param options threads and device
   */
  public static Backend open(BackendOptions options) {
    return open(null, options);
  }

  /** Opens the named backend with default options. */
  public static Backend open(String name) {
    return open(name, BackendOptions.defaults());
  }

  /**
   * Opens a backend.
   *
   * @param name the backend's name; null for the one that {@value #PROPERTY} names or else the best
   * @param options threads and device
   * @throws BackendException.Unavailable if the named backend is unknown or not usable; the message
   *     lists every backend found
   */
  public static Backend open(@Nullable String name, BackendOptions options) {
    return open(name, System.getProperty(PROPERTY), options, providers());
  }

  static Backend open(
      @Nullable String name,
      @Nullable String property,
      BackendOptions options,
      List<BackendProvider> providers) {
    boolean byArgument = name != null && !name.isBlank();
    boolean byProperty = !byArgument && property != null && !property.isBlank();
    String wanted = byArgument ? name : byProperty ? property : null;
    List<BackendProvider> byPriority = byPriority(providers);
    List<Found> looked = new ArrayList<>();
    BackendProvider chosen = null;
    for (BackendProvider provider : byPriority) {
      if (chosen == null && (wanted == null || wanted.equals(provider.name()))) {
        Found found = probe(provider);
        looked.add(found);
        chosen = found.availability() instanceof Usable ? provider : null;
      }
    }
    if (chosen == null) {
      throw new BackendException.Unavailable(refusal(wanted, byProperty, probe(byPriority)));
    }
    Backend backend = checked(chosen.open(options));
    String choice = choice(backend, wanted, byProperty, looked);
    if (wanted == null
        && isLastResort(chosen, byPriority)
        && FALLBACK_REPORTED.compareAndSet(false, true)) {
      LOGGER.warn("{}", choice);
    } else {
      LOGGER.info("{}", choice);
    }
    return backend;
  }

  /**
   * The plain Java backend that all those of a process share who have none of their own: for what
   * should need no care. It has default options, finds and probes no other backend, and can't be
   * closed; what is made through it and dropped is collected like any object.
   *
   * @throws BackendException.Unavailable if it isn't registered on the class path
   */
  public static synchronized Backend plainJava() {
    Backend shared = plainJava;
    if (shared == null) {
      // Asked for by its type, so that no other provider is made, and none can fail.
      BackendProvider java =
          ServiceLoader.load(BackendProvider.class, Backends.class.getClassLoader()).stream()
              .filter(provider -> provider.type().getName().equals(KnownProviders.PLAIN_JAVA))
              .findFirst()
              .map(ServiceLoader.Provider::get)
              .orElseThrow(() -> new BackendException.Unavailable(refusal("java", false, found())));
      shared = new CheckedBackend(java.open(BackendOptions.defaults()), true);
      plainJava = shared;
    }
    return shared;
  }

  /**
   * Wraps a backend so that every operand is validated when it is bound and use after close is
   * noticed. {@link #open} does that already; this is for tests of a backend.
   */
  public static Backend checked(Backend backend) {
    return backend instanceof CheckedBackend ? backend : new CheckedBackend(backend, false);
  }

  private static List<BackendProvider> providers() {
    // By name of its class: what both loaders find is one.
    Map<String, BackendProvider> providers = new LinkedHashMap<>();
    Set<ClassLoader> loaders = loaders();
    try {
      for (ClassLoader loader : loaders) {
        for (BackendProvider provider : ServiceLoader.load(BackendProvider.class, loader)) {
          providers.putIfAbsent(provider.getClass().getName(), provider);
        }
      }
    } catch (ServiceConfigurationError e) {
      throw new BackendException.Unavailable(
          "A backend on the class path can't be loaded: "
              + e.getMessage()
              + "; make the versions of the Hourglass jars equal");
    }
    List<BackendProvider> all = List.copyOf(providers.values());
    loaders.forEach(loader -> KnownProviders.warnOfUnregistered(all, loader));
    return all;
  }

  /**
   * Our own class loader, and the thread's if that knows us: a pool's threads may have one that
   * doesn't, or one with another copy of these classes, whose backends are not ours to use.
   */
  private static Set<ClassLoader> loaders() {
    Set<ClassLoader> loaders = new LinkedHashSet<>();
    loaders.add(Backends.class.getClassLoader());
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    if (context != null) {
      try {
        String spi = BackendProvider.class.getName();
        if (Class.forName(spi, false, context) == BackendProvider.class) {
          loaders.add(context);
        }
      } catch (ClassNotFoundException | LinkageError e) {
        LOGGER.debug("The thread's class loader {} doesn't know Hourglass", context, e);
      }
    }
    return loaders;
  }

  /** By falling priority, then by name. */
  private static List<BackendProvider> byPriority(List<BackendProvider> providers) {
    Map<String, BackendProvider> byName = new HashMap<>();
    for (BackendProvider provider : providers) {
      BackendProvider other = byName.put(provider.name(), provider);
      if (other != null) {
        throw new BackendException.Unavailable(
            "Two backends are called "
                + provider.name()
                + ": "
                + other.getClass().getName()
                + " and "
                + provider.getClass().getName()
                + "; remove one of their jars from the class path");
      }
    }
    List<BackendProvider> sorted = new ArrayList<>(providers);
    sorted.sort(
        Comparator.comparingInt(BackendProvider::priority)
            .reversed()
            .thenComparing(BackendProvider::name));
    return sorted;
  }

  private static List<Found> probe(List<BackendProvider> providers) {
    return providers.stream().map(Backends::probe).toList();
  }

  private static Found probe(BackendProvider provider) {
    return new Found(provider.name(), provider.priority(), provider.probe());
  }

  /** Whether a backend was chosen because every other one on the class path fails here. */
  static boolean isLastResort(BackendProvider chosen, List<BackendProvider> byPriority) {
    return byPriority.size() > 1 && chosen.equals(byPriority.get(byPriority.size() - 1));
  }

  private static String refusal(@Nullable String wanted, boolean byProperty, List<Found> found) {
    StringBuilder message = new StringBuilder();
    if (wanted == null) {
      message.append("No backend is usable here");
    } else {
      boolean known = found.stream().anyMatch(f -> f.name().equals(wanted));
      message
          .append("Backend ")
          .append(wanted)
          .append(byProperty ? " (from -D" + PROPERTY + ")" : "")
          .append(known ? " is not usable here" : " is unknown");
    }
    message.append(". Found:");
    if (found.isEmpty()) {
      message.append(" none; put hourglass-core and a backend jar on the class path");
    }
    for (Found candidate : found) {
      message.append("\n  ").append(candidate.describe());
    }
    return message.toString();
  }

  /** One line on what was chosen, and why not something faster. */
  static String choice(
      Backend backend, @Nullable String wanted, boolean byProperty, List<Found> looked) {
    String why = wanted == null ? "the best usable" : byProperty ? "-D" + PROPERTY : "asked for";
    StringBuilder line = new StringBuilder();
    line.append("Backend ").append(backend.name()).append(": ").append(backend.description());
    line.append(" [").append(why).append(']');
    for (Found candidate : looked) {
      if (candidate.name().equals(backend.name())) {
        break;
      }
      if (wanted == null) {
        line.append("; ").append(candidate.describe());
      }
    }
    return line.toString();
  }
}
