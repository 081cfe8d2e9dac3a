package dev.hourglass.models.saving;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import dev.hourglass.models.Autoencoder;
import dev.hourglass.models.Samples;
import dev.hourglass.models.envelope.ConfigFile;
import dev.hourglass.models.envelope.Kind;
import dev.hourglass.models.envelope.ModelFormatException;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.safetensors.Tensor;
import dev.hourglass.models.testing.TensorFile;
import dev.hourglass.models.testing.Warnings;
import dev.hourglass.tensor.Backend;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.SequenceInputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever a model's folder contains, loading it succeeds or says what is wrong with which file.
 */
final class CorruptModelTest {
  private static final String CONFIGURATION = "hourglass.configuration";
  private static final long MEGABYTE = 1 << 20;

  private Path folder = Path.of("");
  private Path config = Path.of("");
  private Path tensors = Path.of("");

  @BeforeEach
  void save(@TempDir Path directory) throws IOException {
    folder = directory.resolve("model");
    config = folder.resolve("config.json");
    tensors = folder.resolve("model.safetensors");
    Files.createDirectory(folder);
    // Without forcing it to the disk, which takes a while, for each of the tests.
    Architecture architecture = Architecture.stacked(5, 4, 2);
    try (Backend backend = Samples.java(1);
        OutputStream out = Files.newOutputStream(tensors)) {
      Samples.untrained(architecture, backend).save(out);
    }
    Files.write(config, ConfigFile.copyOf(Kind.AUTOENCODER, ArchitectureJson.write(architecture)));
    assertEquals("", Warnings.during(() -> Autoencoder.load(folder)));
  }

  private void assertRefused(Path file, String... parts) {
    String[] all = Arrays.copyOf(parts, parts.length + 1);
    all[parts.length] = file.toString();
    ModelFormatException e =
        assertError(ModelFormatException.class, () -> Autoencoder.load(folder), all);
    // What a log shows is the causes' messages too.
    for (Throwable shown = e; shown != null; shown = shown.getCause()) {
      String message = String.valueOf(shown.getMessage()).replace(folder.toString(), "");
      assertTrue(message.length() < 1200, message);
      assertFalse(message.chars().anyMatch(Character::isISOControl), message);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"hourglass.configuration", ""})
  void aFieldThatWouldWriteIntoALogDoesNot(String key) throws IOException {
    String twice = "{\"a\\n2026 ERROR all is lost\":1,\"a\\n2026 ERROR all is lost\":2}";
    if (key.isEmpty()) {
      Files.write(tensors, header(twice));
      assertRefused(tensors, "\\u000a2026");
    } else {
      change(file -> file.metadata().put(key, twice));
      assertRefused(tensors, "\\u000a2026");
    }
  }

  /** Changes the model's file and signs it again: what somebody would who means harm. */
  private void change(Consumer<TensorFile> change) throws IOException {
    TensorFile file = TensorFile.read(tensors);
    change.accept(file);
    file.sign(tensors);
  }

  /** Makes the folder what the first version of the format would have saved. */
  private void makeFormat1() throws IOException {
    TensorFile file = TensorFile.read(tensors);
    Files.writeString(
        config,
        "{\"format\":\"hourglass-autoencoder\",\"version\":1,"
            + String.valueOf(file.metadata().get(CONFIGURATION)).substring(1));
    file.metadata().keySet().retainAll(List.of("format"));
    file.write(tensors);
  }

  private static String likelihood(String loss) {
    return ",\"likelihood\":{\"name\":\"alike\",\"loss\":" + loss + "}}";
  }

  private static Arguments bad(String what, String replacement, String... parts) {
    return Arguments.of(what, replacement, parts);
  }

