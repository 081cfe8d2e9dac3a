package dev.hourglass.benchmarks.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.hourglass.benchmarks.Machine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A process that trains to command: it is told a word, and answers by JSON lines. */
final class Contender implements AutoCloseable {
  /** It can't go on; the message says why. */
  static final class Dropped extends Exception {
    private static final long serialVersionUID = 1;

    /** Whether it can't run here at all. */
    final boolean isAbsent;

    Dropped(String message, boolean isAbsent) {
      super(message);
      this.isAbsent = isAbsent;
    }
  }

  /** The exit code by which a program says that it can't do here what was asked for. */
  private static final int UNAVAILABLE = 2;

  private static final int LAST_LINES = 15;
  private static final long SECONDS_TO_END = 10;

  /** A process's time is counted in steps of 10 ms. */
  private static final long CLOCK_MILLISECONDS = 25;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Result result;
  private final Path log;
  private final Process process;
  private final Writer commands;
  private final BlockingQueue<JsonNode> events = new LinkedBlockingQueue<>();
  private boolean isLoaded;

  /**
   * Starts it.
   *
   * @param result where to note what becomes known of it
   * @param options those of the case
   * @param folder for what it writes to standard error
   */
  Contender(Entry entry, Result result, List<String> options, Path folder) throws IOException {
    this.result = result;
    log = folder.resolve(entry.name() + "-" + result.precision() + ".log");
    List<String> command = new ArrayList<>(entry.command());
    command.addAll(options);
    command.add("--precision=" + result.precision());
    process = new ProcessBuilder(command).redirectError(log.toFile()).start();
    commands = process.outputWriter(StandardCharsets.UTF_8);
    Thread listener = new Thread(this::listen, "listener of " + result);
    listener.setDaemon(true);
    listener.start();
    // Its output may be kept open by a process that it started.
    CompletableFuture<Void> unused = process.onExit().thenRun(() -> noteEnd(listener));
  }

  private void noteEnd(Thread listener) {
    try {
      listener.join(TimeUnit.SECONDS.toMillis(1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    events.add(MissingNode.getInstance());
  }

  Result result() {
    return result;
  }

  private void listen() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        hear(line);
      }
    } catch (IOException e) {
      // It was ended, and its output with it.
    }
    events.add(MissingNode.getInstance());
  }

  private void hear(String line) {
    try {
      JsonNode event = JSON.readTree(line);
      if (event.hasNonNull("event")) {
        events.add(event);
      }
    } catch (JsonProcessingException e) {
      // Libraries print things of their own.
    }
  }

  private void tell(String command) {
    try {
      commands.write(command + "\n");
      commands.flush();
    } catch (IOException e) {
      // It has ended; the next event says so.
    }
  }

  private JsonNode await(String name, long deadline, String doing) throws Dropped {
    JsonNode event = next(deadline, doing);
    if (!event.path("event").asText().equals(name)) {
      throw new Dropped(doing + " was answered by " + event, false);
    }
    return event;
  }

  private JsonNode next(long deadline, String doing) throws Dropped {
    JsonNode event;
    try {
      event = events.poll(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
      if (event != null && event.isMissingNode()) {
        if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
          throw new Dropped("closed its output, but didn't end", false);
        }
        int code = process.exitValue();
        boolean isAbsent = !isLoaded && code == UNAVAILABLE;
        List<String> words = lastLines();
        String last = words.isEmpty() ? "it printed nothing" : words.get(words.size() - 1);
        throw new Dropped(isAbsent ? last : "ended with exit code " + code + ": " + last, isAbsent);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Dropped(doing + " was interrupted", false);
    }
    if (event == null) {
      throw new Dropped(doing + " was not finished in its time", false);
    }
    return event;
  }

  /** The end of what it wrote to standard error. */
  List<String> lastLines() {
    try {
      List<String> lines =
          new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
              .lines()
              .map(String::strip)
              .filter(line -> !line.isEmpty())
              .map(line -> line.length() > 300 ? line.substring(0, 300) + "…" : line)
              .toList();
      return lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size());
    } catch (IOException e) {
      throw new UncheckedIOException("The log " + log + " can't be read", e);
    }
  }

  /** Waits until it is ready for commands. */
  void load(long deadline) throws Dropped {
    await("loaded", deadline, "loading");
    isLoaded = true;
  }

  /**
   * Has it prepare, and show its losses at the fixed steps.
   *
   * @param checkNanoseconds for the losses, from when it is prepared
   */
  void prepare(long deadline, long checkNanoseconds) throws Dropped {
    tell("prepare");
    JsonNode event = await("prepared", deadline, "preparing");
    result.describe(event.path("description").asText());
    tell("check");
    long checkDeadline = System.nanoTime() + checkNanoseconds;
    String doing = "the check of the losses";
    for (event = next(checkDeadline, doing);
        event.path("event").asText().equals("loss");
        event = next(checkDeadline, doing)) {
      result.losses().put(event.path("step").asLong(), loss(event));
    }
    if (!event.path("event").asText().equals("checked")) {
      throw new Dropped(doing + " was answered by " + event, false);
    }
  }

  /** What it says of a turn: microseconds a step, and the last loss. */
  record Answer(double microseconds, double loss) {}

  /** Has it take a turn. */
  Answer turn(int round, long deadline) throws Dropped {
    tell("round");
    JsonNode event = await("round", deadline, "round " + round);
    double loss = loss(event);
    if (!Double.isFinite(loss)) {
      throw new Dropped("the loss is no number in round " + round, false);
    }
    return new Answer(event.path("microseconds_per_step").asDouble(Double.NaN), loss);
  }

  private static double loss(JsonNode event) {
    return event.path("loss").asDouble(Double.NaN);
  }

  /**
   * Waits until its threads have come to rest: some spin for a while in case there is more to do.
   *
   * @param atLeast seconds
   * @param atMost seconds
   * @return whether they have
   */
  boolean rest(double atLeast, double atMost) {
    long end = System.nanoTime() + (long) (atMost * 1e9);
    try {
      TimeUnit.NANOSECONDS.sleep((long) (atLeast * 1e9));
      Duration before = processorTime();
      while (System.nanoTime() - end < 0) {
        TimeUnit.MILLISECONDS.sleep(CLOCK_MILLISECONDS);
        Duration after = processorTime();
        if (after.equals(before)) {
          return true;
        }
        before = after;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  /** Of the process and those that it started; 0 where the system doesn't tell. */
  private Duration processorTime() {
    return Stream.concat(Stream.of(process.toHandle()), process.descendants())
        .flatMap(handle -> handle.info().totalCpuDuration().stream())
        .reduce(Duration.ZERO, Duration::plus);
  }

  /** Ends it, and notes why. */
  void drop(Dropped why) {
    if (why.isAbsent) {
      result.absent(String.valueOf(why.getMessage()));
    } else {
      result.fail(String.valueOf(why.getMessage()));
    }
    kill();
  }

  /** Ends it and those that it started. */
  private void kill() {
    List<ProcessHandle> started = process.descendants().toList();
    process.destroyForcibly();
    started.forEach(ProcessHandle::destroyForcibly);
  }

  /** Tells it that there is nothing more to do. */
  void askToEnd() {
    if (process.isAlive()) {
      result.peak(Machine.peakMemory(process.pid()));
    }
    try {
      commands.close();
    } catch (IOException e) {
      // It has ended.
    }
  }

  /** Lets it end, and ends it if it doesn't. Closing twice is harmless. */
  @Override
  public void close() {
    askToEnd();
    try {
      if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      kill();
    }
  }
}
