package dev.hourglass.benchmarks.quality;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hourglass.benchmarks.SyntheticMnist;
import dev.hourglass.models.Autoencoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With files such as MNIST's, of few synthetic digits. */
final class QualityProgramsTest {
  @TempDir private Path folder = Path.of("");
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void writeDigits() throws IOException {
    SyntheticMnist.write(folder, 300, 40);
  }

  private PrintStream out() {
    return new PrintStream(out, true, UTF_8);
  }

  private PrintStream err() {
    return new PrintStream(err, true, UTF_8);
  }

  @Test
  void likelihoodOfATrainingThatIsSaved() throws IOException {
    Path saved = folder.resolve("model");
    int code =
        DigitLikelihood.run(
            out(),
            err(),
            "--backend=java",
            "--mnist=" + folder,
            "--epochs=3",
            "--samples=20",
            "--test-images=30",
            "--save=" + saved);

    assertEquals(0, code, err.toString(UTF_8));
    JsonNode line = new ObjectMapper().readTree(out.toString(UTF_8));
    assertEquals(30, line.get("test_images").asInt());
    double likelihood = line.get("negative_log_likelihood").asDouble();
    // Less than of pixels that are guessed, 784·log 2, and no more than the bound.
    assertTrue(likelihood > 0 && likelihood < 543.4, out.toString(UTF_8));
    assertTrue(likelihood <= line.get("negative_evidence_lower_bound").asDouble());
    assertTrue(line.get("standard_error").asDouble() > 0);
    assertEquals(784, Autoencoder.load(saved).architecture().inputSize());
    String trained = line.get("negative_log_likelihood").asText();
    out.reset();
    assertEquals(
        0,
        DigitLikelihood.run(
            out(),
            err(),
            "--backend=java",
            "--mnist=" + folder,
            "--samples=20",
            "--test-images=30",
            "--model=" + saved));
    JsonNode again = new ObjectMapper().readTree(out.toString(UTF_8));
    assertEquals(trained, again.get("negative_log_likelihood").asText());
    assertTrue(err.toString(UTF_8).contains("epoch 3 of 3: loss "), err.toString(UTF_8));
  }

  @Test
  void denoisingBesidePca() throws IOException {
    int code =
        DigitDenoising.run(
            out(),
            err(),
            "--backend=java",
            "--mnist=" + folder,
            "--epochs=20",
            "--batch=32",
            "--sizes=784,60,30");

    assertEquals(0, code, err.toString(UTF_8));
    JsonNode line = new ObjectMapper().readTree(out.toString(UTF_8));
    assertEquals(40, line.get("test_images").asInt());
    double noisy = line.get("noisy_psnr").asDouble();
    assertTrue(noisy > 8 && noisy < 11, out.toString(UTF_8));
    assertTrue(line.get("cleaned_psnr").asDouble() > noisy, out.toString(UTF_8));
    assertTrue(line.get("best_pca_psnr").asDouble() > noisy, out.toString(UTF_8));
    int components = line.get("best_pca_components").asInt();
    assertTrue(components >= 1 && components < 300, out.toString(UTF_8));
  }

  @Test
  void whatMakesNoTrainingIsRefused() {
    int code = DigitLikelihood.run(out(), err(), "--mnist=" + folder, "--samples=0");

    assertEquals(2, code);
    assertEquals("digit-likelihood: --samples is 0; give at least 1", err.toString(UTF_8).strip());
  }
}
