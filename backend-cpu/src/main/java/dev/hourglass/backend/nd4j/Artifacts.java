package dev.hourglass.backend.nd4j;

import dev.hourglass.backend.javacpp.Artifact;
import dev.hourglass.backend.javacpp.NativePlatform;
import dev.hourglass.tensor.Availability;
import dev.hourglass.tensor.Availability.Unusable;
import dev.hourglass.tensor.Availability.Usable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.List;
import java.util.Properties;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What must be on the class path for one of ND4J's backends to start. It is found out by looking
 * for resources, so that no class of ND4J is loaded, and no native library.
 */
public final class Artifacts {
  /** The version of ND4J that this package is written for: it knows the operations by number. */
  public static final String ND4J_VERSION = Artifact.version("nd4j");

  /** The libraries of CUDA, for machines on which it is not installed. */
  static final String CUDA_LIBRARIES = Artifact.bytedeco("cuda") + ":linux-x86_64-redist";

  private static final Artifact API =
      new Artifact(nd4j("nd4j-api"), "org/nd4j/linalg/factory/Nd4j.class");
  private static final Artifact NATIVE_API =
      new Artifact(nd4j("nd4j-native-api"), "org/nd4j/nativeblas/NativeOps.class");

  private final String backend;
  private final String platform;
  private final List<String> published;
  private final Function<String, Artifact> natives;
  private final List<Artifact> parts;

  private Artifacts(
      String backend,
      String platform,
      List<String> published,
      Function<String, Artifact> natives,
      Artifact... parts) {
    this.backend = backend;
    this.platform = platform;
    this.published = published;
    this.natives = natives;
    this.parts = List.of(parts);
  }

  /** What ND4J's CPU backend consists of. */
  static Artifacts cpu(String platform) {
    String backend = "nd4j-native";
    String folder = "org/nd4j/linalg/cpu/nativecpu/";
    List<String> builds =
        List.of("", "-avx2", "-avx512", "-onednn", "-onednn-avx2", "-onednn-avx512");
    Function<String, Artifact> natives =
        of -> natives(backend, of, builds, folder + "bindings/", "jnind4jcpu");
    return new Artifacts(
        backend,
        platform,
        NativePlatform.PUBLISHED,
        natives,
        new Artifact(nd4j(backend), folder + "CpuBackend.class"),
        API,
        NATIVE_API,
        new Artifact(
            Artifact.bytedeco("openblas"), "org/bytedeco/openblas/global/openblas_nolapack.class"),
        natives.apply(platform),
        Artifact.natives("openblas", platform, "jniopenblas_nolapack"),
        Artifact.natives("javacpp", platform, "jnijavacpp"));
  }

  /** What ND4J's CUDA backend consists of, but for the libraries of CUDA itself. */
  public static Artifacts cuda(String platform) {
    String backend = "nd4j-cuda-11.6";
    String folder = "org/nd4j/linalg/jcublas/";
    Function<String, Artifact> natives =
        of -> natives(backend, of, List.of("", "-cudnn"), folder + "bindings/", "jnind4jcuda");
    return new Artifacts(
        backend,
        platform,
        List.of("linux-x86_64"),
        natives,
        new Artifact(nd4j(backend), folder + "JCublasBackend.class"),
        new Artifact(nd4j(backend + "-preset"), "org/nd4j/presets/cuda/Nd4jCudaPresets.class"),
        API,
        NATIVE_API,
        new Artifact(Artifact.bytedeco("cuda"), "org/bytedeco/cuda/global/cudart.class"),
        natives.apply(platform),
        Artifact.natives("cuda", platform, "jnicudart"),
        Artifact.natives("javacpp", platform, "jnijavacpp"));
  }

  private static Artifact natives(
      String backend, String platform, List<String> builds, String folder, String library) {
    return new Artifact(
        nd4j(backend) + ":" + platform,
        builds.stream()
            .map(build -> folder + platform + build + "/" + NativePlatform.file(platform, library))
            .toList());
  }

  private static String nd4j(String artifact) {
    return "org.nd4j:" + artifact + ":" + ND4J_VERSION;
  }

  /** Whether ND4J could be started from this class path; it isn't. */
  public Availability probe(ClassLoader loader) {
    if (!published.contains(platform)) {
      return new Unusable(
          "ND4J has no native library for " + platform,
          "use another backend; ND4J's natives exist for " + String.join(", ", published));
    }
    String toAdd = Artifact.toAdd(parts, loader);
    if (!toAdd.isEmpty()) {
      return new Unusable(
          "ND4J is not on the class path, or not all of it"
              + Artifact.others(platform, natives, loader),
          toAdd);
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
