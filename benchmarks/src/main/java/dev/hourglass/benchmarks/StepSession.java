package dev.hourglass.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Prepares a training, shows its losses at fixed steps, and times its rounds, in JSON lines. */
final class StepSession implements AutoCloseable {
  /** How a training is made: with all that is slow, such as tuning and compiling. */
  @FunctionalInterface
  interface Preparation {
    Training prepare() throws IOException;
  }

  private static final int CHECKS = 10;

  /** A round's untimed steps are taken in tenths of the timed ones. */
  private static final int TENTHS = 10;

  /**
   * How long untimed steps are taken at least. Others had the processors and the caches since the
   * last round; and where a process that slept wakes with two threads on one processor, Linux takes
   * tens of milliseconds to move one of them to the other, which is idle.
   */
  private static final long UNTIMED_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final StepOptions options;
  private final Preparation preparation;
  private final PrintStream out;
  private final LongSupplier nanoTime;
  private @Nullable Training training;
  private long taken;
  private int rounds;

  StepSession(StepOptions options, Preparation preparation, PrintStream out) {
    this(options, preparation, out, System::nanoTime);
  }

  /** With a clock of its own. */
  StepSession(
      StepOptions options, Preparation preparation, PrintStream out, LongSupplier nanoTime) {
    this.options = options;
    this.preparation = preparation;
    this.out = out;
    this.nanoTime = nanoTime;
  }

  /** Does what the commands say, one a line, until they end. */
  void obey(InputStream in) throws IOException {
    BufferedReader commands = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    out.println(event("loaded"));
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      String command = line.strip();
      Training current = training;
      if (command.equals("prepare") && current == null) {
        prepare();
      } else if (command.equals("check") && current != null) {
        check(current);
      } else if (command.equals("round") && current != null) {
        round(current);
      } else {
        throw new IllegalArgumentException(
            "The command is '" + command + "'; give prepare once, then check or round");
      }
    }
  }

  /** Prepares, checks and takes rounds, with no one to tell it. */
  void takeRounds(int count) throws IOException {
    Training prepared = prepare();
    check(prepared);
    for (int i = 0; i < count; i++) {
      round(prepared);
    }
  }

  private Training prepare() throws IOException {
    Training prepared = preparation.prepare();
    training = prepared;
    time(prepared);
    prepared.restart();
    taken = 0;
    out.println(
        event("prepared")
            .put("layers", options.layers().toString())
            .put("batch", options.batch())
            .put("optimizer", options.optimizer().toString())
            .put("description", prepared.description()));
    return prepared;
  }

  private void check(Training current) {
    for (int i = 0; i < CHECKS; i++) {
      current.run(options.checkEvery());
      taken += options.checkEvery();
      out.println(event("loss").put("step", taken).put("loss", current.loss()));
    }
    out.println(event("checked"));
  }

  private void round(Training current) {
    rounds++;
    takeUntimed(current);
    double microseconds = time(current);
    out.println(
        event("round")
            .put("round", rounds)
            .put("steps", options.steps())
            .put("microseconds_per_step", microseconds)
            .put("loss", current.loss()));
  }

  private void takeUntimed(Training current) {
    int count = Math.max(1, options.steps() / TENTHS);
    long start = nanoTime.getAsLong();
    do {
      current.run(count);
      current.synchronize();
      taken += count;
    } while (nanoTime.getAsLong() - start < UNTIMED_NANOS);
  }

  /** Takes a round's steps and waits for all. Gives the time of one, in microseconds. */
  private double time(Training current) {
    current.synchronize();
    long start = nanoTime.getAsLong();
    current.run(options.steps());
    current.synchronize();
    taken += options.steps();
    return (nanoTime.getAsLong() - start) * 1e-3 / options.steps();
  }

  private JsonLine event(String name) {
    return new JsonLine().put("event", name).put("precision", options.precision().name());
  }

  @Override
  public void close() {
    if (training != null) {
      training.close();
    }
  }
}
