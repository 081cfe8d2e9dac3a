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
    planOf(
        "variant small 784-12 adam 1e-2 20 " + epochs + " 0 FLOAT32 masking=0.3",
        "target 784-12 pixel 0.9");
  }

  private void planOf(String... lines) throws IOException {
    Files.write(folder.resolve("plan.txt"), List.of(lines), UTF_8);
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
    assertTrue(out.toString(UTF_8).contains("No training of " + folder.resolve("plan.txt")));
    assertEquals(0, run(mnist(), "--seeds=1"), out.toString(UTF_8));
    assertFalse(out.toString(UTF_8).contains("is in the file"), out.toString(UTF_8));
  }

  @Test
  void whatCannotBeTrainedIsToldInALine() throws IOException {
    planOf(
        "variant small 784-12 adam 1e-2 20 1 0 FLOAT32",
        "variant large 784-12 adam 1e-2 101 1 0 FLOAT32");
    assertEquals(2, run(mnist()));
    assertEquals(
        "quality: The batch of large is 101, but there are 100 images to train on; give at most that",
        out.toString(UTF_8).strip());
    assertFalse(Files.exists(folder.resolve("quality")), "nothing is begun");
    plan("1");
    assertEquals(2, run());
    assertTrue(out.toString(UTF_8).contains("There are no images; give --mnist"));
    assertEquals(2, run(mnist(), "--images=0"));
    assertEquals("quality: --images is 0; give at least 1", out.toString(UTF_8).strip());
  }

  @Test
  void thePageIsOfTheImagesThatTheCommandNames() throws IOException {
    assertEquals(0, run(mnist(), "--seeds=1"), out.toString(UTF_8));
    String page = Files.readString(folder.resolve("quality.md"));
    assertEquals(0, run(mnist(), "--seeds=1", "--images=40"), out.toString(UTF_8));
    assertTrue(
        Files.readString(folder.resolve("quality.md")).contains("Trained on 40 images; errors"));
    assertEquals(0, run(mnist(), "--seeds=1"), out.toString(UTF_8));
    assertEquals(page, Files.readString(folder.resolve("quality.md")));
  }

  @Test
  void aSixthOfTheTrainingImagesMayBeMeasuredOn() throws IOException {
    assertEquals(0, run(mnist(), "--seeds=1", "--validation"), out.toString(UTF_8));
    assertEquals(new Setting(84, "validation", 16), runs().get(0).setting());
    SyntheticMnist.write(folder, 5, 30);
    assertEquals(2, run(mnist(), "--validation"));
    assertTrue(out.toString(UTF_8).contains("There are 5 training images, of which --validation"));
  }

  @Test
  void whatAnotherBackendHasTrainedIsTrainedAgain() throws IOException {
    assertEquals(0, run(mnist(), "--seeds=1"), out.toString(UTF_8));
    Path csv = folder.resolve("quality").resolve("runs.csv");
    String backend = runs().get(0).origin().backend();
    Files.writeString(csv, Files.readString(csv).replace(backend, "a faster one"));
    assertEquals(0, run(mnist(), "--seeds=1"), out.toString(UTF_8));
    assertEquals(
        List.of("a faster one", backend),
        runs().stream().map(run -> run.origin().backend()).toList());
    assertFalse(Files.readString(folder.resolve("quality.md")).contains("a faster one"));
  }

  @Test
  void aTrainingThatDivergesIsToldAndLeavesNoPage() throws IOException {
    planOf(
        "variant steep 784-12 adam 1e30 20 1 0 FLOAT32",
        "variant small 784-12 adam 1e-2 20 1 0 FLOAT32");
    assertEquals(1, run(mnist(), "--seeds=1"));
    assertTrue(
        out.toString(UTF_8).contains("Diverged: 1 of the trainings, so no page is written;"),
        out.toString(UTF_8));
    assertEquals(1, runs().size(), "the others are trained");
    assertFalse(Files.exists(folder.resolve("quality.md")));
  }

  private List<Run> runs() throws IOException {
    return RunsCsv.open(folder.resolve("quality").resolve("runs.csv")).runs();
  }
}
