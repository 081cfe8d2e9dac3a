package dev.hourglass.backend.cuda.cublas;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folders in which a Linux machine may have cuBLAS, in the order in which they are searched.
 */
final class CublasFolders {
  /** What they are, for people. */
  static final String DESCRIPTION =
      "LD_LIBRARY_PATH, the system's library folders, /usr/local/cuda* or python3's packages";

  private static final Pattern NUMBER = Pattern.compile("\\d+");

  /**
   * Newest first, by the numbers in the name; without numbers, as the link "cuda", first of all.
   */
  private static final Comparator<Path> NEWEST_FIRST =
      Comparator.comparing((Path path) -> NUMBER.matcher(path.toString()).find())
          .thenComparing(CublasFolders::comparable, Comparator.reverseOrder());

  private final Map<String, String> environment;
  private final Path root;

  /**
   * Describes a machine.
   *
   * @param root of the file system
   */
  CublasFolders(Map<String, String> environment, Path root) {
    this.environment = environment;
    this.root = root;
  }

  /** All of them, whether they exist or not. */
  Set<Path> all() {
    Set<Path> all = new LinkedHashSet<>(variable("LD_LIBRARY_PATH"));
    for (String folder : List.of("usr/lib/x86_64-linux-gnu", "usr/lib64", "usr/lib")) {
      all.add(root.resolve(folder));
    }
    for (Path toolkit : matching(root.resolve("usr/local"), "cuda*")) {
      all.add(toolkit.resolve("lib64"));
      all.add(toolkit.resolve("targets/x86_64-linux/lib"));
    }
    for (Path prefix : pythons()) {
      // Where conda puts it.
      all.add(prefix.resolve("lib"));
      packages(prefix.resolve("lib"), all);
      packages(prefix.resolve("local/lib"), all);
    }
    for (Path home : variable("HOME")) {
      packages(home.resolve(".local/lib"), all);
    }
    return all;
  }

  /** Where the Pythons that a user would start are installed. */
  private Set<Path> pythons() {
    Set<Path> prefixes = new LinkedHashSet<>(variable("VIRTUAL_ENV"));
    prefixes.addAll(variable("CONDA_PREFIX"));
    for (Path folder : variable("PATH")) {
      Path python = folder.resolve("python3");
      if (Files.isExecutable(python)) {
        // A virtual environment's is a link to the one that it was made from.
        prefixes.add(folder.resolve("..").normalize());
        prefixes.add(real(python).resolve("../..").normalize());
        break;
      }
    }
    return prefixes;
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      return path;
    }
  }

  /** Where pip puts CUDA 13's libraries, and those of earlier versions. */
  private static void packages(Path lib, Set<Path> all) {
    for (Path python : matching(lib, "python3*")) {
      for (String packages : List.of("site-packages", "dist-packages")) {
        all.add(python.resolve(packages).resolve("nvidia/cu13/lib"));
        all.add(python.resolve(packages).resolve("nvidia/cublas/lib"));
      }
    }
  }

  /** A variable's absolute paths. A relative one would find other files in other places. */
  private List<Path> variable(String name) {
    return Stream.of(environment.getOrDefault(name, "").split(File.pathSeparator, -1))
        .flatMap(CublasFolders::path)
        .filter(Path::isAbsolute)
        .toList();
  }

  /** None for what this process's locale can't spell: such a name never reaches a file. */
  private static Stream<Path> path(String name) {
    try {
      return Stream.of(Path.of(name));
    } catch (InvalidPathException e) {
      return Stream.empty();
    }
  }

  private static List<Path> matching(Path folder, String glob) {
    List<Path> matching = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, glob)) {
      entries.forEach(entry -> matching.add(entry.getFileName()));
    } catch (IOException | DirectoryIteratorException e) {
      // There is no such folder, or none that may be read.
      return List.of();
    }
    matching.sort(NEWEST_FIRST);
    return matching.stream().map(folder::resolve).toList();
  }

  private static String comparable(Path path) {
    return NUMBER
        .matcher(path.toString())
        .replaceAll(
            number ->
                "0".repeat(9).substring(Math.min(9, number.group().length())) + number.group());
  }
}
