package dev.hourglass.backend.cuda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A CUDA driver and device in software: {@code src/test/cuda} with the kernels of {@code
 * src/main/cuda}, compiled by this machine's C++ compiler into a {@code libcuda.so.1}. Loaded
 * before JCuda, it is what JCuda finds; so it must be the only one of its process, and tests that
 * use it run in a JVM of their own.
 */
final class Emulator {
  private static final Path KERNELS = Path.of("src/main/cuda");
  private static final Path SOURCES = Path.of("src/test/cuda");
  private static final List<String> OPTIONS =
      List.of("-std=c++17", "-O2", "-ffp-contract=off", "-fPIC", "-fvisibility=hidden", "-Wall");

  private static final @Nullable String PROBLEM = load();

  /** What can be set, by its number on the C++ side. */
  enum Setting {
    /** Ten times the compute capability. */
    CAPABILITY(0),
    /** Bytes of memory. */
    MEMORY(1),
    /** As {@code cuDriverGetVersion} gives it. */
    DRIVER_VERSION(2),
    /** Number of devices. */
    DEVICES(3),
    /** The launch, counted from 1, that is to fail; 0 for none. */
    FAILING_LAUNCH(4);

    private final int number;

    Setting(int number) {
      this.number = number;
    }
  }

  /** What is counted, by its number on the C++ side. */
  enum Count {
    /** Kernels launched or recorded. */
    LAUNCHES(0),
    /** Graphs launched. */
    GRAPH_LAUNCHES(1),
    /** Blocks of device memory now. */
    BLOCKS(2),
    /** Streams now. */
    STREAMS(3),
    /** Events now. */
    EVENTS(4),
    /** Modules now. */
    MODULES(5),
    /** Graphs now. */
    GRAPHS(6),
    /** Executable graphs now. */
    EXECUTABLES(7),
    /** Blocks of pinned memory now. */
    HOST_BLOCKS(8),
    /** Uses of the primary context now. */
    CONTEXTS(9),
    /** Kernels in the graph recorded last. */
    CAPTURED_NODES(10),
    /** Kernels of that graph that must run one after another. */
    LONGEST_CHAIN(11);

    private final int number;

    Count(int number) {
      this.number = number;
    }
  }

  private Emulator() {}

  /** Why there is none here, or null if there is one. */
  static @Nullable String problem() {
    return PROBLEM;
  }

  static void set(Setting setting, long value) {
    set(setting.number, value);
  }

  static long get(Count count) {
    return get(count.number);
  }

  private static native void set(int setting, long value);

  private static native long get(int count);

  private static @Nullable String load() {
    if (!(System.getProperty("os.name") + " " + System.getProperty("os.arch"))
        .equals("Linux amd64")) {
      return "the emulated CUDA device needs Linux on x86-64, as JCuda does";
    }
    String compiler = System.getenv().getOrDefault("CXX", "c++");
    try {
      if (!canRun(compiler)) {
        return "there is no C++ compiler (" + compiler + ") to build the emulated CUDA device with";
      }
      System.load(build(compiler).toAbsolutePath().toString());
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static boolean canRun(String compiler) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(compiler, "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** The library, built unless there is one of these very sources already. */
  private static Path build(String compiler) throws IOException, InterruptedException {
    List<Path> sources = new ArrayList<>();
    for (Path folder : List.of(KERNELS, SOURCES)) {
      try (Stream<Path> files = Files.list(folder)) {
        files.sorted().forEach(sources::add);
      }
    }
    Path folder = Path.of("target", "emulator", hash(compiler, sources));
    Files.createDirectories(folder);
    // Of the JVMs that run tests side by side one builds it, and the others wait.
    try (FileChannel channel = FileChannel.open(folder.resolve("lock"), CREATE, WRITE)) {
      FileLock unused = channel.lock();
      Path library = folder.resolve("libcuda.so.1");
      return Files.exists(library) ? library : build(compiler, sources, folder, library);
    }
  }

  private static Path build(String compiler, List<Path> sources, Path folder, Path library)
      throws IOException, InterruptedException {
    compile(compiler, folder, sources.stream().filter(Emulator::isUnit).toList());
    Path linked = folder.resolve("linked.so");
    List<String> command =
        new ArrayList<>(List.of(compiler, "-shared", "-Wl,-soname,libcuda.so.1"));
    command.addAll(List.of("-o", linked.toString()));
    sources.stream().filter(Emulator::isUnit).forEach(s -> command.add(object(folder, s)));
    finish(command, start(command, folder.resolve("link.log")), folder.resolve("link.log"));
    return Files.move(linked, library, StandardCopyOption.ATOMIC_MOVE);
  }

  private static boolean isUnit(Path source) {
    String name = source.getFileName().toString();
    return name.endsWith(".cu") || (name.endsWith(".cpp") && !name.startsWith("fake_"));
  }

  /** As many at once as there are processors, and first the driver, which takes longest. */
  private static void compile(String compiler, Path folder, List<Path> units)
      throws IOException, InterruptedException {
    List<Runnable> running = new ArrayList<>();
    List<Path> longestFirst = new ArrayList<>(units);
    Collections.reverse(longestFirst);
    for (Path unit : longestFirst) {
      List<String> command = new ArrayList<>();
      command.add(compiler);
      command.addAll(OPTIONS);
      command.addAll(List.of("-I" + SOURCES, "-I" + KERNELS, "-x", "c++", "-c", unit.toString()));
      command.addAll(List.of("-o", object(folder, unit)));
      Path log = folder.resolve(unit.getFileName() + ".log");
      Process process = start(command, log);
      running.add(() -> finish(command, process, log));
      if (running.size() >= Runtime.getRuntime().availableProcessors()) {
        running.remove(0).run();
      }
    }
    running.forEach(Runnable::run);
  }

  private static String object(Path folder, Path unit) {
    return folder.resolve(unit.getFileName() + ".o").toString();
  }

  private static Process start(List<String> command, Path log) throws IOException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  private static void finish(List<String> command, Process process, Path log) {
    try {
      if (!process.waitFor(5, TimeUnit.MINUTES) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new AssertionError(
            "The device code does not compile for the host: "
                + String.join(" ", command)
                + "\n"
                + Files.readString(log));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String hash(String compiler, List<Path> sources) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
    digest.update((compiler + OPTIONS).getBytes(UTF_8));
    for (Path source : sources) {
      try (InputStream in = Files.newInputStream(source)) {
        digest.update(in.readAllBytes());
      }
    }
    return HexFormat.of().formatHex(digest.digest()).substring(0, 16).toLowerCase(Locale.ROOT);
  }
}