  static Stream<Arguments> badConfigurations() {
    String sizes = "[5,4,2]";
    String needed = "must be an array of at least two whole numbers from 1 on";
    String elu = "\"hidden_activation\":\"elu\"";
    String he = "{\"name\":\"he\"}";
    // What replaces the last brace adds a field.
    String end = "}$";
    return Stream.of(
        bad("\"tied\":false,", "", "lacks the fields [tied]", "needs exactly [code_activation"),
        bad("\"tied\":false,\"hidden_activation\":\"elu\",", "", "[hidden_activation, tied]"),
        bad(
            "\"tied\":false",
            "\"dropout\":1",
            "lacks the fields [tied] and has the unknown",
            "[dropout]",
            "may have [code, l2, likelihood]"),
        bad(end, ",\"a\\n\\u202e\":1}", "unknown fields [a\\u000a\\u202e]"),
        bad(end, ",\"tied\":false}", "not JSON", "uplicate"),
        bad(end, ",\"l2\":0.0,\"l2\":0.0}", "not JSON", "uplicate"),
        bad("\"tied\":false", "\"tied\":0", "tied is 0", "true or false"),
        bad("\"tied\":false", "\"tied\":null", "tied is null"),
        bad("\"tied\":false", "\"tied\":\"false\"", "tied is \"false\""),
        bad("\"tied\":false", "\"tied\":true", "don't belong", "decoder.0.weight"),
        bad(sizes, "5", "encoder_sizes is 5", needed),
        bad(sizes, "[]", "encoder_sizes is []", needed),
        bad(sizes, "[5]", "encoder_sizes is [5]", needed),
        bad(sizes, "[5,4,0]", "encoder_sizes is [5,4,0]", needed),
        bad(sizes, "[5,4,-2]", "encoder_sizes is [5,4,-2]", needed),
        bad(sizes, "[5,4,2.5]", needed),
        bad(sizes, "[5,4,\"2\"]", needed),
        bad(sizes, "[5,4,null]", needed),
        bad(sizes, "[5,4,2147483648]", needed),
        bad(sizes, "[5,4,1e1]", needed),
        bad(sizes, "{\"a\":5,\"b\":4}", needed),
        bad(sizes, "[5,4,3]", "encoder.1.weight is F32[2, 4]", "must be F32[3, 4]"),
        bad(sizes, "[4,5,2]", "encoder.0.weight is F32[4, 5]", "must be F32[5, 4]"),
        bad(sizes, "[5,4,2,1]", "lacks the tensors [encoder.2.weight,", "it has [", "encoder.0.w"),
        bad(sizes, "[5,4]", "don't belong", "encoder.1.weight"),
        bad(
            sizes,
            "[2147483647,2147483647]",
            "makes no architecture",
            "have more than 2147483639 parameters"),
        bad(
            sizes,
            "[65536,65536]",
            "makes no architecture",
            "have more than 2147483639 parameters"),
        bad(
            sizes,
            "[1,2147483647,1]",
            "makes no architecture",
            "have more than 2147483639 parameters"),
        // Fits an array, but not this heap: refused before anything is allocated.
        bad(sizes, "[30000,30000,2]", "encoder.0.weight is F32[4, 5]"),
        bad(elu, "\"hidden_activation\":\"ELU\"", "hidden_activation is \"ELU\"", "elu"),
        bad(elu, "\"hidden_activation\":\"swish\"", "\"swish\"", "one of [identity, relu"),
        bad(elu, "\"hidden_activation\":3", "hidden_activation is 3"),
        bad(elu, "\"hidden_activation\":null", "hidden_activation is null"),
        bad(he, "\"he\"", "initializer is \"he\"", "one of [he, glorot, pca]"),
        bad(he, "{}", "initializer is {}"),
        bad(he, "null", "initializer is null"),
        bad(he, "{\"name\":\"He\"}", "initializer is"),
        bad(he, "{\"name\":\"he\",\"gain\":1}", "initializer is {", "must be an object of []"),
        bad(he, "{\"name\":\"pca\"}", "initializer.perturbation is missing"),
        bad(
            he,
            "{\"name\":\"pca\",\"perturbation\":-1}",
            "initializer is {",
            "perturbation is -1.0"),
        bad(he, "{\"name\":\"pca\",\"perturbation\":\"0\"}", "perturbation is \"0\""),
        bad(he, "{\"name\":\"pca\",\"perturbation\":1e999}", "perturbation is"),
        bad(end, ",\"l2\":-1}", "l2 is -1", "a number from 0 to 3.4028235E38"),
        bad(end, ",\"l2\":NaN}", "not JSON"),
        bad(end, ",\"l2\":1e39}", "l2 is"),
        bad(end, ",\"l2\":1e999}", "l2 is"),
        bad(end, ",\"l2\":\"0\"}", "l2 is \"0\"", "a number"),
        bad(end, ",\"l2\":null}", "l2 is null", "a number"),
        bad(end, ",\"l2\":" + "9".repeat(2000) + "}", "not JSON"),
        bad(end, ",\"likelihood\":\"huber\"}", "likelihood is \"huber\"", "[alike, grouped]"),
        bad(end, ",\"likelihood\":{}}", "likelihood is {}", "[alike, grouped]"),
        bad(end, ",\"likelihood\":null}", "likelihood is null"),
        bad(end, likelihood("\"cosine\""), "likelihood.loss is \"cosine\"", "\"huber\""),
        bad(end, likelihood("\"HUBER\""), "likelihood.loss is \"HUBER\"", "\"huber\""),
        bad(end, likelihood("7"), "likelihood.loss is 7"),
        bad(end, likelihood("null"), "likelihood.loss is null"),
        bad(end, likelihood("\"huber\",\"a\":1"), "likelihood is {", "an object of [loss]"),
        bad(
            end,
            likelihood("\"binary_cross_entropy_with_logits\""),
            "likelihood is {",
            "one that fits the output"),
        bad(
            end,
            ",\"likelihood\":{\"name\":\"grouped\",\"groups\":[]}}",
            "likelihood.groups is []",
            "no groups of columns"),
        bad(
            end,
            ",\"likelihood\":{\"name\":\"grouped\",\"groups\":[{\"name\":\"one_hot\","
                + "\"columns\":1000000,\"weight\":1.0}]}}",
            "likelihood is {",
            "one that fits the output"),
        bad(
            end,
            ",\"likelihood\":{\"name\":\"grouped\",\"groups\":[{\"name\":\"one_hot\","
                + "\"columns\":0,\"weight\":1.0}]}}",
            "likelihood.groups[0] is {",
            "give at least 1"),
        bad(end, ",\"code\":\"plain\"}", "code is \"plain\"", "must be \"gaussian\""),
        bad(end, ",\"code\":null}", "code is null"),
        bad(end, ",\"code\":1}", "code is 1"),
        bad(end, ",\"code\":\"gaussian\"}", "lacks the tensors [log_variance.weight"),
        bad(sizes, "[".repeat(20_000) + "]".repeat(20_000), "not JSON", "nesting depth"),
        bad(sizes, "[5" + ",1".repeat(30_000) + "]", "lacks the tensors [encoder.2.weight"),
        bad(sizes, "[5" + ",0".repeat(30_000) + "]", "encoder_sizes is [5,0,0", needed));
  }

