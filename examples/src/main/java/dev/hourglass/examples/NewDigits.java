package dev.hourglass.examples;

import dev.hourglass.data.Dataset;
import dev.hourglass.models.Autoencoder;
import dev.hourglass.models.Variational;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a variational autoencoder makes of codes that no digit has: samples, and walks along the
 * straight line from the code of one test digit to that of another.
 */
final class NewDigits implements Show {
  private static final int SAMPLES = 64;
  private static final int SAMPLES_A_ROW = 8;
  private static final int STEPS = 10;

  private final Recipe recipe;
  private final Dataset ends;
  private final OutputFolder folder;
  private final boolean draws;

  NewDigits(Recipe recipe, Images images, OutputFolder folder, boolean draws) {
    this.recipe = recipe;
    this.ends = images.twoOfEach();
    this.folder = folder;
    this.draws = draws;
  }

  @Override
  public void of(Autoencoder model) throws IOException {
    if (draws) {
      float[][] samples = Variational.of(model).sample(SAMPLES, recipe.training().seed());
      Pictures.writeImages(samples, SAMPLES_A_ROW, folder.samples());
      Pictures.writeRows(walks(model), folder.walks());
    }
  }

  /** Each image of the first half of the labels is paired with one of the second half. */
  private List<Pictures.Row> walks(Autoencoder model) {
    int pairs = Math.max(1, ends.rows() / 2);
    List<Pictures.Row> rows = new ArrayList<>();
    for (int from = 0; from < pairs; from++) {
      int to = from + ends.rows() / 2;
      rows.add(
          new Pictures.Row(
              ends.label(from) + " to " + ends.label(to),
              Dataset.of(walk(model, ends.row(from), ends.row(to)))));
    }
    return rows;
  }

  /** The one image, what is decoded on the way, and the other image. */
  private static float[][] walk(Autoencoder model, float[] from, float[] to) {
    float[] first = model.encode(from);
    float[] last = model.encode(to);
    float[][] images = new float[STEPS + 2][];
    images[0] = from;
    for (int step = 0; step < STEPS; step++) {
      images[1 + step] = model.decode(between(first, last, step / (STEPS - 1f)));
    }
    images[STEPS + 1] = to;
    return images;
  }

  private static float[] between(float[] first, float[] last, float share) {
    float[] code = new float[first.length];
    for (int i = 0; i < code.length; i++) {
      code[i] = (1 - share) * first[i] + share * last[i];
    }
    return code;
  }
}
