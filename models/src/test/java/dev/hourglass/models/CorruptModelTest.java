package dev.hourglass.models;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.models.safetensors.FloatTensor;
import dev.hourglass.models.safetensors.SafeTensors;
import dev.hourglass.tensor.Backend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever a model's folder contains, loading it succeeds or says what is wrong with which file.
 */
final class CorruptModelTest {
  private Path folder = Path.of("");
  private Path config = Path.of("");
  private Path tensors = Path.of("");

  @BeforeEach
  void save(@TempDir Path directory) throws IOException {
    folder = directory.resolve("model");
    config = folder.resolve("config.json");
    tensors = folder.resolve("model.safetensors");
    try (Backend backend = Samples.java(1)) {
      Samples.untrained(Autoencoder.stacked(5, 4, 2), backend).save(folder);
    }
    // Without the line breaks, to be replaced more easily.
    Files.writeString(config, Files.readString(config).replaceAll("\\s", ""));
    Autoencoder.load(folder);
  }

  private void assertRefused(Path file, String... parts) {
    String[] all = Arrays.copyOf(parts, parts.length + 1);
    all[parts.length] = file.toString();
    assertError(ModelFormatException.class, () -> Autoencoder.load(folder), all);
  }

  private static Arguments bad(String what, String replacement, String... parts) {
    return Arguments.of(what, replacement, parts);
  }

  static Stream<Arguments> badConfigurations() {
    String sizes = "[5,4,2]";
    String elu = "\"hidden_activation\":\"elu\"";
    String he = "{\"name\":\"he\"}";
    return Stream.of(
        bad("hourglass-autoencoder", "hourglass", "format is \"hourglass\"", "must be"),
        bad("\"format\":\"hourglass-autoencoder\",", "", "format"),
        bad("\"hourglass-autoencoder\"", "7", "format"),
        bad("\"version\":1", "\"version\":2", "version is 2", "reads version 1"),
        bad("\"version\":1", "\"version\":\"1\"", "version is \"1\""),
        bad("\"version\":1", "\"version\":1.5", "version is 1.5"),
        bad("\"version\":1", "\"version\":4294967297", "version is 4294967297"),
        bad("\"version\":1", "\"version\":true", "version is true"),
        bad("\"version\":1,", "", "version"),
        bad("\"tied\":false,", "", "lacks the field tied"),
        bad("\"l2\":0.0", "\"l2\":0.0,\"dropout\":1", "unknown fields [dropout]"),
        bad("\"l2\":0.0", "\"l2\":0.0,\"l2\":0.0", "not JSON", "uplicate"),
        bad("\"tied\":false", "\"tied\":0", "tied is 0", "true or false"),
        bad("\"tied\":false", "\"tied\":null", "tied is null"),
        bad("\"tied\":false", "\"tied\":\"false\"", "tied is \"false\""),
        bad("\"tied\":false", "\"tied\":true", "don't belong", "decoder.0.weight"),
        bad(sizes, "5", "encoder_sizes is 5", "array of whole numbers"),
        bad(sizes, "[]", "too few"),
        bad(sizes, "[5]", "too few"),
        bad(sizes, "[5,4,0]", "include 0"),
        bad(sizes, "[5,4,-2]", "include -2"),
        bad(sizes, "[5,4,2.5]", "array of whole numbers"),
        bad(sizes, "[5,4,\"2\"]", "array of whole numbers"),
        bad(sizes, "[5,4,null]", "array of whole numbers"),
        bad(sizes, "[5,4,2147483648]", "array of whole numbers"),
        bad(sizes, "[5,4,1e1]", "array of whole numbers"),
        bad(sizes, "[5,4,3]", "encoder.1.weight has the shape [2, 4]", "must be [3, 4]"),
        bad(sizes, "[4,5,2]", "encoder.0.weight has the shape [4, 5]", "must be [5, 4]"),
        bad(sizes, "[5,4,2,1]", "lacks the tensor encoder.2.weight"),
        bad(sizes, "[5,4]", "decoder.0.weight has the shape [4, 2]", "must be [5, 4]"),
        bad(sizes, "[2147483647,2147483647]", "more than 2147483639 parameters"),
        bad(sizes, "[65536,65536]", "more than 2147483639 parameters"),
        bad(sizes, "[1,2147483647,1]", "more than 2147483639 parameters"),
        // Fits an array, but not this heap: refused before anything is allocated.
        bad(sizes, "[30000,30000]", "encoder.0.weight has the shape [4, 5]"),
        bad(elu, "\"hidden_activation\":\"ELU\"", "hidden_activation is \"ELU\"", "elu"),
        bad(elu, "\"hidden_activation\":\"swish\"", "\"swish\"", "one of [identity, relu"),
        bad(elu, "\"hidden_activation\":3", "hidden_activation is 3"),
        bad(elu, "\"hidden_activation\":null", "hidden_activation is null"),
        bad(he, "\"he\"", "initializer is \"he\"", "he, glorot or pca"),
        bad(he, "{}", "initializer is {}"),
        bad(he, "null", "initializer is null"),
        bad(he, "{\"name\":\"He\"}", "initializer is"),
        bad(he, "{\"name\":\"he\",\"gain\":1}", "unknown fields [gain]"),
        bad(he, "{\"name\":\"pca\"}", "lacks the field perturbation"),
        bad(he, "{\"name\":\"pca\",\"perturbation\":-1}", "perturbation is -1"),
        bad(he, "{\"name\":\"pca\",\"perturbation\":\"0\"}", "perturbation is \"0\""),
        bad(he, "{\"name\":\"pca\",\"perturbation\":1e999}", "perturbation is"),
        bad("\"l2\":0.0", "\"l2\":-1", "l2 is -1"),
        bad("\"l2\":0.0", "\"l2\":NaN", "not JSON"),
        bad("\"l2\":0.0", "\"l2\":1e39", "l2 is Infinity"),
        bad("\"l2\":0.0", "\"l2\":1e999", "l2 is Infinity"),
        bad("\"l2\":0.0", "\"l2\":\"0\"", "l2 is \"0\"", "a number"),
        bad("\"l2\":0.0", "\"l2\":" + "9".repeat(2000), "not JSON"));
  }

