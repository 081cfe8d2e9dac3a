package dev.hourglass.benchmarks.reconstruction;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.benchmarks.SyntheticMnist;
import dev.hourglass.data.Dataset;
import dev.hourglass.data.Mnist;
import dev.hourglass.models.Autoencoder;
import dev.hourglass.models.Trainer;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BackendOptions;
import dev.hourglass.tensor.Backends;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With files such as MNIST's, of few synthetic digits. */
final class ReconstructionQualityTest {
  @TempDir private Path folder = Path.of("");
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @BeforeEach
  void writeDigits() throws IOException {
    SyntheticMnist.write(folder, 100, 30);
    plan("2");
  }

  private void plan(String epochs) throws IOException {
    String text =
        "variant small 784-12 adam 1e-2 20 "
            + epochs
            + " 0 FLOAT32 masking=0.3\n"
            + "target 784-12 pixel 0.9\n";
    Files.write(folder.resolve("plan.txt"), text.getBytes(UTF_8));
  }

  private int run(String... more) {
    out.reset();
    List<String> arguments = new ArrayList<>();
    arguments.add("--plan=" + folder.resolve("plan.txt"));
    arguments.add("--backend=java");
    arguments.add("--output=" + folder);
    arguments.addAll(List.of(more));
    PrintStream stream = new PrintStream(out, true, UTF_8);
    return ReconstructionQuality.run(stream, stream, arguments.toArray(String[]::new));
  }

  private String mnist() {
    return "--mnist=" + folder;
  }

  @Test
  void whatIsInTheFileIsNotTrainedAgain() throws IOException {
    Path csv = folder.resolve("quality").resolve("runs.csv");
    assertEquals(0, run(mnist(), "--seeds=1"), out.toString(UTF_8));
    List<Run> first = RunsCsv.open(csv).runs();
    assertEquals(1, first.size());
    assertEquals(0, run(mnist(), "--seeds=1,2"), out.toString(UTF_8));

    assertTrue(
        out.toString(UTF_8).contains("small (784-12), seed 1: is in the file"),
        out.toString(UTF_8));
    List<Run> both = RunsCsv.open(csv).runs();
    assertEquals(2, both.size());
    assertEquals(first.get(0), both.get(0));
    assertEquals(2, both.get(1).seed());
    assertTrue(Files.size(folder.resolve("quality").resolve("784-12-epochs.png")) > 0);
    Path page = folder.resolve("quality.md");
    String text = Files.readString(page);
    assertTrue(text.contains("12 principal components: "), text);

    Files.delete(page);
    assertEquals(0, run("--render"), out.toString(UTF_8));
    assertEquals(text, Files.readString(page));
  }

  @Test
  void errorsAreThoseOfTheModelThatATrainingGives() throws IOException {
    assertEquals(0, run(mnist(), "--seeds=3"), out.toString(UTF_8));

    Run run = RunsCsv.open(folder.resolve("quality").resolve("runs.csv")).runs().get(0);
    Recipe recipe = run.variant().recipe(3);
    Dataset test = Mnist.test(folder);
    double sum = 0;
    try (Backend backend = Backends.open("java", BackendOptions.defaults());
        Autoencoder model =
            Trainer.on(backend)
                .train(recipe.architecture(), recipe.training(), Mnist.train(folder))) {
      for (int i = 0; i < 30; i++) {
        float[] found = model.reconstruct(test.row(i));
        for (int j = 0; j < 784; j++) {
          sum += Math.pow(found[j] - test.value(i, j), 2);
        }
      }
    }
    assertEquals(sum / 30 / 784, run.last().error(), 1e-6);
    assertTrue(run.epochs().get(0).seconds() < run.epochs().get(1).seconds());
    assertTrue(run.epochs().get(0).error() != run.epochs().get(1).error());
  }

  @Test
  void aVariantThatHasChangedIsTrainedAnew() throws IOException {
    assertEquals(0, run(mnist(), "--seeds=1"), out.toString(UTF_8));
    plan("1");
    assertEquals(2, run("--render"));
    assertTrue(out.toString(UTF_8).contains("No training of the plan is in "));
    assertEquals(0, run(mnist(), "--seeds=1"), out.toString(UTF_8));
    assertFalse(out.toString(UTF_8).contains("is in the file"), out.toString(UTF_8));
  }

  @Test
  void whatCannotBeTrainedIsToldInALine() {
    assertEquals(2, run());
    assertTrue(out.toString(UTF_8).contains("There are no images; give --mnist"));
    assertEquals(2, run(mnist(), "--validation"));
    assertTrue(out.toString(UTF_8).contains("There are 100 training images, no more than"));
    assertEquals(2, run(mnist(), "--images=0"));
    assertEquals("quality: --images is 0; give at least 1", out.toString(UTF_8).strip());
  }
}
