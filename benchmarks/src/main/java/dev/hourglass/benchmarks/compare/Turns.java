package dev.hourglass.benchmarks.compare;

import dev.hourglass.benchmarks.Machine;
import dev.hourglass.tensor.Precision;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * Has the contenders of a case take their turns, in one launch. All are started first and wait in
 * memory; each prepares while the others wait, since kernels are tuned then. Then they take short
 * turns, and in between each time the reference, which is the first of ours in the same precision:
 * what is compared was measured within a moment, and what changes steadily is the same for both.
 * The order is rotated from round to round.
 */
final class Turns {
  /**
   * How long it may take.
   *
   * @param rounds turns of every contender that count, for each launch so far
   * @param seconds for the launch; at least three rounds are taken all the same
   * @param prepareSeconds for one contender to prepare
   * @param pauseSeconds after a turn, and until the contender's threads have come to rest
   * @param idleSeconds before a round, to see how busy the machine is without a contender
   */
  record Limits(
      int rounds, double seconds, double prepareSeconds, double pauseSeconds, double idleSeconds) {}

  private static final double CHECK_SECONDS = 120;
  private static final double TURN_SECONDS = 120;
  private static final double MOST_REST_SECONDS = 1;

  /** How many times the rounds asked for may be taken until enough turns count. */
  private static final double MOST_TIMES_THE_ROUNDS = 1.5;

  private final Case compared;
  private final Results results;
  private final int launch;
  private final Limits limits;
  private final Host host;
  private final Measurements measurements;
  private final PrintStream out;

  /** Read by the thread that ends them all. */
  private final List<Contender> contenders = new CopyOnWriteArrayList<>();

  private final List<Double> idleLoads = new ArrayList<>();
  private volatile boolean isEnding;

  /**
   * For a case.
   *
   * @param results of its launches before, for more
   * @param launch counted from 1
   */
  Turns(
      Case compared,
      Results results,
      int launch,
      Limits limits,
      Host host,
      Measurements measurements,
      PrintStream out) {
    this.compared = compared;
    this.results = results;
    this.launch = launch;
    this.limits = limits;
    this.host = host;
    this.measurements = measurements;
    this.out = out;
  }

