package dev.hourglass.models.safetensors;

import static dev.hourglass.models.safetensors.SafeTensorsTest.bytes;
import static dev.hourglass.models.safetensors.SafeTensorsTest.entry;
import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.models.testing.TensorFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a file contains, reading it succeeds or says what is wrong with it. */
final class CorruptFileTest {
  private static final int DATA_BYTES = 8;

  private Path file;

  @BeforeEach
  void chooseFile(@TempDir Path directory) {
    file = directory.resolve("weights.safetensors");
  }

  static Stream<Arguments> badHeaders() {
    String good = entry("F32", "[2]", "[0,8]");
    return Stream.of(
        bad("", "doesn't start with '{'"),
        bad(" {}", "doesn't start with '{'"),
        bad("[]", "doesn't start with '{'"),
        bad("{", "isn't valid JSON"),
        bad("{\"w\":" + good, "isn't valid JSON"),
        bad("{\"w\":" + good + "]", "isn't valid JSON"),
        bad("{w:" + good + "}", "isn't valid JSON"),
        bad("{\"w\":" + good + ",}", "isn't valid JSON"),
        bad("{\"w\":" + good + "}\u0000", "isn't valid JSON"),
        bad("{\"w\":" + good + "} {}", "more after the header's object"),
        bad("{\"w\":" + good + "}x", "isn't valid JSON"),
        bad("{}", "the tensors take 0 bytes", "8 trailing bytes"),
        bad("{\"w\":[]}", "tensor \"w\" is an array, expected an object"),
        bad("{\"w\":null}", "tensor \"w\" is null, expected an object"),
        bad("{\"w\":{}}", "tensor \"w\": has the fields [] but needs dtype, shape and"),
        bad(
            "{\"w\":{\"dtype\":\"F32\",\"shape\":[2]}}",
            "tensor \"w\": has the fields [dtype, shape] but needs"),
        bad("{\"w\":" + good + ",\"w\":" + good + "}", "\"w\" twice"),
        bad("{\"w\":" + good + ",\"\\u0077\":" + good + "}", "\"w\" twice"),
        bad(
            "{\"w\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}",
            "tensor \"w\": has the field \"dtype\" twice"),
        bad(
            "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8],\"extra\":1}}",
            "tensor \"w\": has the unknown field \"extra\""),
        bad("{\"\":" + good + "}", "tensor name \"\" is empty"),
        bad("{\"a\\nb\":" + good + "}", "tensor name \"a\\u000ab\" contains a control"),
        bad("{\"\\ud834\":" + good + "}", "tensor name \"\\ud834\" contains half"),
        bad("{\"" + "x".repeat(100_000) + "\":1}", "x… (100000 characters)"),
        badTensor("F16", "[4]", "[0,8]", "dtype is \"F16\"", "only F32, F64, I64, I32, U8 are"),
        badTensor("F64", "[2]", "[0,8]", "hold 8 bytes but F64 of shape [2] takes 16"),
        badTensor("U8", "[2]", "[0,8]", "hold 8 bytes but U8 of shape [2] takes 2"),
        badTensor("I32\u202e\\n", "[2]", "[0,8]", "dtype is \"I32\\u202e\\u000a\""),
        badTensor("f32", "[2]", "[0,8]", "dtype is \"f32\""),
        bad(
            "{\"w\":{\"dtype\":32,\"shape\":[2],\"data_offsets\":[0,8]}}",
            "tensor \"w\": dtype is a number, expected a string"),
        badTensor("F32", "2", "[0,8]", "shape is a number, expected an array"),
        badTensor("F32", "[]", "[0,8]", "hold 8 bytes but F32 of shape [] takes 4"),
        badTensor("F32", "[1,1,1,1,1,1,1,1,2]", "[0,8]", "shape has more than 8 numbers"),
        badTensor("F32", "[2.0]", "[0,8]", "shape contains a number, expected integers"),
        badTensor("F32", "[\"2\"]", "[0,8]", "shape contains a string, expected integers"),
        badTensor("F32", "[[2]]", "[0,8]", "shape contains an array, expected integers"),
        badTensor("F32", "[[[2]]]", "[0,8]", "expected integers"),
        badTensor("F32", "[-2]", "[0,8]", "shape contains \"-2\""),
        badTensor("F32", "[0]", "[0,0]", "shape [0] has a size below 1"),
        badTensor("F32", "[3]", "[0,8]", "hold 8 bytes", "takes 12"),
        badTensor("F32", "[1]", "[0,8]", "hold 8 bytes", "takes 4"),
        badTensor("F32", "[2147483647,1]", "[0,8]", "more than 2147483639 elements"),
        // 2³² elements, twice: 4·2⁶⁴ bytes would wrap around to 0.
        badTensor("F32", "[4294967296,4294967296]", "[0,0]", "more than 2147483639 elements"),
        badTensor("F32", "[65536,65536]", "[0,8]", "more than 2147483639 elements"),
        badTensor("F32", "[9223372036854775807]", "[0,8]", "more than 2147483639"),
        badTensor("F32", "[9223372036854775808]", "[0,8]", "expected 0 to 2^63-1"),
        badTensor("F32", "[1" + "0".repeat(5000) + "]", "[0,8]", "isn't valid JSON"),
        // Plausible, but far more than the file holds.
        badTensor(
            "F32",
            "[536870912]",
            "[0,2147483648]",
            "take 2147483648 bytes but the file has 8 bytes",
            "truncated"),
        badTensor("F32", "[2]", "[0]", "data_offsets has 1 numbers"),
        badTensor("F32", "[2]", "[0,8,8]", "data_offsets has more than 2 numbers"),
        badTensor("F32", "[2]", "[-8,0]", "data_offsets contains \"-8\""),
        badTensor("F32", "[2]", "[-0,8]", "data_offsets contains \"-0\""),
        badTensor("F32", "[2]", "[8,0]", "[8, 0] end before they begin"),
        badTensor("F32", "[2]", "[8,16]", "begins at 8, leaving a hole after the start"),
        badTensor("F32", "[1]", "[0,4]", "the tensors take 4 bytes", "4 trailing bytes"),
        badTensor("F32", "[1]", "[4,8]", "begins at 4, leaving a hole after the start"),
        bad(
            "{\"v\":" + entry("F32", "[1]", "[0,4]") + ",\"w\":" + good + "}",
            "begins at 0 and overlaps tensor"),
        bad(
            "{\"w\":"
                + entry("F32", "[1]", "[2,6]")
                + ",\"v\":"
                + entry("F32", "[1]", "[0,4]")
                + "}",
            "tensor \"w\": begins at 2 and overlaps tensor \"v\", which ends at 4"),
        bad("{\"__metadata__\":1,\"w\":" + good + "}", "__metadata__ is a number"),
        bad("{\"__metadata__\":{\"k\":1}}", "metadata key \"k\" is a number, expected a string"),
        bad("{\"__metadata__\":{\"k\":{}}}", "metadata key \"k\" is an object"),
        bad("{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"}}", "key \"k\" twice"),
        bad("{\"__metadata__\":{},\"__metadata__\":{}}", "\"__metadata__\" twice"),
        bad("{\"__metadata__\":{\"k\":\"\\udd1e\"}}", "value of metadata key \"k\" contains half"),
        bad("{\"__metadata__\":{\"k\":" + "[".repeat(100_000), "metadata key \"k\" is an array"));
  }

  private static Arguments bad(String header, String... expected) {
    return Arguments.of(header, expected);
  }

  private static Arguments badTensor(
      String dtype, String shape, String offsets, String... expected) {
    return Arguments.of("{\"w\":" + entry(dtype, shape, offsets) + "}", expected);
  }

  @ParameterizedTest
  @MethodSource("badHeaders")
  void saysWhatIsWrongWithTheHeader(String header, String[] expected) {
    assertRejected(bytes(header, new byte[DATA_BYTES]), expected);
  }

  @ParameterizedTest
  @ValueSource(
      longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 32, (1 << 23) + 1, 300, 0x04034B50})
  void rejectsAbsurdHeaderLengths(long length) throws IOException {
    byte[] content = goodFile();
    ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
    assertRejected(content, Long.toUnsignedString(length) + " bytes", "not a safetensors file");
  }

  @Test
  void rejectsHeadersThatAreNotUtf8() throws IOException {
    byte[] content = bytes("{\"__metadata__\":{\"k\":\"v\"}}", new byte[0]);
    // The overlong encoding of '/', and what UTF-16 looks like.
    for (byte[] replacement : new byte[][] {{(byte) 0xC0, (byte) 0xAF}, {(byte) 0xFF, 'v'}}) {
      byte[] changed = content.clone();
      System.arraycopy(replacement, 0, changed, 17 + 8, 2);
      assertRejected(changed, "isn't valid UTF-8");
    }
    byte[] wide = "{}".getBytes(StandardCharsets.UTF_16LE);
    assertThrows(
        SafeTensorsException.class,
        () -> read(bytes(new String(wide, StandardCharsets.ISO_8859_1), new byte[0])));
  }

  @Test
  void rejectsATruncationAtEveryByte() throws IOException {
    byte[] content = goodFile();
    for (int length = 0; length < content.length; length++) {
      assertRejected(Arrays.copyOf(content, length));
    }
    read(content);
  }

  @Test
  void rejectsBytesAfterTheEnd() throws IOException {
    byte[] content = goodFile();
    assertRejected(Arrays.copyOf(content, content.length + 1), "there are 1 trailing bytes");
  }

  @Test
  void saysThatAFileBecameShorterOrLongerWhileItWasRead() throws IOException {
    byte[] content = goodFile();
    for (int change : new int[] {-1, 1}) {
      Files.write(file, content);
      try (TensorReader reader = TensorReader.open(file)) {
        // In place: what is open is this very file.
        Files.write(file, Arrays.copyOf(content, content.length + change));
        assertError(
            SafeTensorsException.class,
            () -> TensorFile.read(reader),
            file.toString(),
            change < 0 ? "became shorter" : "became longer");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void survivesRandomDamage(long seed) throws IOException {
    byte[] content = goodFile();
    Random random = new Random(seed);
    int rejected = 0;
    for (int round = 0; round < 1500; round++) {
      byte[] damaged = content.clone();
      int flips = 1 + random.nextInt(4);
      for (int flip = 0; flip < flips; flip++) {
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      }
      try {
        read(damaged);
      } catch (SafeTensorsException e) {
        rejected++;
      }
    }
    // Only damage to data, names and texts can go unnoticed.
    assertTrue(rejected > 750, rejected + " rejected");
  }

  @Test
  void rejectsEveryReplacementOfAHeaderByteOrReadsIt() throws IOException {
    byte[] content = goodFile();
    int headerEnd = content.length - 24;
    char[] replacements = {'\0', ' ', '"', '\\', '{', '}', '[', ']', ',', ':', '-', '0', '9', 'e'};
    for (int at = 8; at < headerEnd; at++) {
      for (char replacement : replacements) {
        byte[] damaged = content.clone();
        damaged[at] = (byte) replacement;
        try {
          assertEquals(2, read(damaged).tensors().size());
        } catch (SafeTensorsException e) {
          assertTrue(e.toString().contains(file + ": "), e.toString());
        }
      }
    }
  }

  /** Two tensors, 24 bytes of data, metadata. */
  private byte[] goodFile() throws IOException {
    Map<String, Tensor> tensors =
        Map.of(
            "bias", Tensor.of(new float[] {1, 2}, 2),
            "weight", Tensor.of(new float[] {3, 4, 5, 6}, 2, 2));
    TensorFile.of(tensors, Map.of("key", "value")).write(file);
    return Files.readAllBytes(file);
  }

  private TensorFile read(byte[] content) throws IOException {
    // Some file systems flush a file that is overwritten, which takes milliseconds.
    Files.deleteIfExists(file);
    Files.write(file, content);
    return TensorFile.read(file);
  }

  private void assertRejected(byte[] content, String... parts) {
    SafeTensorsException error =
        assertError(SafeTensorsException.class, () -> read(content), parts);
    assertTrue(error.toString().contains(file + ": "), error.toString());
  }
}
