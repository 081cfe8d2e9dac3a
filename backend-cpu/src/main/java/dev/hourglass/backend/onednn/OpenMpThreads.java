package dev.hourglass.backend.onednn;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many threads oneDNN's OpenMP runtime computes with. That is settled once a process, from its
 * environment, when the library is loaded; JavaCPP binds neither a way to change it nor one to ask.
 * So this repeats what the runtime does.
 */
final class OpenMpThreads {
  static final String VARIABLE = "OMP_NUM_THREADS";
  private static final String LIMIT = "OMP_THREAD_LIMIT";
  private static final Path LINUX_STATUS = Path.of("/proc/self/status");
  private static final String LINUX_AFFINITY = "Cpus_allowed_list:";

  private OpenMpThreads() {}

  /** For this process. */
  static int count() {
    return count(System.getenv(), processors());
  }

  /**
   * For any process.
   *
   * @param environment its environment variables
   * @param processors how many processors it may run on
   */
  static int count(Map<String, String> environment, int processors) {
    int wanted = positive(environment.get(VARIABLE), processors);
    return Math.min(wanted, positive(environment.get(LIMIT), Integer.MAX_VALUE));
  }

  /** The first number of a list such as {@code "4,2"}; what isn't a positive number is ignored. */
  private static int positive(@Nullable String value, int otherwise) {
    if (value == null) {
      return otherwise;
    }
    int comma = value.indexOf(',');
    try {
      int number = Integer.parseInt((comma < 0 ? value : value.substring(0, comma)).strip());
      return number > 0 ? number : otherwise;
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }

  /**
   * Processors in this process's affinity mask. Java's own count is smaller where a container has a
   * quota of time, which OpenMP doesn't see.
   */
  private static int processors() {
    try {
      for (String line : Files.readAllLines(LINUX_STATUS)) {
        if (line.startsWith(LINUX_AFFINITY)) {
          return size(line.substring(LINUX_AFFINITY.length()).strip());
        }
      }
    } catch (IOException e) {
      // Not Linux: nothing is known beyond what Java says.
    }
    return Runtime.getRuntime().availableProcessors();
  }

  /** How many numbers a list such as {@code "0-3,8"} has. */
  static int size(String list) {
    int size = 0;
    for (String range : list.split(",", -1)) {
      int dash = range.indexOf('-');
      size +=
          dash < 0
              ? 1
              : Integer.parseInt(range.substring(dash + 1))
                  - Integer.parseInt(range.substring(0, dash))
                  + 1;
    }
    return size;
  }
}
