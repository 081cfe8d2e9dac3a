package dev.hourglass.benchmarks;

import dev.hourglass.data.Dataset;
import dev.hourglass.data.Mnist;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BackendOptions;
import dev.hourglass.tensor.Backends;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Options of programs that train whole models on MNIST: where it is, how much of it, and on what.
 */
public final class MnistOptions {
  @Option(
      names = "--mnist",
      paramLabel = "DIR",
      required = true,
      description = "Folder with MNIST's four idx files, gzipped or not.")
  private Path mnist = Path.of("");

  @Option(
      names = "--backend",
      paramLabel = "NAME",
      description = "Compute backend. Default: the best usable one.")
  private @Nullable String backendName;

  @Option(
      names = "--images",
      paramLabel = "N",
      defaultValue = "60000",
      description = "How many of MNIST's images to train on. Default: ${DEFAULT-VALUE}.")
  private int images;

  /** With the defaults, until options are parsed. */
  public MnistOptions() {}

  /** Checks what was given. */
  public void validate() {
    StepOptions.requireAtLeastOne("--images", images);
  }

  /** Opens what computes. */
  public Backend open() {
    return Backends.open(backendName, BackendOptions.defaults());
  }

  /** The images to train on. */
  public Dataset train() throws IOException {
    return first(Mnist.train(mnist), images);
  }

  /** The images to test on, at most so many. */
  public Dataset test(int most) throws IOException {
    return first(Mnist.test(mnist), most);
  }

  private static Dataset first(Dataset all, int count) {
    return count < all.rows() ? all.slice(0, count) : all;
  }
}
