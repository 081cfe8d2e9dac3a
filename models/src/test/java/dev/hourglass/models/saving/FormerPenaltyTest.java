package dev.hourglass.models.saving;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.models.Autoencoder;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.safetensors.Tensor;
import dev.hourglass.models.testing.TensorFile;
import dev.hourglass.models.testing.Warnings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Earlier releases said with what penalty a model was trained, which is nothing of the model's. */
final class FormerPenaltyTest {
  private static final String FIELDS =
      "\"encoder_sizes\":[2,1],\"tied\":false,\"hidden_activation\":\"identity\","
          + "\"code_activation\":\"identity\",\"output_activation\":\"identity\","
          + "\"initializer\":{\"name\":\"glorot\"}";

  private static final Map<String, Tensor> TENSORS =
      Map.of(
          "encoder.0.weight", Tensor.of(new float[] {3, 4}, 1, 2),
          "encoder.0.bias", Tensor.of(new float[] {1}, 1),
          "decoder.0.weight", Tensor.of(new float[] {0.5f, -1}, 2, 1),
          "decoder.0.bias", Tensor.of(new float[] {0, 2}, 2));

  private static void assertIsThatModel(Autoencoder model) {
    assertEquals(Architecture.undercomplete(2, 1), model.architecture());
    // 3·1 + 4·2 + 1 = 12, of which 0.5·12 + 0 = 6 and -12 + 2 = -10.
    assertArrayEquals(new float[] {6, -10}, model.reconstruct(new float[] {1, 2}));
  }

  private static void writeFormat2(Path file, String l2) throws IOException {
    Map<String, String> metadata =
        Map.of(
            "format", "pt",
            "hourglass.kind", "autoencoder",
            "hourglass.format", "2",
            "hourglass.configuration", "{" + FIELDS + ",\"l2\":" + l2 + "}",
            "hourglass.sha256", "0".repeat(64));
    TensorFile.of(TENSORS, metadata).sign(file);
  }

  private static String configuration(Path file) throws IOException {
    return String.valueOf(TensorFile.read(file).metadata().get("hourglass.configuration"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0", "1.0E-4", "0.1", "3.4028235E38", "0"})
  void isReadInFormat2AndNotWrittenAgain(String l2, @TempDir Path folder) throws IOException {
    Path file = folder.resolve("model.safetensors");
    writeFormat2(file, l2);
    Autoencoder loaded = Autoencoder.load(file);
    assertIsThatModel(loaded);
    loaded.save(folder);
    assertEquals("{" + FIELDS + "}", configuration(file));
    assertFalse(Files.readString(folder.resolve("config.json")).contains("l2"));
    assertIsThatModel(Autoencoder.load(folder));
  }

  /** As an earlier release wrote it. */
  private static String copy(String l2) {
    return String.join(
        "\n",
        "{",
        "  \"format\" : \"hourglass-autoencoder\",",
        "  \"version\" : 2,",
        "  \"encoder_sizes\" : [ 2, 1 ],",
        "  \"tied\" : false,",
        "  \"hidden_activation\" : \"identity\",",
        "  \"code_activation\" : \"identity\",",
        "  \"output_activation\" : \"identity\",",
        "  \"initializer\" : {",
        "    \"name\" : \"glorot\"",
        "  },",
        "  \"l2\" : " + l2,
        "}",
        "");
  }

  /** What an earlier release has saved is whole, and nothing is to be told of it. */
  @ParameterizedTest
  @ValueSource(strings = {"0.0", "1.0E-4", "0.33333334", "1.17549435E-38", "3.4028235E38"})
  void aCopyThatSaysTheSameIsNotTold(String l2, @TempDir Path folder) throws IOException {
    writeFormat2(folder.resolve("model.safetensors"), l2);
    Path copy = folder.resolve("config.json");
    Files.writeString(copy, copy(l2));
    assertEquals("", Warnings.during(() -> assertIsThatModel(Autoencoder.load(folder))));
    Files.writeString(copy, copy("0.5"));
    String said = Warnings.during(() -> assertIsThatModel(Autoencoder.load(folder)));
    assertTrue(said.contains(copy + " is missing or differs"), said);
  }

  @Test
  void isReadInFormat1(@TempDir Path folder) throws IOException {
    TensorFile.of(TENSORS, Map.of("format", "pt")).write(folder.resolve("model.safetensors"));
    Files.writeString(
        folder.resolve("config.json"),
        "{\"format\":\"hourglass-autoencoder\",\"version\":1," + FIELDS + ",\"l2\":0.25}");
    assertEquals("", Warnings.during(() -> assertIsThatModel(Autoencoder.load(folder))));
  }
}
