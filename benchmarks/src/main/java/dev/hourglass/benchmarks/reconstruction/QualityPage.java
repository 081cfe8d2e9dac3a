package dev.hourglass.benchmarks.reconstruction;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The figures within a text, which is a resource: {@code page.md}. */
final class QualityPage {
  /** Stands in the text where the figures come. */
  private static final String PLACE = "{figures}\n";

  private QualityPage() {}

  /** The page. */
  static String of(Figures figures) throws IOException {
    try (InputStream in = QualityPage.class.getResourceAsStream("page.md")) {
      if (in == null) {
        throw new FileNotFoundException("The jar has no page.md; build it anew");
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return text.replace(PLACE, figures.toString());
    }
  }
}