  /** A text with another part, or, for {@code "}$"}, another end. */
  private static String replaced(String text, String what, String replacement) {
    if (what.equals("}$")) {
      return text.substring(0, text.lastIndexOf('}')) + replacement;
    }
    assertTrue(text.contains(what), text);
    return text.replace(what, replacement);
  }

  @ParameterizedTest
  @MethodSource("badConfigurations")
  void badConfigurations(String what, String replacement, String[] parts) throws IOException {
    change(
        file -> {
          String text = String.valueOf(file.metadata().get(CONFIGURATION));
          file.metadata().put(CONFIGURATION, replaced(text, what, replacement));
        });
    assertRefused(tensors, parts);
  }

  @ParameterizedTest
  @MethodSource("badConfigurations")
  void badConfigurationsInFormat1(String what, String replacement, String[] parts)
      throws IOException {
    makeFormat1();
    String text = Files.readString(config);
    Files.writeString(config, replaced(text, what, replacement));
    // Where the two files contradict each other it is the tensors' that is named.
    assertRefused(folder, parts);
  }

  static Stream<Arguments> badFormat1() {
    return Stream.of(
        bad("hourglass-autoencoder", "hourglass", "format is \"hourglass\"", "must be"),
        bad("\"format\":\"hourglass-autoencoder\",", "", "format is missing"),
        bad("\"hourglass-autoencoder\"", "7", "format is 7"),
        bad("\"version\":1", "\"version\":2", "version is 2", "must be 1"),
        bad("\"version\":1", "\"version\":\"1\"", "version is \"1\""),
        bad("\"version\":1", "\"version\":1.5", "version is 1.5"),
        bad("\"version\":1", "\"version\":4294967297", "version is 4294967297"),
        bad("\"version\":1", "\"version\":true", "version is true"),
        bad("\"version\":1,", "", "version is missing"));
  }

