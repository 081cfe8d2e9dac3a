package dev.hourglass.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** What there is to know of the machine. */
public final class Machine {
  /** What of a processor's instructions matters to a matrix product. */
  private static final Set<String> INSTRUCTIONS =
      Set.of(
          "avx2",
          "fma",
          "avx512f",
          "avx512vl",
          "avx512_bf16",
          "avx512_vnni",
          "amx_bf16",
          "amx_tile",
          "asimd",
          "bf16",
          "sve",
          "sve2",
          "i8mm");

  private Machine() {}

  /** A name for files: the processor and how many of them, in lower case, joined by hyphens. */
  public static String name() {
    String words = processor().toLowerCase(Locale.ROOT).replaceAll("\\((r|tm)\\)|@.*", " ");
    return (words + " " + processors() + " cores")
        .replaceAll("[^a-z0-9]+", "-")
        .replaceAll("^-|-$", "");
  }

  /** One item a line. */
  public static List<String> describe() {
    OperatingSystemMXBean system = system();
    List<String> lines = new ArrayList<>();
    lines.add("%s, %d processors available".formatted(processor(), processors()));
    instructions().ifPresent(names -> lines.add("Instructions: " + names));
    lines.add(
        "%d GiB of memory, %s %s %s"
            .formatted(
                Math.round(system.getTotalMemorySize() / (double) (1L << 30)),
                system.getName(),
                system.getVersion(),
                system.getArch()));
    lines.add(
        "Java %s (%s)"
            .formatted(System.getProperty("java.version"), System.getProperty("java.vm.name")));
    return lines;
  }

  private static OperatingSystemMXBean system() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  }

  /** Seconds for which this program's threads have had a processor, all together. */
  public static double processorSeconds() {
    return system().getProcessCpuTime() * 1e-9;
  }

  /** How many processors this program may use. */
  public static int processors() {
    return Runtime.getRuntime().availableProcessors();
  }

  private static String processor() {
    return processorInformation("model name")
        .orElse(system().getArch() + " processor")
        .replaceAll("\\s+", " ");
  }

  private static Optional<String> instructions() {
    return processorInformation("flags")
        .or(() -> processorInformation("Features"))
        .map(
            flags ->
                String.join(
                    " ",
                    Arrays.stream(flags.split(" ", -1))
                        .filter(INSTRUCTIONS::contains)
                        .sorted()
                        .toList()));
  }

  private static Optional<String> processorInformation(String key) {
    return field(Path.of("/proc/cpuinfo"), key);
  }

  /** The value behind a key and a colon, of the first line that begins with it. */
  private static Optional<String> field(Path file, String key) {
    if (!Files.isReadable(file)) {
      return Optional.empty();
    }
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.startsWith(key))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The most memory that a process has had, in bytes; 0 where the system doesn't tell. */
  public static long peakMemory(long process) {
    return field(Path.of("/proc", Long.toString(process), "status"), "VmHWM")
        .map(text -> Long.parseLong(text.replaceAll("\\D", "")) << 10)
        .orElse(0L);
  }

  /**
   * What share of the processors is busy, with this machine's processes or, if it is a virtual one,
   * with others', over some seconds; NaN where the system doesn't tell.
   */
  public static double load(double seconds) {
    long[] before = processorTimes();
    try {
      TimeUnit.NANOSECONDS.sleep((long) (seconds * 1e9));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    long[] after = processorTimes();
    double all = after[0] - before[0];
    return all == 0 ? Double.NaN : 1 - (after[1] - before[1]) / all;
  }

  /** All time since the start, and that in which processors had nothing to do; 0 if not known. */
  private static long[] processorTimes() {
    Path file = Path.of("/proc/stat");
    if (!Files.isReadable(file)) {
      return new long[2];
    }
    try {
      // user, nice, system, idle, waiting for devices, interrupts (2), taken by other machines
      List<Long> times =
          Arrays.stream(Files.readAllLines(file).get(0).split("\\s+"))
              .skip(1)
              .limit(8)
              .map(Long::valueOf)
              .toList();
      long all = times.stream().mapToLong(Long::longValue).sum();
      return new long[] {all, times.get(3) + times.get(4)};
    } catch (IOException e) {
      return new long[2];
    }
  }
}
