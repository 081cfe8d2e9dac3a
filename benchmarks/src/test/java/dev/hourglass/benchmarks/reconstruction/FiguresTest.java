package dev.hourglass.benchmarks.reconstruction;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

final class FiguresTest {
  private static final Series SERIES =
      new Series(
          Samples.VARIANT,
          List.of(Samples.run(1, 0.3, 0.02, 0.01), Samples.run(2, 0.1, 0.04, 0.03)));

  private static Figures figures(Target target) {
    return new Figures(
        new Plan(List.of(Samples.VARIANT), List.of(target)),
        List.of(SERIES),
        List.of(new LinearCode(20, Samples.SETTING, 0.05, 0.04)),
        "benchmarks/quality --seeds 1,2",
        "quality");
  }

  @Test
  void theFirstEndOfAnEpochWithAtMostTheErrorCounts() {
    Run run = Samples.run(1, 0.3, 0.02, 0.03);

    assertEquals(OptionalDouble.of(2), run.secondsTo(0.3));
    assertEquals(OptionalDouble.of(4), run.secondsTo(0.25));
    assertEquals(OptionalDouble.of(4), run.secondsTo(0.02));
    assertEquals(OptionalDouble.empty(), run.secondsTo(0.0199));
  }

  @Test
  void meansAndSpreadsAreOverSeeds() {
    assertEquals(0.02, SERIES.mean(run -> run.last().error()), 1e-12);
    // Deviations are ±0.01, and there is one degree of freedom.
    assertEquals(0.014142136, SERIES.spread(run -> run.last().error()).orElseThrow(), 1e-8);
    assertArrayEquals(new double[] {0.2, 0.03, 0.02}, SERIES.curve(Run.Epoch::error), 1e-12);
    // The one reaches it after four seconds, the other after two.
    assertEquals(OptionalDouble.of(3), SERIES.secondsTo(0.2));
    assertEquals(OptionalDouble.empty(), SERIES.secondsTo(0.02));
    assertEquals(1, SERIES.reaching(0.02));
    Series one = new Series(Samples.VARIANT, SERIES.runs().subList(0, 1));
    assertEquals(OptionalDouble.empty(), one.spread(Run::trainError));
  }

  @Test
  void thePageHasTheFigures() throws IOException {
    String page = QualityPage.of(figures(new Target("784-20", "0.2 a pixel", 0.2)));

    for (String part :
        List.of(
            "Trained on 2,000 images; errors are of 1,000 test images.",
            "- A processor, \"fast\"\n- Backend java (loops)\n- Hourglass v1\n",
            "```\nbenchmarks/quality --seeds 1,2\n```",
            "## 784-20\n",
            "| tied masking=0.2 |",
            "| AUTO: FLOAT32 |",
            "|  1, 2 |",
            // 784 times 0.02 and 0.014142
            "| 0.02000 ± 0.01414 | 15.680 ± 11.087 |",
            "| 6.0 ± 0.0 |",
            "20 principal components: 0.05000 a pixel, 39.200 an image, and 0.04000 a pixel of",
            "(quality/784-20-epochs.png)",
            "(quality/784-20-seconds.png)",
            "## Published")) {
      assertTrue(page.contains(part), part + " is not in\n" + page);
    }
    String row = page.lines().filter(line -> line.startsWith("| first")).findFirst().orElseThrow();
    assertTrue(row.endsWith(" 3.0 |"), row);
    assertTrue(!page.contains("{figures}"), page);
  }

  @Test
  void aTargetThatOneMissesHasNoSeconds() {
    String text = figures(new Target("784-20", "0.02 a pixel", 0.02)).toString();

    assertTrue(text.contains("| reached by 1 of 2"), text);
  }
}
