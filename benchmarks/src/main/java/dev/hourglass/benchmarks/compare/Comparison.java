package dev.hourglass.benchmarks.compare;

import dev.hourglass.tensor.Precision;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One case's results. In each precision the first of ours is the reference: whose losses differ
 * from its by more than the tolerance doesn't train the same, and is not compared.
 */
final class Comparison {
  /**
   * A contender that trains the same as the reference.
   *
   * @param ratio the reference's time by its; null for the reference itself
   * @param disagreement by what fraction its losses differ from the reference's
   */
  record Line(Result result, @Nullable Summary ratio, double disagreement) {}

  private static final Comparator<Result> BY_TIME =
      Comparator.comparingDouble(result -> result.time().median());

  private final Case compared;
  private final List<Result> results;
  private final List<Line> lines = new ArrayList<>();
  private final List<String> refusals = new ArrayList<>();
  private final List<String> verdicts = new ArrayList<>();

  /** Compares. */
  Comparison(Case compared, List<Result> results) {
    this.compared = compared;
    this.results = List.copyOf(results);
    for (Precision precision : compared.precisions()) {
      compare(precision);
    }
    if (compared.precisions().size() > 1) {
      decide(Case.BEST, result -> true);
    }
  }

  private void compare(Precision precision) {
    List<Result> measured =
        results.stream().filter(r -> r.precision() == precision && r.isMeasured()).toList();
    Optional<Result> first = measured.stream().filter(Result::isOurs).findFirst();
    if (first.isEmpty()) {
      return;
    }
    Result reference = first.get();
    List<Line> found = new ArrayList<>();
    for (Result result : measured) {
      if (result == reference) {
        found.add(new Line(result, null, 0));
        continue;
      }
      double difference = reference.disagreement(result);
      if (difference > tolerance(precision)) {
        refusals.add(
            format(
                "%s: no comparison, since the losses differ by %.2f %%, more than %.1f %%",
                result, 100 * difference, 100 * tolerance(precision)));
      } else {
        found.add(new Line(result, result.ratioOf(reference), difference));
      }
    }
    found.sort(Comparator.comparing(Line::result, BY_TIME));
    lines.addAll(found);
    decide(precision.name(), result -> result.precision() == precision);
  }

  /** By how much losses may differ: rounding differs, and training amplifies it. */
  private static double tolerance(Precision precision) {
    return precision == Precision.FLOAT32 ? 0.005 : 0.02;
  }

  /** Compares the fastest of ours with the fastest peer. */
  private void decide(String what, Predicate<Result> counts) {
    Optional<Result> mine = fastest(counts.and(Result::isOurs).and(this::hasPeer));
    Optional<Result> peer = fastest(counts.and(result -> !result.isOurs()));
    if (mine.isEmpty() || peer.isEmpty()) {
      return;
    }
    Summary ratio = peer.get().ratioOf(mine.get());
    Double target = compared.targets().get(what);
    verdicts.add(
        format(
            "%s, %s: %s takes %.1f µs a step, %s %.1f µs; ratio %.3f (%.3f to %.3f in %d rounds)%s",
            compared.name(),
            what.equals(Case.BEST) ? "best of all precisions" : what,
            mine.get(),
            mine.get().time().median(),
            peer.get(),
            peer.get().time().median(),
            ratio.median(),
            ratio.smallest(),
            ratio.largest(),
            ratio.count(),
            target == null
                ? ""
                : format("; target %s: %s", target, ratio.median() <= target ? "met" : "missed")));
  }

  private Optional<Result> fastest(Predicate<Result> counts) {
    return lines.stream().map(Line::result).filter(counts).min(BY_TIME);
  }

  /** Whether something was compared in a result's precision. */
  private boolean hasPeer(Result result) {
    return lines.stream()
        .anyMatch(l -> !l.result().isOurs() && l.result().precision() == result.precision());
  }

  private static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }

  Case compared() {
    return compared;
  }

  /** Those that can be compared, precision by precision, by rising time. */
  List<Line> lines() {
    return List.copyOf(lines);
  }

  /** The fastest of ours beside the fastest peer, a sentence for each precision. */
  List<String> verdicts() {
    return List.copyOf(verdicts);
  }

  /** Who doesn't train the same, a sentence each. */
  List<String> refusals() {
    return List.copyOf(refusals);
  }

  /** Who failed, a sentence each. */
  List<String> failures() {
    return problems(result -> !result.isAbsent());
  }

  /** Who can't run here, a sentence each. */
  List<String> absences() {
    return problems(Result::isAbsent);
  }

  private List<String> problems(Predicate<Result> which) {
    return results.stream()
        .filter(result -> result.problem() != null)
        .filter(which)
        .map(result -> result + ": " + result.problem())
        .toList();
  }

  /** All that there is to say in sentences. */
  List<String> sentences() {
    return Stream.of(verdicts, refusals, failures(), absences()).flatMap(List::stream).toList();
  }

  /** Whether something was compared, nothing had to be refused, and none of ours failed. */
  boolean isComplete() {
    return !verdicts.isEmpty()
        && refusals.isEmpty()
        && results.stream().noneMatch(r -> r.isOurs() && r.problem() != null && !r.isAbsent());
  }

  /** What those that were compared say of themselves. */
  List<Result> results() {
    return results;
  }
}