  @ParameterizedTest
  @MethodSource("badConfigurations")
  void badConfigurations(String what, String replacement, String[] parts) throws IOException {
    String text = Files.readString(config);
    assertTrue(text.contains(what), text);
    Files.writeString(config, text.replace(what, replacement));
    String[] all = Arrays.copyOf(parts, parts.length + 1);
    // Where the two files contradict each other it is the tensors' that is named.
    all[parts.length] = folder.toString();
    assertError(ModelFormatException.class, () -> Autoencoder.load(folder), all);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "{", "[]", "7", "null", "\"text\"", "{}x", "{} {}", "\0\0\0{"})
  void noConfiguration(String text) throws IOException {
    Files.writeString(config, text);
    assertRefused(config);
  }

  @Test
  void bytesThatAreNoText() throws IOException {
    for (byte[] bytes :
        new byte[][] {
          {(byte) 0xff, (byte) 0xfe, 0, 0, 1, 2, 3, 4},
          {0, 0, (byte) 0xfe, (byte) 0xff, 127, 127, 127, 127},
          {0, 0, 0, '{', 127, 127, 127, 127},
          {(byte) 0xff, (byte) 0xfe, '{'},
          {'{', '"', (byte) 0xc3, '"'},
          {(byte) 0xef, (byte) 0xbb, (byte) 0xbf},
        }) {
      Files.write(config, bytes);
      assertRefused(config, "it is not");
    }
  }

  @Test
  void aConfigurationThatIsTooLarge() throws IOException {
    Files.writeString(config, Files.readString(config) + " ".repeat(70_000));
    assertRefused(config, "at most 65536");
  }

  @Test
  void aConfigurationThatIsNestedDeeply() throws IOException {
    String deep = "[".repeat(20_000) + "]".repeat(20_000);
    Files.writeString(config, Files.readString(config).replace("[5,4,2]", deep));
    assertRefused(config, "not JSON", "nesting depth");
  }

  @Test
  void aConfigurationOfVeryManyLayers() throws IOException {
    String many = "[5" + ",1".repeat(30_000) + "]";
    Files.writeString(config, Files.readString(config).replace("[5,4,2]", many));
    assertRefused(tensors, "encoder.0.weight has the shape [4, 5]");
  }

  @Test
  void missingFiles() throws IOException {
    Files.delete(tensors);
    assertRefused(tensors, "no such file beside config.json");
    Files.delete(config);
    assertRefused(config, "no such file", "Autoencoder.save");
    Files.delete(folder);
    assertRefused(config, "no such file");
  }

  @Test
  void foldersInPlaceOfFiles() throws IOException {
    Files.delete(tensors);
    Files.createDirectory(tensors);
    assertRefused(tensors, "no such file");
    Files.delete(config);
    Files.createDirectory(config);
    assertRefused(config, "no such file");
  }

  /** Changes the tensors, by their names. */
  private void change(UnaryOperator<Map<String, FloatTensor>> change) throws IOException {
    SafeTensors file = SafeTensors.read(tensors);
    new SafeTensors(change.apply(new TreeMap<>(file.tensors())), file.metadata()).write(tensors);
  }

  @Test
  void tensorsTooMany() throws IOException {
    change(
        map -> {
          map.put("encoder.2.bias", FloatTensor.of(new float[] {1}, 1));
          return map;
        });
    assertRefused(tensors, "don't belong to the model", "[encoder.2.bias]");
  }

  @Test
  void tensorsTooFew() throws IOException {
    for (String name : SafeTensors.read(tensors).tensors().keySet()) {
      SafeTensors whole = SafeTensors.read(tensors);
      change(
          map -> {
            map.remove(name);
            return map;
          });
      assertRefused(tensors, "lacks the tensor " + name);
      whole.write(tensors);
    }
  }

  @Test
  void tensorsOfAnotherShape() throws IOException {
    change(
        map -> {
          map.put("decoder.1.bias", FloatTensor.of(new float[5], 1, 5));
          return map;
        });
    assertRefused(tensors, "decoder.1.bias has the shape [1, 5]", "must be [5]");
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void tensorsWithWhatIsNoNumber(float value) throws IOException {
    change(
        map -> {
          map.put("encoder.1.bias", FloatTensor.of(new float[] {0, value}, 2));
          return map;
        });
    assertRefused(tensors, "encoder.1.bias contains " + value);
  }

  @Test
  void tensorsCutOffAnywhere() throws IOException {
    byte[] whole = Files.readAllBytes(tensors);
    for (int length = 0; length < whole.length; length += 7) {
      Files.write(tensors, Arrays.copyOf(whole, length));
      assertRefused(tensors);
    }
    Files.write(tensors, Arrays.copyOf(whole, whole.length + 1));
    assertRefused(tensors);
  }

  /** With any byte of the configuration changed: the same model, another that fits, or an error. */
  @Test
  void anyByteOfTheConfigurationChanged() throws IOException {
    byte[] whole = Files.readAllBytes(config);
    int refused = 0;
    for (int i = 0; i < whole.length; i++) {
      for (int change : new int[] {1, 32, 255}) {
        byte[] bytes = whole.clone();
        bytes[i] ^= (byte) change;
        Files.write(config, bytes);
        try {
          Architecture loaded = Autoencoder.load(folder).architecture();
          assertEquals(5, loaded.inputSize());
        } catch (ModelFormatException e) {
          refused++;
        }
      }
    }
    assertTrue(refused > 2 * whole.length, refused + " of " + 3 * whole.length);
  }
}
