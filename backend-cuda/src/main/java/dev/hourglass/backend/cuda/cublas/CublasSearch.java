package dev.hourglass.backend.cuda.cublas;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Looks for cuBLAS 13 or 12 on this machine. The first of {@link CublasFolders} that has one is
 * taken, and of that folder's the newest that the driver can run. The system property {@value
 * #PROPERTY} names another file or folder, or with {@code none} forbids the use of any.
 */
public final class CublasSearch {
  /** System property: {@code libcublas.so.13} or {@code .12}, the folder of one, or "none". */
  public static final String PROPERTY = "hourglass.cublas";

  private static final List<Integer> VERSIONS = List.of(13, 12);
  private static final Pattern NAME = Pattern.compile("libcublas\\.so\\.(\\d+)(\\.\\d+)*");
  private static final String REMEDY =
      "give libcublas.so.13 or libcublas.so.12 or its folder, or \"none\"";

  private final String system;
  private final @Nullable String property;
  private final CublasFolders folders;
  private final int driverVersion;

  /** What was found. */
  public sealed interface Result {
    /** One line, for people. */
    String description();
  }

  /**
   * A pair of libraries.
   *
   * @param version 12 or 13
   * @param cublas the library
   * @param cublasLt the one that it needs
   */
  public record Found(int version, Path cublas, Path cublasLt) implements Result {
    @Override
    public String description() {
      return "cuBLAS " + version + " from " + cublas;
    }
  }

  /**
   * Nothing that could be used.
   *
   * @param reason why not
   */
  public record Missing(String reason) implements Result {
    @Override
    public String description() {
      return "no cuBLAS: " + reason;
    }
  }

  CublasSearch(String system, @Nullable String property, CublasFolders folders, int driverVersion) {
    this.system = system;
    this.property = property;
    this.folders = folders;
    this.driverVersion = driverVersion;
  }

  /**
   * Looks for it, as this process's properties and environment say.
   *
   * @param driverVersion the CUDA version that the driver supports: 12040 is 12.4
   * @throws IllegalArgumentException if the property names something that can't be used
   */
  public static Result find(int driverVersion) {
    Map<String, String> environment = System.getenv();
    return new CublasSearch(
            System.getProperty("os.name") + " " + System.getProperty("os.arch"),
            System.getProperty(PROPERTY),
            new CublasFolders(environment, Path.of("/")),
            driverVersion)
        .find();
  }

  Result find() {
    if (!system.equalsIgnoreCase("Linux amd64")) {
      return new Missing("it is used on Linux amd64 only, this is " + system);
    }
    if (property != null) {
      return property.equals("none") ? new Missing("-D" + PROPERTY + " is none") : asked(property);
    }
    List<String> refused = new ArrayList<>();
    for (Path folder : folders.all()) {
      Found found = in(folder, refused);
      if (found != null) {
        return found;
      }
    }
    return new Missing(
        refused.isEmpty()
            ? "there is no libcublas.so.13 or .12 in "
                + CublasFolders.DESCRIPTION
                + "; -D"
                + PROPERTY
                + " can name one elsewhere"
            : String.join("; ", refused));
  }

  private Found asked(String place) {
    Path path = Path.of(place).toAbsolutePath();
    List<String> refused = new ArrayList<>();
    Found found = null;
    if (Files.isDirectory(path)) {
      found = in(path, refused);
      if (found == null && refused.isEmpty()) {
        refused.add("that folder has no libcublas.so.13 or .12");
      }
    } else if (!Files.isReadable(path)) {
      refused.add("there is no such file or folder that can be read");
    } else {
      Matcher name = NAME.matcher(String.valueOf(path.getFileName()));
      if (name.matches() && VERSIONS.contains(version(name.group(1)))) {
        found = usable(path, version(name.group(1)), refused);
      } else {
        refused.add("the file's name is not libcublas.so.13 or .12");
      }
    }
    if (found == null) {
      throw new IllegalArgumentException(
          "-D%s is %s, but %s; %s".formatted(PROPERTY, place, String.join("; ", refused), REMEDY));
    }
    return found;
  }

  private static int version(String digits) {
    return digits.length() > 4 ? 0 : Integer.parseInt(digits);
  }

  private @Nullable Found in(Path folder, List<String> refused) {
    for (int version : VERSIONS) {
      Path library = folder.resolve("libcublas.so." + version);
      if (Files.isRegularFile(library)) {
        Found found = usable(library, version, refused);
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  private @Nullable Found usable(Path cublas, int version, List<String> refused) {
    if (version > driverVersion / 1000) {
      refused.add(
          String.format(
              Locale.ROOT,
              "%s needs a driver for CUDA %d, this one supports %d.%d",
              cublas,
              version,
              driverVersion / 1000,
              driverVersion % 1000 / 10));
      return null;
    }
    Path cublasLt = cublas.resolveSibling("libcublasLt.so." + version);
    if (!Files.isRegularFile(cublasLt)) {
      refused.add(cublas + " has no " + cublasLt.getFileName() + " beside it");
      return null;
    }
    return new Found(version, cublas, cublasLt);
  }
}
