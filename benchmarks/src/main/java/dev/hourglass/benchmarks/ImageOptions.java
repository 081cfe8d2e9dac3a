package dev.hourglass.benchmarks;

import dev.hourglass.data.Dataset;
import dev.hourglass.data.Mnist;
import dev.hourglass.data.synthetic.Digits;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of programs that learn images of digits: which, and how many. */
public final class ImageOptions {
  private static final long SEED = 42;

  @Option(
      names = "--mnist",
      paramLabel = "DIR",
      description = "Folder of MNIST's files to take the data from. Default: synthetic digits.")
  private @Nullable Path mnist;

  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "60000",
      description = "How many images to take. Default: ${DEFAULT-VALUE}.")
  private int rows;

  /** With the defaults, until options are parsed. */
  public ImageOptions() {}

  /** Checks what was given. */
  public void validate() {
    StepOptions.requireAtLeastOne("--rows", rows);
  }

  /**
   * The images.
   *
   * @param most how many at most, if fewer than were asked for
   * @param layers of which the first is as wide as an image has pixels
   */
  public Dataset images(int most, Layers layers) throws IOException {
    int count = Math.min(rows, most);
    Dataset images = mnist == null ? Digits.synthetic(count, SEED) : Mnist.train(mnist);
    if (images.columns() != layers.inputs(0)) {
      throw new IllegalArgumentException(
          "The images have %d pixels and the layers %s begin with %d; give both the same width"
              .formatted(images.columns(), layers, layers.inputs(0)));
    }
    return count < images.rows() ? images.slice(0, count) : images;
  }
}
