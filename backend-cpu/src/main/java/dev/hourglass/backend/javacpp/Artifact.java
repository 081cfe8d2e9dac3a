package dev.hourglass.backend.javacpp;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Properties;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A jar that a backend needs on the class path. Whether it is there is found out by looking for a
 * resource, so that no class of it is loaded, and no native library.
 *
 * @param coordinates group, artifact, version and perhaps classifier, separated by colons
 * @param resources one of which is in it: which one may depend on its build
 */
public record Artifact(String coordinates, List<String> resources) {
  private static final Properties VERSIONS = versions();

  /** A jar that always has the same resource. */
  public Artifact(String coordinates, String resource) {
    this(coordinates, List.of(resource));
  }

  /**
   * A jar of Bytedeco's with native libraries.
   *
   * @param name {@code javacpp}, {@code dnnl}, {@code opencl}, {@code openblas} or {@code cuda}
   * @param library in it, without what the platform puts around the name
   */
  public static Artifact natives(String name, String platform, String library) {
    return new Artifact(
        bytedeco(name) + ":" + platform,
        "org/bytedeco/" + name + "/" + platform + "/" + NativePlatform.file(platform, library));
  }

  /** Coordinates of a jar of Bytedeco's with classes. */
  public static String bytedeco(String name) {
    return "org.bytedeco:" + name + ":" + version(name);
  }

  /** The version of a library that this module is built with. */
  public static String version(String library) {
    return VERSIONS.getProperty(library);
  }

  /** Whether it is on the class path. */
  public boolean isFound(ClassLoader loader) {
    return resources.stream().anyMatch(resource -> loader.getResource(resource) != null);
  }

  /** A remedy that names those that are not on the class path; empty if all are. */
  public static String toAdd(List<Artifact> needed, ClassLoader loader) {
    List<Artifact> missing = needed.stream().filter(jar -> !jar.isFound(loader)).toList();
    return missing.isEmpty()
        ? ""
        : missing.stream()
            .map(Artifact::coordinates)
            .collect(Collectors.joining(", ", "add ", " (group:artifact:version:classifier)"));
  }

  /**
   * A clause on the platforms whose natives are on the class path in the place of this one's, which
   * is how a jar looks that was put together on another system; empty if it has its own, or there
   * are none.
   *
   * @param natives those of a platform
   */
  public static String others(
      String platform, Function<String, Artifact> natives, ClassLoader loader) {
    if (natives.apply(platform).isFound(loader)) {
      return "";
    }
    List<String> found =
        NativePlatform.PUBLISHED.stream()
            .filter(other -> natives.apply(other).isFound(loader))
            .toList();
    return found.isEmpty()
        ? ""
        : ": there are those for " + String.join(", ", found) + ", and this is " + platform;
  }

  private static Properties versions() {
    Properties properties = new Properties();
    try (InputStream in = Artifact.class.getResourceAsStream("versions.properties")) {
      if (in == null) {
        throw new IllegalStateException(
            "versions.properties is missing in hourglass-backend-cpu's jar");
      }
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException("Can't read versions.properties", e);
    }
    return properties;
  }
}
