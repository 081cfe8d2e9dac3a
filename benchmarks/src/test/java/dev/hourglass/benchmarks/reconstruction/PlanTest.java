package dev.hourglass.benchmarks.reconstruction;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.autodiff.Optimizer;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.training.Noise;
import dev.hourglass.models.training.Training;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PlanTest {
  @TempDir private Path folder = Path.of("");

  private Path file(String... lines) throws IOException {
    return Files.write(folder.resolve("plan.txt"), String.join("\n", lines).getBytes(UTF_8));
  }

  @Test
  void variantsAndTargetsAreRead() throws IOException {
    Plan plan =
        Plan.read(
            file(
                "# says nothing",
                "",
                "variant plain 784-300-150 adam 1e-3 150 30 0 FLOAT32",
                "  variant other 784-20 muon 0.02 64 2 0.1 AUTO tied gaussian=0.25 squared-error",
                "target 784-300-150 pixel 0.0014",
                "target 784-20 image 7.84"));

    assertEquals(2, plan.variants().size());
    Variant plain = plan.variants().get(0);
    assertEquals("plain", plain.name());
    assertEquals(150, plain.codeSize());
    Recipe recipe = plan.variants().get(1).recipe(5);
    assertEquals(
        Architecture.stacked(784, 20)
            .outputActivation(Activation.SIGMOID)
            .tied()
            .loss(LossFunction.SQUARED_ERROR),
        recipe.architecture());
    Training wanted =
        Training.epochs(2)
            .batchSize(64)
            .learningRate(0.02)
            .optimizer(Optimizer.muon(0.1f))
            .precision(Precision.AUTO)
            .noise(new Noise.Gaussian(0.25f).clippedTo(0, 1))
            .seed(5);
    assertEquals(wanted, recipe.training().lossInterval(1));
    assertEquals(0.0014, plan.target("784-300-150").orElseThrow().error());
    assertEquals(0.01, plan.target("784-20").orElseThrow().error(), 1e-12);
    assertEquals(Optional.empty(), plan.target("784-21"));
  }

  @Test
  void thePlanBesideTheProgramCanBeRead() throws IOException {
    Plan plan = Plan.read(Path.of("src", "quality", "mnist.txt"));
    for (Variant variant : plan.variants()) {
      assertTrue(plan.target(variant.network()).isPresent(), variant.network());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "peer a| 'peer' begins no line; give variant or target",
        "variant a 784-3 adam 1 1| the variant has 5 words; give a name",
        "variant a 700-3 adam 1e-3 1 1 0 FLOAT32| '700-3' is no network of MNIST's images; give",
        "variant a 784 adam 1e-3 1 1 0 FLOAT32| '784' is no network of MNIST's images; give",
        "variant a 784-3 sgd 1e-3 1 1 0 FLOAT32| The optimizer is 'sgd'; give one of [adam, muon]",
        "variant a 784-3 adam x 1 1 0 FLOAT32| 'x' is no number; give one such as",
        "variant a 784-3 adam NaN 1 1 0 FLOAT32| 'NaN' is not finite; give a number",
        "variant a 784-3 adam -1 1 1 0 FLOAT32| learning rate is -1.0; give a number above 0",
        "variant a 784-3 adam 1e-3 1.5 1 0 FLOAT32| '1.5' is no batch; give a whole number",
        "variant a 784-3 adam 1e-3 1 0 0 FLOAT32| '0' is no number of epochs; give a whole number",
        "variant a 784-3 adam 1e-3 1 1 0 DOUBLE| 'DOUBLE' is no precision; give one of [FLOAT32,",
        "variant a 784-3 adam 1e-3 1 1 0 AUTO tight| 'tight' is no choice; give one of [tied,",
        "variant a 784-3 adam 1e-3 1 1 0 AUTO tied=1| 'tied=1' is no choice; give one of [tied,",
        "variant a 784-3 adam 1e-3 1 1 0 AUTO activation=ELUU| 'ELUU' is no activation; give one",
        "variant a 784-3 adam 1e-3 1 1 0 AUTO tied tied| 'tied' chooses the weights a second time;",
        "variant a 784-3 adam 1e-3 1 1 0 AUTO masking=.2 gaussian=.1| 'gaussian=.1' chooses the noise",
        "variant a,b 784-3 adam 1e-3 1 1 0 AUTO| 'a,b' is no name; give letters, digits,",
        "variant b 784-3 adam 1e-3 1 1 0 AUTO| 'b' is the name of two variants; give each its own",
        "target 784-3 pixel| the target has 2 words; give a network",
        "target 784-3 row 1| 'row' is no unit; give pixel or image",
        "target 784-3 image 0| '0' is no target; give a number above 0",
      })
  void whatIsWrongIsToldWithFileAndLine(String line, String message) throws IOException {
    Path file = file("# first", "variant b 784-3 adam 1e-3 1 1 0 AUTO", line);

    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Plan.read(file));

    String text = String.valueOf(e.getMessage());
    assertTrue(text.startsWith(file + ", line 3: " + message), text);
  }

  @Test
  void aPlanWithoutVariantsIsRefused() throws IOException {
    Path file = file("target 784-3 image 1");

    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Plan.read(file));

    assertEquals(file + " has no variant; give at least one", e.getMessage());
  }
}
