package dev.hourglass.benchmarks.detection;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The splits of some tables in a folder of its own, which is deleted when they are closed. */
final class Splits implements AutoCloseable {
  private static final String COMPLAINTS = "complaints.txt";

  private final Path folder;
  private final List<String> facts;

  private Splits(Path folder, List<String> facts) {
    this.folder = folder;
    this.facts = facts;
  }

  /**
   * Makes them by the program in Python.
   *
   * @param tables folder of npz files
   * @param count splits of each table
   * @param err what the program complains of, if it ends well, is printed there
   * @throws IOException if there is no such program, or it fails, with the last of its complaints
   */
  static Splits make(String python, Path script, Path tables, int count, PrintStream err)
      throws IOException, InterruptedException {
    Splits splits = new Splits(Files.createTempDirectory("detection"), new ArrayList<>());
    try {
      splits.run(
          List.of(
              python,
              script.toString(),
              tables.toString(),
              splits.folder.toString(),
              Integer.toString(count)),
          script,
          err);
      return splits;
    } catch (Throwable e) {
      splits.close();
      throw e;
    }
  }

  private void run(List<String> command, Path script, PrintStream err)
      throws IOException, InterruptedException {
    Path complaints = folder.resolve(COMPLAINTS);
    Process process = new ProcessBuilder(command).redirectError(complaints.toFile()).start();
    try {
      String told = new String(process.getInputStream().readAllBytes(), UTF_8);
      int code = process.waitFor();
      List<String> lines = new String(Files.readAllBytes(complaints), UTF_8).lines().toList();
      if (code != 0) {
        String last = lines.isEmpty() ? "it ended with " + code : lines.get(lines.size() - 1);
        throw new IOException(script + " failed: " + last);
      }
      lines.forEach(err::println);
      told.lines().forEach(facts::add);
    } finally {
      process.destroy();
    }
  }

  /** What is to be known of the program and the other detectors, an item a line. */
  List<String> facts() {
    return List.copyOf(facts);
  }

  /** The splits, by the names of the tables. */
  List<Path> files() throws IOException {
    return files("*.npz");
  }

  private List<Path> files(String names) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, names)) {
      found.forEach(files::add);
    }
    files.sort(null);
    return files;
  }

  @Override
  public void close() throws IOException {
    for (Path file : files("*")) {
      Files.delete(file);
    }
    Files.delete(folder);
  }
}
