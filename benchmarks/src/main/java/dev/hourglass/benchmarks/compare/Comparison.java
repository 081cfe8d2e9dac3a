package dev.hourglass.benchmarks.compare;

import dev.hourglass.tensor.Precision;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
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
   * @param time microseconds a step
   * @param ratio the reference's time by its; null for the reference itself
   * @param disagreement by what fraction its losses differ from the reference's
   */
  record Line(Result result, Summary time, @Nullable Ratio ratio, double disagreement) {
    /** Against the reference, which is 1; more is faster. */
    private double speed() {
      return ratio == null ? 1 : ratio.mean();
    }

    private boolean isReference() {
      return ratio == null;
    }

    private boolean isPeer() {
      return !result.isOurs();
    }
  }

  private final Case compared;
  private final List<Result> results;
  private final Conditions best;
  private final List<Line> lines = new ArrayList<>();
  private final List<String> refusals = new ArrayList<>();
  private final List<String> omissions = new ArrayList<>();
  private final List<String> verdicts = new ArrayList<>();

  /**
   * Compares.
   *
   * @param best the best conditions that were found; turns under others don't count
   */
  Comparison(Case compared, List<Result> results, Conditions best) {
    this.compared = compared;
    this.results = List.copyOf(results);
    this.best = best;
    for (Precision precision : compared.precisions()) {
      compare(precision);
    }
    if (compared.precisions().size() > 1) {
      decideBestOfAll();
    }
  }

  private void compare(Precision precision) {
    List<Result> measured = new ArrayList<>();
    for (Result result : results) {
      if (result.precision() == precision && result.problem() == null) {
        if (result.turns(best).size() >= Result.LEAST_TURNS) {
          measured.add(result);
        } else {
          omit(result);
        }
      }
    }
    Optional<Result> first = measured.stream().filter(Result::isOurs).findFirst();
    if (first.isEmpty()) {
      return;
    }
    Result reference = first.get();
    List<Line> found = new ArrayList<>();
    found.add(new Line(reference, reference.time(best), null, 0));
    measured.remove(reference);
    for (Result result : measured) {
      double difference = result.disagreement(reference);
      Optional<Ratio> ratio = result.ratioOf(reference, best);
      if (difference > tolerance(precision)) {
        refusals.add(
            format(
                "%s: no comparison, since the losses differ by %.2f %%, more than %.1f %%",
                result, 100 * difference, 100 * tolerance(precision)));
      } else if (ratio.isEmpty()) {
        omit(result);
      } else {
        found.add(new Line(result, result.time(best), ratio.get(), difference));
      }
    }
    found.sort(Comparator.comparingDouble(Line::speed).reversed());
    lines.addAll(found);
    decide(precision);
  }

  private void omit(Result result) {
    omissions.add(
        format(
            "%s: no comparison, since of its %d turns %d count, fewer than %d",
            result, result.turns().size(), result.turns(best).size(), Result.LEAST_TURNS));
  }

  /** By how much losses may differ: rounding differs, and training amplifies it. */
  private static double tolerance(Precision precision) {
    return precision == Precision.FLOAT32 ? 0.005 : 0.02;
  }

  /** Compares the reference with the fastest peer, which comes first among the lines. */
  private void decide(Precision precision) {
    Optional<Line> peer = find(line -> line.isPeer() && isIn(line, precision));
    if (peer.isPresent()) {
      Line reference = find(line -> line.isReference() && isIn(line, precision)).orElseThrow();
      Ratio ratio = Objects.requireNonNull(peer.get().ratio());
      String spread =
          format(
              " (half of %d between %.3f and %.3f)",
              ratio.count(), ratio.lowerQuartile(), ratio.upperQuartile());
      addVerdict(precision.name(), reference, peer.get(), ratio.mean(), spread);
    }
  }

  /** Compares the faster of the references with the fastest peer, whatever their precisions. */
  private void decideBestOfAll() {
    Comparator<Line> byTime = Comparator.comparingDouble(line -> line.time().median());
    Optional<Line> peer = lines.stream().filter(Line::isPeer).min(byTime);
    if (peer.isPresent()) {
      Line mine = lines.stream().filter(Line::isReference).min(byTime).orElseThrow();
      Line its = peer.get();
      if (its.ratio() != null && isIn(mine, its.result().precision())) {
        addVerdict(Case.BEST, mine, its, its.ratio().mean(), "");
      } else {
        double ratio = mine.time().median() / its.time().median();
        addVerdict(Case.BEST, mine, its, ratio, " (of the medians)");
      }
    }
  }

  private void addVerdict(String what, Line mine, Line peer, double ratio, String remark) {
    Double target = compared.targets().get(what);
    verdicts.add(
        format(
            "%s, %s: %s takes %.1f µs a step, %s %.1f µs; ratio %.3f%s%s",
            compared.name(),
            what.equals(Case.BEST) ? "best of all precisions" : what,
            mine.result(),
            mine.time().median(),
            peer.result(),
            peer.time().median(),
            ratio,
            remark,
            target == null
                ? ""
                : format("; target %s: %s", target, ratio <= target ? "met" : "missed")));
  }

  private Optional<Line> find(Predicate<Line> which) {
    return lines.stream().filter(which).findFirst();
  }

  private static boolean isIn(Line line, Precision precision) {
    return line.result().precision() == precision;
  }

  private static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }

  Case compared() {
    return compared;
  }

  /** Those that can be compared, precision by precision, the fastest first. */
  List<Line> lines() {
    return List.copyOf(lines);
  }

  /** Ours beside the fastest peer, a sentence for each precision. */
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

  /** How many turns don't count. */
  private Optional<String> turnsSetAside() {
    int all = results.stream().mapToInt(result -> result.turns().size()).sum();
    int counted = results.stream().mapToInt(result -> result.turns(best).size()).sum();
    return counted == all
        ? Optional.empty()
        : Optional.of(
            format(
                "%s: %d of %d turns don't count, since the two processors worked together less well"
                    + " than at best",
                compared.name(), all - counted, all));
  }

  private List<String> restless() {
    return results.stream()
        .filter(result -> result.restlessTurns() > 0)
        .map(
            result ->
                format(
                    "%s: its threads were still busy for a while after %d of its %d turns, which slows"
                        + " whoever is next",
                    result, result.restlessTurns(), result.turns().size()))
        .toList();
  }

  /** All that there is to say in sentences. */
  List<String> sentences() {
    return Stream.of(
            verdicts,
            turnsSetAside().stream().toList(),
            refusals,
            omissions,
            failures(),
            absences(),
            restless())
        .flatMap(List::stream)
        .toList();
  }

  /** Whether something was compared, nothing had to be refused, and none of ours failed. */
  boolean isComplete() {
    return !verdicts.isEmpty()
        && refusals.isEmpty()
        && results.stream().noneMatch(r -> r.isOurs() && r.problem() != null && !r.isAbsent());
  }

  /** All that was tried. */
  List<Result> results() {
    return results;
  }
}
