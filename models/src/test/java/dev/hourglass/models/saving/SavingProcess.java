package dev.hourglass.models.saving;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hourglass.models.Autoencoder;
import dev.hourglass.models.Samples;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.testing.AnotherProcess;
import dev.hourglass.tensor.Activation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Saves two models in turn to a folder, until it is killed or told to end. The two have tensors of
 * equal shapes, so that one's configuration would fit the other's weights.
 */
final class SavingProcess {
  private static final List<Architecture> ARCHITECTURES =
      List.of(
          Architecture.stacked(120, 60, 10),
          Architecture.stacked(120, 60, 10).hiddenActivation(Activation.TANH));

  private SavingProcess() {}

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    for (int i = 0; System.in.available() == 0; i++) {
      model(i % 2).save(folder);
      if (i == 0) {
        System.out.println("saved");
      }
    }
  }

  /** Starts saving, and waits for the first model. */
  static Process start(Path folder) throws IOException {
    Process process = AnotherProcess.start(SavingProcess.class, List.of(folder.toString()));
    // Not closed: the process may be read from, or killed, later.
    assertEquals('s', process.getInputStream().read(), "the other process saves nothing");
    return process;
  }

  /** One of the two, all of whose parameters are its number. */
  static Autoencoder model(int number) {
    Architecture architecture = ARCHITECTURES.get(number);
    float[] parameters = new float[(int) architecture.parameterCount()];
    Arrays.fill(parameters, number);
    return Samples.model(architecture, parameters, null);
  }

  /** Which of the two stands in a folder; fails if it is a mixture. */
  static int numberOf(Path folder) throws IOException {
    Autoencoder loaded = Autoencoder.load(folder);
    int number = ARCHITECTURES.indexOf(loaded.architecture());
    assertArrayEquals(Samples.parameters(model(number)), Samples.parameters(loaded));
    return number;
  }
}