  @ParameterizedTest
  @MethodSource("badFormat1")
  void badFormat1(String what, String replacement, String[] parts) throws IOException {
    makeFormat1();
    Files.writeString(config, Files.readString(config).replace(what, replacement));
    assertRefused(config, parts);
  }

  static Stream<Arguments> badMetadata() {
    return Stream.of(
        Arguments.of("hourglass.format", "3", "format is \"3\", but", "the release that wrote it"),
        Arguments.of("hourglass.format", "two\u001b[2J", "format is \"two\\u001b[2J\"", "1 and 2"),
        Arguments.of("hourglass.kind", "detector", "it is a detector", "AnomalyDetector.load"),
        Arguments.of("hourglass.kind", "auto\n", "kind \"auto\\u000a\"", "autoencoder is to be"),
        Arguments.of(CONFIGURATION, "", "not a JSON object", ""),
        Arguments.of(CONFIGURATION, "[]", "not a JSON object", ""),
        Arguments.of(CONFIGURATION, "{} {}", "not JSON", ""),
        Arguments.of(CONFIGURATION, "{", "not JSON", ""),
        Arguments.of(
            CONFIGURATION, " ".repeat((1 << 22) + 1), "4194305 characters", "at most 4194304"),
        Arguments.of("hourglass.sha256", "0".repeat(64), "SHA-256", "damaged"),
        Arguments.of("hourglass.sha256", "", "SHA-256", "damaged"),
        Arguments.of("hourglass.sha256", "o", "SHA-256", "damaged"));
  }

