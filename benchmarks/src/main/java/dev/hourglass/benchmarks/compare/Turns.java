package dev.hourglass.benchmarks.compare;

import dev.hourglass.tensor.Precision;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Has the contenders of a case take their turns. All are started first and wait in memory; each
 * prepares while the others wait, since kernels are tuned then; then they take rounds in turn, in
 * an order that is rotated from round to round.
 */
final class Turns {
  /**
   * How long it may take.
   *
   * @param rounds of each contender
   * @param caseSeconds for the case; at least three rounds are taken all the same
   * @param prepareSeconds for one contender to prepare
   * @param pauseSeconds after a turn, for threads that still spin to come to rest
   */
  record Limits(int rounds, double caseSeconds, double prepareSeconds, double pauseSeconds) {}

  private static final double LEAST_CHECK_SECONDS = 60;
  private static final double ROUND_SECONDS = 120;

  private final Case compared;
  private final Limits limits;
  private final Measurements measurements;
  private final PrintStream out;
  private final List<Contender> contenders = new ArrayList<>();
  private final List<Result> results = new ArrayList<>();
  private final List<Double> idleLoads = new ArrayList<>();

  Turns(Case compared, Limits limits, Measurements measurements, PrintStream out) {
    this.compared = compared;
    this.limits = limits;
    this.measurements = measurements;
    this.out = out;
  }

  /**
   * Takes all turns and gives the results, ours first.
   *
   * @param options besides those of the case
   * @param folder for the contenders' logs
   */
  List<Result> take(List<Entry> entries, List<String> options, Path folder) {
    Thread ending = new Thread(this::close, "end of the contenders");
    Runtime.getRuntime().addShutdownHook(ending);
    try {
      start(entries, options, folder);
      long start = System.nanoTime();
      long deadline = start + nanoseconds(limits.caseSeconds());
      // The last quarter of a case's time is for its rounds.
      long prepared = start + nanoseconds(limits.caseSeconds() * 0.75);
      for (Contender contender : contenders) {
        attempt(contender, () -> contender.load(prepared));
      }
      for (Contender contender : running()) {
        attempt(contender, () -> prepare(contender, prepared));
      }
      rounds(deadline);
      return List.copyOf(results);
    } finally {
      close();
      Runtime.getRuntime().removeShutdownHook(ending);
    }
  }

  /** Ours first, precision by precision: if time is short, those at the end are left out. */
  private void start(List<Entry> entries, List<String> options, Path folder) {
    List<String> all = new ArrayList<>(compared.options());
    all.addAll(options);
    List<Entry> ordered = new ArrayList<>(entries.stream().filter(Entry::isOurs).toList());
    entries.stream().filter(entry -> !entry.isOurs()).forEach(ordered::add);
    for (Entry entry : ordered) {
      for (Precision precision : compared.precisions()) {
        if (entry.precisions().contains(precision)) {
          start(entry, precision, all, folder);
        }
      }
    }
  }

  private void start(Entry entry, Precision precision, List<String> options, Path folder) {
    Optional<Path> missing = entry.missing();
    if (missing.isEmpty()) {
      try {
        Contender contender = new Contender(entry, precision, options, folder);
        contenders.add(contender);
        results.add(contender.result());
      } catch (IOException e) {
        leaveOut(entry, precision, String.valueOf(e.getMessage()));
      }
    } else {
      leaveOut(entry, precision, missing.get() + " isn't there; build with the profile peers");
    }
  }

  private void leaveOut(Entry entry, Precision precision, String why) {
    Result result = new Result(entry.name(), entry.isOurs(), precision);
    result.absent(why);
    out.println("  " + result + ": " + why);
    results.add(result);
  }

  private List<Contender> running() {
    return new ArrayList<>(contenders.stream().filter(c -> c.result().problem() == null).toList());
  }

  /** Something that a contender is told to do. */
  private interface Action {
    void run() throws Contender.Dropped;
  }

  private void attempt(Contender contender, Action action) {
    try {
      action.run();
    } catch (Contender.Dropped e) {
      contender.drop(e);
      out.println("  " + contender.result() + ": " + e.getMessage());
      if (!e.isAbsent) {
        contender.lastLines().forEach(line -> out.println("    | " + line));
      }
    }
  }

  private void prepare(Contender contender, long prepared) throws Contender.Dropped {
    long start = System.nanoTime();
    long limit = Math.min(prepared, start + nanoseconds(limits.prepareSeconds()));
    contender.prepare(limit, Math.max(limit, start + nanoseconds(LEAST_CHECK_SECONDS)));
    Result result = contender.result();
    result.losses().forEach((step, loss) -> measurements.check(compared, result, step, loss));
    out.printf(
        Locale.ROOT, "  %s: prepared in %.1f s%n", result, (System.nanoTime() - start) * 1e-9);
    rest();
  }

  private void rounds(long deadline) {
    int number = 0;
    while (number < Result.LEAST_ROUNDS
        || (number < limits.rounds() && System.nanoTime() - deadline < 0)) {
      List<Contender> running = running();
      if (running.isEmpty()) {
        return;
      }
      idleLoads.add(Machine.load(limits.pauseSeconds()));
      Collections.rotate(running, -(number % running.size()));
      number++;
      int current = number;
      for (Contender contender : running) {
        attempt(contender, () -> round(contender, current));
      }
    }
  }

  private void round(Contender contender, int number) throws Contender.Dropped {
    double loss = contender.round(number, System.nanoTime() + nanoseconds(ROUND_SECONDS));
    measurements.round(compared, contender.result(), number, loss);
    rest();
  }

  private void rest() {
    try {
      TimeUnit.NANOSECONDS.sleep(nanoseconds(limits.pauseSeconds()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static long nanoseconds(double seconds) {
    return (long) (seconds * 1e9);
  }

  /**
   * What share of the processors was busy before each round, when no contender had anything to do;
   * NaN where the system doesn't tell.
   */
  List<Double> idleLoads() {
    return List.copyOf(idleLoads);
  }

  private void close() {
    contenders.forEach(Contender::close);
  }
}
