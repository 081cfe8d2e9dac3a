package dev.hourglass.benchmarks.compare;

import dev.hourglass.tensor.Precision;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A program that takes part.
 *
 * @param name to call it by
 * @param isOurs whether it is ours, or a peer
 * @param precisions in which it can compute
 * @param command with its options, without those of the case
 * @param written the command as the plan has it, with the names of its variables
 */
record Entry(
    String name, boolean isOurs, List<Precision> precisions, List<String> command, String written) {
  Entry {
    precisions = List.copyOf(precisions);
    command = List.copyOf(command);
  }

  /** A jar on the command's class path that isn't there. */
  Optional<Path> missing() {
    int option = command.indexOf("-cp");
    if (option < 0) {
      return Optional.empty();
    }
    return Arrays.stream(command.get(option + 1).split(File.pathSeparator, -1))
        .filter(element -> element.endsWith(".jar"))
        .map(Path::of)
        .filter(Files::notExists)
        .findFirst();
  }
}