  @ParameterizedTest
  @MethodSource("badMetadata")
  void badMetadata(String key, String value, String part, String other) throws IOException {
    TensorFile file = TensorFile.read(tensors);
    file.metadata().put(key, value);
    if (key.endsWith("sha256")) {
      file.write(tensors);
    } else {
      file.sign(tensors);
    }
    assertRefused(tensors, part, other);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hourglass.format",
        "hourglass.kind",
        "hourglass.configuration",
        "hourglass.sha256"
      })
  void metadataThatAreMissing(String key) throws IOException {
    change(file -> file.metadata().remove(key));
    assertRefused(tensors, "its metadata lack " + key, "damaged");
  }

  /** In another place the digest would be left out twice. */
  @Test
  void aDigestThatStandsTwiceIsRefused() throws IOException {
    change(file -> file.metadata().put("note", file.metadata().get("hourglass.sha256")));
    assertRefused(tensors, "SHA-256", "damaged");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "{", "[]", "7", "null", "\"text\"", "{}x", "{} {}", "\0\0\0{"})
  void noConfigurationInFormat1(String text) throws IOException {
    makeFormat1();
    Files.writeString(config, text);
    assertRefused(config);
  }

  @Test
  void bytesThatAreNoText() throws IOException {
    makeFormat1();
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
  void aConfigurationThatIsTooLargeInFormat1() throws IOException {
    makeFormat1();
    Files.writeString(config, Files.readString(config) + " ".repeat(140_000));
    assertRefused(config, "at most 131072");
  }

  @Test
  void noConfigurationFileInFormat1() throws IOException {
    makeFormat1();
    Files.delete(config);
    assertRefused(config, "no such file", "Autoencoder.save");
    Files.createDirectory(config);
    assertRefused(config, "no such file");
  }

  @Test
  void aFolderInPlaceOfTheFile() throws IOException {
    Files.delete(tensors);
    Files.createDirectory(tensors);
    assertRefused(tensors, "not a regular file");
  }

  @Test
  void aNamedPipeInPlaceOfTheFileDoesNotBlock() throws IOException, InterruptedException {
    assumeTrue(
        !System.getProperty("os.name", "").startsWith("Windows"), "Windows has no named pipes");
    for (Path path : List.of(tensors, config)) {
      Files.delete(path);
      assertEquals(0, new ProcessBuilder("mkfifo", path.toString()).start().waitFor());
    }
    assertRefused(tensors, "not a regular file");
  }

  @Test
  void tensorsTooMany() throws IOException {
    change(file -> file.tensors().put("encoder.2.bias", Tensor.of(new float[] {1}, 1)));
    assertRefused(tensors, "don't belong to the model: [encoder.2.bias]", "it has [encoder.0.w");
  }

  @Test
  void tensorsTooFew() throws IOException {
    for (String name : TensorFile.read(tensors).tensors().keySet()) {
      byte[] whole = Files.readAllBytes(tensors);
      change(file -> file.tensors().remove(name));
      assertRefused(tensors, "lacks the tensors [" + name + "] of its", "it has [");
      Files.write(tensors, whole);
    }
  }

  @Test
  void tensorsOfOtherNames() throws IOException {
    change(
        file -> {
          for (String name : List.copyOf(file.tensors().keySet())) {
            file.tensors().put("layers." + name, file.get(name));
            file.tensors().remove(name);
          }
        });
    assertRefused(tensors, "lacks the tensors [encoder.0.weight", "it has [layers.decoder.0.bias");
  }

  @Test
  void tensorsOfAnotherShapeOrType() throws IOException {
    change(file -> file.tensors().put("decoder.1.bias", Tensor.of(new float[5], 1, 5)));
    assertRefused(tensors, "decoder.1.bias is F32[1, 5]", "must be F32[5]");
    change(file -> file.tensors().put("decoder.1.bias", Tensor.of(new double[5], 5)));
    assertRefused(tensors, "decoder.1.bias is F64[5]", "must be F32[5]");
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void tensorsWithWhatIsNoNumber(float value) throws IOException {
    change(file -> file.tensors().put("encoder.1.bias", Tensor.of(new float[] {0, value}, 2)));
    assertRefused(tensors, "encoder.1.bias contains " + value);
    makeFormat1();
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
    assertRefused(tensors, "1 trailing bytes");
  }

  /** Bytes of Java's memory that are allocated while something is refused. */
  private static long allocated(Executable refused) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    assumeTrue(
        threads.isThreadAllocatedMemorySupported() && threads.isThreadAllocatedMemoryEnabled(),
        "this JVM does not count the bytes that a thread allocates");
    long before = threads.getCurrentThreadAllocatedBytes();
    assertError(ModelFormatException.class, refused);
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  private static byte[] header(String json) {
    byte[] text = json.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + text.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(text.length)
        .put(text)
        .array();
  }

  /** Two gigabytes that take no room on the disk. */
  @Test
  void aSparseFileOfAnEnormousTensorCostsNothing() throws IOException {
    makeFormat1();
    String entry = "{\"dtype\":\"F32\",\"shape\":[536870912],\"data_offsets\":[0,2147483648]}";
    byte[] header = header("{\"encoder.0.weight\":" + entry + "}");
    try (RandomAccessFile file = new RandomAccessFile(tensors.toFile(), "rw")) {
      file.setLength(0);
      file.write(header);
      file.setLength(header.length + (1L << 31));
    }
    assertRefused(tensors, "lacks the tensors [encoder.0.bias");
    assertTrue(allocated(() -> Autoencoder.load(folder)) < MEGABYTE);
    Files.delete(tensors);
  }

  /** A stream that declares as much as its configuration wants, and has nothing but zeros. */
  private InputStream promising(int size, int bytes) throws IOException {
    String configuration = String.valueOf(TensorFile.read(tensors).metadata().get(CONFIGURATION));
    StringBuilder json = new StringBuilder();
    json.append(
        "{\"__metadata__\":{\"hourglass.format\":\"2\",\"hourglass.kind\":\"autoencoder\",");
    json.append("\"hourglass.sha256\":\"").append("0".repeat(64));
    json.append("\",\"hourglass.configuration\":\"");
    json.append(
        configuration.replace("[5,4,2]", "[" + size + "," + size + "]").replace("\"", "\\\""));
    json.append("\"}");
    long begin = 0;
    for (String part : List.of("encoder", "decoder")) {
      for (boolean isWeight : new boolean[] {true, false}) {
        long end = begin + 4L * size * (isWeight ? size : 1);
        json.append(",\"").append(part).append(isWeight ? ".0.weight" : ".0.bias");
        json.append("\":{\"dtype\":\"F32\",\"shape\":[").append(size);
        json.append(isWeight ? "," + size : "").append("],\"data_offsets\":[");
        json.append(begin).append(',').append(end).append("]}");
        begin = end;
      }
    }
    return new SequenceInputStream(
        new ByteArrayInputStream(header(json.append('}').toString())),
        new ByteArrayInputStream(new byte[bytes]));
  }

  @Test
  void aStreamThatPromisesMoreThanItHasCostsWhatItHas() throws IOException {
    // Two times 400 MB.
    InputStream in = promising(10_000, 100_000);
    assertTrue(allocated(() -> Autoencoder.load(in)) < 4 * MEGABYTE);
    // With all that is promised only the digest is wrong.
    assertError(
        ModelFormatException.class, () -> Autoencoder.load(promising(100, 80_800)), "SHA-256");
  }

  @Test
  void aModelLargerThanTheMemoryIsRefusedWithWhatToDo() {
    long most = Runtime.getRuntime().maxMemory();
    int size = (int) Math.sqrt(most / 8.0) + 1;
    assumeTrue(2L * size * size + 2L * size < Integer.MAX_VALUE - 8, "this JVM has much memory");
    assertError(
        IOException.class, () -> Autoencoder.load(promising(size, 0)), "the stream", "-Xmx");
  }

  @Test
  void aHeaderOfVeryManyTensorsIsRefusedBeforeItIsRead() throws IOException {
    StringBuilder json = new StringBuilder("{");
    for (int i = 0; i < 200_000; i++) {
      json.append(i == 0 ? "" : ",").append("\"extra").append(i).append("\":");
      json.append("{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[");
      json.append(i).append(',').append(i + 1).append("]}");
    }
    byte[] header = header(json.append('}').toString());
    Files.write(tensors, Arrays.copyOf(header, header.length + 200_000));
    assertRefused(tensors, "at most 8388608 are read");
    assertTrue(allocated(() -> Autoencoder.load(folder)) < MEGABYTE);
  }

  @Test
  void manyTensorsInAHeaderOfPermittedLengthMakeAShortMessage() throws IOException {
    change(
        file -> {
          for (int i = 0; i < 10_000; i++) {
            file.tensors().put("extra\u202e" + i, Tensor.of(new byte[1], 1));
          }
        });
    assertRefused(tensors, "don't belong to the model: [extra\\u202e0, ", "and 9990 more");
    // With all that is garbage at once.
    long allocated = allocated(() -> Autoencoder.load(folder));
    assertTrue(allocated < 32 * MEGABYTE, allocated + " bytes");
  }
}
