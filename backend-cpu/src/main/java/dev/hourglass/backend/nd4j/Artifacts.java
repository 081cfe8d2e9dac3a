package dev.hourglass.backend.nd4j;

import dev.hourglass.backend.nativememory.NativePlatform;
import dev.hourglass.tensor.Availability;
import dev.hourglass.tensor.Availability.Unusable;
import dev.hourglass.tensor.Availability.Usable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What must be on the class path for ND4J to start. It is found out by looking for resources, so
 * that no class of ND4J is loaded, and no native library.
 */
final class Artifacts {
  private static final Properties VERSIONS = versions();

  /** The version of ND4J that this backend is written for: it knows its operations by number. */
  static final String ND4J_VERSION = VERSIONS.getProperty("nd4j");

  private static final String ND4J = "org.nd4j:%s:" + ND4J_VERSION;
  private static final String OPENBLAS =
      "org.bytedeco:openblas:" + VERSIONS.getProperty("openblas");
  private static final String JAVACPP = "org.bytedeco:javacpp:" + VERSIONS.getProperty("javacpp");

  /** Builds of libnd4j of which one is enough. */
  private static final List<String> BUILDS =
      List.of("", "-avx2", "-avx512", "-onednn", "-onednn-avx2", "-onednn-avx512");

  private Artifacts() {}

  /** Whether ND4J could be started from this class path; it isn't. */
  static Availability probe(ClassLoader loader) {
    String platform = NativePlatform.current();
    if (!NativePlatform.PUBLISHED.contains(platform)) {
      return new Unusable(
          "ND4J has no native library for " + platform,
          "use another backend; ND4J's natives exist for "
              + String.join(", ", NativePlatform.PUBLISHED));
    }
    List<String> missing = missing(loader, platform);
    if (!missing.isEmpty()) {
      return new Unusable(
          "ND4J is not on the class path, or not all of it",
          "add " + String.join(", ", missing) + " (group:artifact:version:classifier)");
    }
    String found = version(loader);
    // Its loops are called by number, and the numbers change from version to version.
    if (!ND4J_VERSION.equals(found)) {
      return new Unusable(
          "ND4J "
              + (found == null ? "of an unknown version" : found)
              + " is on the class path, which this backend is not written for",
          "use ND4J " + ND4J_VERSION);
    }
    return new Usable("ND4J " + ND4J_VERSION + " for " + platform);
  }

  private static List<String> missing(ClassLoader loader, String platform) {
    List<String> missing = new ArrayList<>();
    if (loader.getResource("org/nd4j/linalg/cpu/nativecpu/CpuBackend.class") == null) {
      missing.add(ND4J.formatted("nd4j-native"));
    }
    if (loader.getResource("org/nd4j/linalg/factory/Nd4j.class") == null) {
      missing.add(ND4J.formatted("nd4j-api"));
    }
    if (loader.getResource("org/nd4j/nativeblas/NativeOps.class") == null) {
      missing.add(ND4J.formatted("nd4j-native-api"));
    }
    if (loader.getResource("org/bytedeco/openblas/global/openblas_nolapack.class") == null) {
      missing.add(OPENBLAS);
    }
    boolean library = false;
    for (String build : BUILDS) {
      String folder = "org/nd4j/linalg/cpu/nativecpu/bindings/" + platform + build;
      library |= hasLibrary(loader, folder, "jnind4jcpu");
    }
    if (!library) {
      missing.add(ND4J.formatted("nd4j-native") + ":" + platform);
    }
    if (!hasLibrary(loader, "org/bytedeco/openblas/" + platform, "jniopenblas_nolapack")) {
      missing.add(OPENBLAS + ":" + platform);
    }
    if (!hasLibrary(loader, "org/bytedeco/javacpp/" + platform, "jnijavacpp")) {
      missing.add(JAVACPP + ":" + platform);
    }
    return missing;
  }

  private static boolean hasLibrary(ClassLoader loader, String folder, String name) {
    return loader.getResource(folder + "/" + System.mapLibraryName(name)) != null;
  }

  private static @Nullable String version(ClassLoader loader) {
    URL file = loader.getResource("META-INF/maven/org.nd4j/nd4j-native/pom.properties");
    return file == null ? null : read(file).getProperty("version");
  }

  private static Properties versions() {
    URL file = Artifacts.class.getResource("nd4j.properties");
    if (file == null) {
      throw new IllegalStateException("nd4j.properties is missing in hourglass-backend-cpu's jar");
    }
    return read(file);
  }

  private static Properties read(URL file) {
    Properties properties = new Properties();
    try (InputStream in = file.openStream()) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException("Can't read " + file, e);
    }
    return properties;
  }
}