  /**
   * Takes all turns. Who was in trouble in an earlier launch has no part in it.
   *
   * @param options besides those of the case
   * @param folder for the contenders' logs
   */
  void take(List<Entry> entries, List<String> options, Path folder) {
    AtExit ending = new AtExit("end of the contenders", this::end);
    try {
      start(entries, options, folder);
      long start = System.nanoTime();
      long deadline = start + nanoseconds(limits.seconds());
      // The last quarter of the time is for its rounds.
      long prepared = start + nanoseconds(limits.seconds() * 0.75);
      for (Contender contender : contenders) {
        attempt(contender, () -> contender.load(prepared));
      }
      for (Contender contender : running()) {
        attempt(contender, () -> prepare(contender, prepared));
      }
      rounds(deadline);
    } finally {
      close();
      ending.cancel();
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
        if (!entry.precisions().contains(precision)) {
          continue;
        }
        Result result = results.of(entry, precision);
        if (result.problem() != null) {
          continue;
        }
        if (compared.canCompare(entries, precision)) {
          start(entry, result, all, folder);
        } else {
          leaveOut(result, "there is nothing to compare it with");
        }
      }
    }
  }

  private void start(Entry entry, Result result, List<String> options, Path folder) {
    Optional<Path> missing = entry.missing();
    if (missing.isEmpty()) {
      try {
        result.launch();
        contenders.add(new Contender(entry, result, options, folder));
      } catch (IOException e) {
        leaveOut(result, String.valueOf(e.getMessage()));
      }
    } else {
      leaveOut(result, missing.get() + " isn't there; build with the profile peers");
    }
  }

  private void leaveOut(Result result, String why) {
    result.absent(why);
    out.println("  " + result + ": " + why);
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
      if (isEnding) {
        throw new CancellationException("The program is being ended");
      }
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
    contender.prepare(limit, nanoseconds(CHECK_SECONDS));
    Result result = contender.result();
    result
        .losses()
        .forEach((step, loss) -> measurements.check(launch, compared, result, step, loss));
    out.printf(
        Locale.ROOT, "  %s: prepared in %.1f s%n", result, (System.nanoTime() - start) * 1e-9);
    contender.rest(limits.pauseSeconds(), MOST_REST_SECONDS);
  }

  private void rounds(long deadline) {
    for (int number = 1; goesOn(number, deadline); number++) {
      List<Group> groups = groups();
      if (groups.isEmpty()) {
        return;
      }
      idleLoads.add(Machine.load(Math.max(limits.pauseSeconds(), limits.idleSeconds())));
      host.look();
      int first = (launch - 1) * limits.rounds() + number - 1;
      Collections.rotate(groups, -first);
      for (Group group : groups) {
        Collections.rotate(group.others(), -first);
        take(group, number);
      }
    }
  }

  private boolean goesOn(int number, long deadline) {
    if (number <= Result.LEAST_TURNS) {
      return true;
    }
    return System.nanoTime() - deadline < 0
        && number <= MOST_TIMES_THE_ROUNDS * limits.rounds()
        && others().anyMatch(o -> o.result().turns(host.best()).size() < launch * limits.rounds());
  }

  /** Those that compute in a precision, and the first of ours among them. */
  private record Group(Contender reference, List<Contender> others) {}

  /** All that can still run, but for those that there is nothing to compare with. */
  private List<Group> groups() {
    List<Group> groups = new ArrayList<>();
    for (Precision precision : compared.precisions()) {
      List<Contender> others = new ArrayList<>(running());
      others.removeIf(contender -> contender.result().precision() != precision);
      Optional<Contender> reference = others.stream().filter(c -> c.result().isOurs()).findFirst();
      if (reference.isPresent() && others.size() > 1) {
        others.remove(reference.get());
        groups.add(new Group(reference.get(), others));
      }
    }
    return groups;
  }

  private Stream<Contender> others() {
    return groups().stream().flatMap(group -> group.others().stream());
  }

  private void take(Group group, int round) {
    Contender reference = group.reference();
    Optional<Timed> before = referenceTurn(reference, round);
    for (Contender other : group.others()) {
      if (before.isEmpty()) {
        return;
      }
      Optional<Timed> its = turn(other, round);
      Optional<Timed> after = referenceTurn(reference, round);
      if (its.isPresent() && after.isPresent()) {
        double mine = Math.sqrt(before.get().microseconds() * after.get().microseconds());
        Conditions worst = its.get().worst().worse(before.get().worst()).worse(after.get().worst());
        other.result().add(new Turn(its.get().microseconds(), worst, reference.result(), mine));
      }
      before = after;
    }
  }

  private Optional<Timed> referenceTurn(Contender reference, int round) {
    Optional<Timed> turn = turn(reference, round);
    turn.ifPresent(
        timed ->
            reference
                .result()
                .add(new Turn(timed.microseconds(), timed.worst(), null, Double.NaN)));
    return turn;
  }

  /** Microseconds a step, and the worse of the conditions before and after. */
  private record Timed(double microseconds, Conditions worst) {}

  private Optional<Timed> turn(Contender contender, int round) {
    Result result = contender.result();
    Conditions before = host.settled();
    List<Contender.Answer> answers = new ArrayList<>();
    attempt(
        contender,
        () -> answers.add(contender.turn(round, System.nanoTime() + nanoseconds(TURN_SECONDS))));
    if (!contender.rest(limits.pauseSeconds(), MOST_REST_SECONDS)) {
      result.addRestlessTurn();
    }
    Conditions worst = before.worse(host.look());
    if (answers.isEmpty()) {
      return Optional.empty();
    }
    Contender.Answer answer = answers.get(0);
    measurements.turn(launch, compared, result, round, answer, worst);
    return Optional.of(new Timed(answer.microseconds(), worst));
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

  /** When the program is ended from outside. */
  private void end() {
    isEnding = true;
    close();
  }

  private void close() {
    contenders.forEach(Contender::askToEnd);
    contenders.forEach(Contender::close);
  }
}
