package dev.hourglass.benchmarks.detection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Of outcomes that are made up, with numbers worked by hand. */
final class DetectionPageTest {
  private static Outcomes madeUp(String first, String second) {
    Outcomes outcomes = new Outcomes();
    outcomes.add(new Outcome(first, "a", 1, 90, 50, 1));
    outcomes.add(new Outcome(first, "a", 2, 92, 60, 3));
    outcomes.add(new Outcome(first, "b", 1, 80, 10, 2));
    outcomes.add(new Outcome(first, "b", 2, 84, 20, 100));
    // In another order: splits are found by their numbers.
    outcomes.add(new Outcome(second, "b", 2, 79, 30, .5));
    outcomes.add(new Outcome(second, "b", 1, 81, 20, .25));
    outcomes.add(new Outcome(second, "a", 2, 91, 50, .75));
    outcomes.add(new Outcome(second, "a", 1, 88, 40, .125));
    return outcomes;
  }

  private static String page(Outcomes variants) {
    return DetectionPage.of(
        madeUp("ours", "other"), variants, "the command", List.of("a fact"), List.of("a machine"));
  }

  /** The rows of the table under a heading, without the head. */
  private static List<List<String>> rows(String page, String heading) {
    String section = page.substring(page.indexOf("\n## " + heading + "\n") + 4);
    return section
        .lines()
        .takeWhile(line -> !line.startsWith("## "))
        .filter(line -> line.startsWith("|"))
        .map(line -> Arrays.stream(line.split("\\|")).skip(1).map(String::strip).toList())
        .skip(2)
        .toList();
  }

  @Test
  void meansOfSplitsAndOfTables() {
    String page = page(new Outcomes());
    assertEquals(
        List.of(
            List.of("a", "91.00", "89.50"),
            List.of("b", "82.00", "80.00"),
            List.of("**mean**", "86.50", "84.75")),
        rows(page, "Area under the ROC curve"));
    assertEquals(
        List.of(
            List.of("a", "55.00", "45.00"),
            List.of("b", "15.00", "25.00"),
            List.of("**mean**", "35.00", "35.00")),
        rows(page, "Average precision"));
    assertTrue(page.contains("\nTables: 2. Splits of each, which are also the seeds: 2.\n"), page);
    assertTrue(page.contains("\n- a fact\n\n```\nthe command\n```\n"), page);
  }

  /** Of the area -2, -1 and 1, -5: -1.5 and -2 by table, with variances .5 and 18 within them. */
  @Test
  void differencesAreOfTheSameSplits() {
    List<List<String>> rows = rows(page(new Outcomes()), "Means and differences");
    assertEquals(
        List.of(
            List.of("ours", "86.50", "", "", "", "35.00", "", "", ""),
            List.of("other", "84.75", "-1.75", "0.25", "1.52", "35.00", "0.00", "10.00", "0.00")),
        rows);
  }

  @Test
  void variantsAreComparedWithTheDefaults() {
    String page = page(madeUp("the defaults", "no cleaning"));
    List<List<String>> rows = rows(page, "Other choices");
    assertEquals(List.of("the defaults", "no cleaning"), rows.stream().map(r -> r.get(0)).toList());
    assertEquals(List.of("-1.75", "0.25", "1.52"), rows.get(1).subList(2, 5));
    assertFalse(page(new Outcomes()).contains("## Other choices"));
  }

  @Test
  void secondsAreMedians() {
    String page = page(new Outcomes());
    assertEquals(
        List.of(List.of("a", "2.00", "0.44"), List.of("b", "51.00", "0.38")),
        rows(page, "Processor seconds"));
    assertTrue(page.contains("\n- a machine\n"), page);
  }

  @Test
  void aSplitIsWantedOfEachDetector() {
    Outcomes outcomes = madeUp("ours", "other");
    outcomes.add(new Outcome("late", "a", 1, 50, 50, 1));
    Throwable thrown =
        assertThrows(
            IllegalStateException.class, () -> outcomes.difference("late", Outcome::auroc));
    assertEquals("late has no outcome on split 2 of a; add one", thrown.getMessage());
  }
}
