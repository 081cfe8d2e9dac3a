package dev.hourglass.backend.nd4j;

import dev.hourglass.backend.nativememory.NativePlatform;
import dev.hourglass.tensor.Availability;
import dev.hourglass.tensor.Availability.Unusable;
import dev.hourglass.tensor.Availability.Usable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What must be on the class path for one of ND4J's backends to start. It is found out by looking
 * for resources, so that no class of ND4J is loaded, and no native library.
 */
public final class Artifacts {
  private static final Properties VERSIONS = versions();

  /** The version of ND4J that this package is written for: it knows the operations by number. */
  public static final String ND4J_VERSION = VERSIONS.getProperty("nd4j");

  private static final String OPENBLAS =
      "org.bytedeco:openblas:" + VERSIONS.getProperty("openblas");
  private static final String CUDA = "org.bytedeco:cuda:" + VERSIONS.getProperty("cuda");

  /** The libraries of CUDA, for machines on which it is not installed. */
  static final String CUDA_LIBRARIES = CUDA + ":linux-x86_64-redist";

  private static final String JAVACPP = "org.bytedeco:javacpp:" + VERSIONS.getProperty("javacpp");

  private static final Part API = new Part(nd4j("nd4j-api"), "org/nd4j/linalg/factory/Nd4j.class");
  private static final Part NATIVE_API =
      new Part(nd4j("nd4j-native-api"), "org/nd4j/nativeblas/NativeOps.class");

  private final String backend;
  private final String platform;
  private final List<String> published;
  private final List<Part> parts;

  /**
   * One artifact.
   *
   * @param coordinates group, artifact, version and perhaps classifier, separated by colons
   * @param resources one of which is in it: which one depends on the build of libnd4j
   */
  private record Part(String coordinates, List<String> resources) {
    Part(String coordinates, String resource) {
      this(coordinates, List.of(resource));
    }

    boolean isMissing(ClassLoader loader) {
      return resources.stream().noneMatch(resource -> loader.getResource(resource) != null);
    }
  }

  private Artifacts(String backend, String platform, List<String> published, Part... parts) {
    this.backend = backend;
    this.platform = platform;
    this.published = published;
    this.parts = List.of(parts);
  }

  /** What ND4J's CPU backend consists of. */
  static Artifacts cpu(String platform) {
    String backend = "nd4j-native";
    String folder = "org/nd4j/linalg/cpu/nativecpu/";
    return new Artifacts(
        backend,
        platform,
        NativePlatform.PUBLISHED,
        new Part(nd4j(backend), folder + "CpuBackend.class"),
        API,
        NATIVE_API,
        new Part(OPENBLAS, "org/bytedeco/openblas/global/openblas_nolapack.class"),
        new Part(
            nd4j(backend) + ":" + platform,
            Stream.of("", "-avx2", "-avx512", "-onednn", "-onednn-avx2", "-onednn-avx512")
                .map(build -> library(folder + "bindings/" + platform + build, "jnind4jcpu"))
                .toList()),
        new Part(
            OPENBLAS + ":" + platform,
            library("org/bytedeco/openblas/" + platform, "jniopenblas_nolapack")),
        javaCpp(platform));
  }

  /** What ND4J's CUDA backend consists of, but for the libraries of CUDA itself. */
  public static Artifacts cuda(String platform) {
    String backend = "nd4j-cuda-11.6";
    String folder = "org/nd4j/linalg/jcublas/";
    return new Artifacts(
        backend,
        platform,
        List.of("linux-x86_64"),
        new Part(nd4j(backend), folder + "JCublasBackend.class"),
        new Part(nd4j(backend + "-preset"), "org/nd4j/presets/cuda/Nd4jCudaPresets.class"),
        API,
        NATIVE_API,
        new Part(CUDA, "org/bytedeco/cuda/global/cudart.class"),
        new Part(
            nd4j(backend) + ":" + platform,
            Stream.of("", "-cudnn")
                .map(build -> library(folder + "bindings/" + platform + build, "jnind4jcuda"))
                .toList()),
        new Part(CUDA + ":" + platform, library("org/bytedeco/cuda/" + platform, "jnicudart")),
        javaCpp(platform));
  }

  private static String nd4j(String artifact) {
    return "org.nd4j:" + artifact + ":" + ND4J_VERSION;
  }

  private static Part javaCpp(String platform) {
    return new Part(
        JAVACPP + ":" + platform, library("org/bytedeco/javacpp/" + platform, "jnijavacpp"));
  }

  private static String library(String folder, String name) {
    return folder + "/" + System.mapLibraryName(name);
  }

  /** Whether ND4J could be started from this class path; it isn't. */
  public Availability probe(ClassLoader loader) {
    if (!published.contains(platform)) {
      return new Unusable(
          "ND4J has no native library for " + platform,
          "use another backend; ND4J's natives exist for " + String.join(", ", published));
    }
    List<String> missing =
        parts.stream().filter(part -> part.isMissing(loader)).map(Part::coordinates).toList();
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

  private @Nullable String version(ClassLoader loader) {
    URL file = loader.getResource("META-INF/maven/org.nd4j/" + backend + "/pom.properties");
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
