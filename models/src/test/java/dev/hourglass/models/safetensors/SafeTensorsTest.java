package dev.hourglass.models.safetensors;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SafeTensorsTest {
  private Path directory;
  private Path file;

  @BeforeEach
  void chooseFile(@TempDir Path directory) {
    this.directory = directory;
    file = directory.resolve("weights.safetensors");
  }

  @Test
  void writesTheBytesOfTheSpecification() throws IOException {
    Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    tensors.put("b", FloatTensor.of(new float[] {1, -0.0f}, 2));
    tensors.put("a", FloatTensor.of(new float[] {-2.5f, Float.MIN_VALUE}, 1, 2));

    new SafeTensors(tensors, Map.of("k", "v")).write(file);

    // 135 characters of JSON and one space of padding: 136 = 0x88.
    byte[] length = {(byte) 0x88, 0, 0, 0, 0, 0, 0, 0};
    String header =
        """
        {"__metadata__":{"k":"v"},\
        "a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},\
        "b":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}\s""";
    byte[] data = {0, 0, 0x20, (byte) 0xC0, 1, 0, 0, 0, 0, 0, (byte) 0x80, 0x3F, 0, 0, 0, -128};
    assertArrayEquals(
        join(length, header.getBytes(StandardCharsets.US_ASCII), data), Files.readAllBytes(file));
  }

  @ParameterizedTest
  @CsvSource({"1,0", "7,0", "1,1", "1,9", "9,1", "3,5", "16384,0", "16385,0", "127,259", "784,300"})
  void readsBackEveryBit(int rows, int columns) throws IOException {
    int[] shape = columns == 0 ? new int[] {rows} : new int[] {rows, columns};
    Random random = new Random(31L * rows + columns);
    float[] values = new float[rows * Math.max(1, columns)];
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.intBitsToFloat(random.nextInt());
    }

    SafeTensors content = new SafeTensors(Map.of("w", FloatTensor.of(values, shape)), Map.of());
    content.write(file);
    FloatTensor read =
        SafeTensors.read(file).tensors().getOrDefault("w", FloatTensor.of(new float[1], 1));

    assertArrayEquals(shape, read.shape());
    assertArrayEquals(bits(values), bits(read.values()));
  }

  @Test
  void keepsSpecialValues() throws IOException {
    int[] special = {
      0x80000000, // -0.0
      0x00000001, // the smallest denormal number
      0x807FFFFF, // the largest negative denormal number
      0x7F800000, // infinity
      0xFF800000,
      0x7FC00000, // NaN
      0x7FC12345, // NaN with a payload
      0xFFA00001, // a signaling NaN
    };
    // Written into the file as integers, so that only reading and rewriting is at stake.
    byte[] original = bytes("{\"w\":" + entry("F32", "[8]", "[0,32]") + "}", intBytes(special));
    Files.write(file, original);

    SafeTensors read = SafeTensors.read(file);
    read.write(file);

    byte[] rewritten = Files.readAllBytes(file);
    assertArrayEquals(
        intBytes(special), Arrays.copyOfRange(rewritten, rewritten.length - 32, rewritten.length));
  }

  @Test
  void readsBackManyTensorsAndTheirMetadata() throws IOException {
    Map<String, FloatTensor> tensors = new HashMap<>();
    for (int i = 0; i < 50; i++) {
      float[] values = new float[i + 1];
      Arrays.fill(values, i);
      tensors.put("encoder." + i + ".weight", FloatTensor.of(values, 1, i + 1));
    }
    tensors.put("größe \"quoted\" \\ 𝄞", FloatTensor.of(new float[] {1}, 1));
    Map<String, String> metadata = Map.of("", "", "json", "{\"a\":\n[1]}", "ключ", "𝄞\u0000");
    SafeTensors content = new SafeTensors(tensors, metadata);

    content.write(file);

    assertEquals(content, SafeTensors.read(file));
  }

  @Test
  void readsBackAnEmptyFile() throws IOException {
    SafeTensors content = new SafeTensors(Map.of(), Map.of());
    content.write(file);
    assertEquals(16, Files.size(file));
    assertEquals(content, SafeTensors.read(file));
  }

  @Test
  void readsForeignButValidLayouts() throws IOException {
    // Fields and tensors in another order, white space, escapes, a header of odd length.
    String header =
        "{ \"b\" : {\"data_offsets\":[4,8],\"shape\":[1],\"dtype\":\"F32\"},\n"
            + "\"\\u0061\":{\"dtype\":\"F32\",\"data_offsets\":[0,4],\"shape\":[1]}} \t";
    Files.write(file, bytes(header, intBytes(0x3F800000, 0x40000000)));

    assertEquals(
        Map.of("a", FloatTensor.of(new float[] {1}, 1), "b", FloatTensor.of(new float[] {2}, 1)),
        SafeTensors.read(file).tensors());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8})
  void startsTheDataAtAMultipleOfEight(int nameLength) throws IOException {
    FloatTensor one = FloatTensor.of(new float[] {1}, 1);
    new SafeTensors(Map.of("n" + "x".repeat(nameLength), one), Map.of()).write(file);

    ByteBuffer written = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    assertEquals(0, written.getLong(0) % 8);
    assertEquals(8 + written.getLong(0) + 4, written.capacity());
    assertEquals(1f, written.getFloat(written.capacity() - 4));
  }

  @Test
  void writesTheSameBytesWhateverTheOrderGiven() throws IOException {
    FloatTensor one = FloatTensor.of(new float[] {1}, 1);
    FloatTensor two = FloatTensor.of(new float[] {2}, 1);
    Map<String, FloatTensor> forth = new LinkedHashMap<>();
    forth.put("x", one);
    forth.put("y", two);
    Map<String, FloatTensor> back = new LinkedHashMap<>();
    back.put("y", two);
    back.put("x", one);
    Path other = directory.resolve("other.safetensors");

    new SafeTensors(forth, Map.of()).write(file);
    new SafeTensors(back, Map.of()).write(other);

    assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(other));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "__metadata__", "a\nb", "\u0000", "\uD834", "a\uDD1E"})
  void rejectsNamesThatNoFileCanHold(String name) {
    Map<String, FloatTensor> tensors = Map.of(name, FloatTensor.of(new float[] {1}, 1));
    assertError(
        IllegalArgumentException.class,
        () -> new SafeTensors(tensors, Map.of()),
        "tensor name \"",
        "; give ");
  }

  @Test
  void rejectsMetadataThatNoFileCanHold() {
    assertThrows(
        IllegalArgumentException.class, () -> new SafeTensors(Map.of(), Map.of("k", "\uD834")));
    assertThrows(
        IllegalArgumentException.class, () -> new SafeTensors(Map.of(), Map.of("\uDD1E", "v")));
  }

  @Test
  void rejectsAHeaderAboveTheLimitBeforeWritingAnything() throws IOException {
    SafeTensors content = new SafeTensors(Map.of(), Map.of("k", "x".repeat(16 << 20)));
    assertError(IllegalArgumentException.class, () -> content.write(file), "16777216");
    assertEquals(List.of(), filesLeft());
  }

  @Test
  void readsTheLongestHeaderThatItWrites() throws IOException {
    // {"__metadata__":{"k":"…"}} takes 26 characters besides the text.
    SafeTensors content = new SafeTensors(Map.of(), Map.of("k", "x".repeat((16 << 20) - 26)));
    content.write(file);
    assertEquals(8 + (16 << 20), Files.size(file));
    assertEquals(content, SafeTensors.read(file));
  }

  @Test
  void replacesAFileAndLeavesNothingBeside() throws IOException {
    Files.writeString(file, "something else");
    SafeTensors content =
        new SafeTensors(Map.of("w", FloatTensor.of(new float[] {3}, 1)), Map.of());
    content.write(file);
    assertEquals(content, SafeTensors.read(file));
    assertEquals(List.of(file), filesLeft());
  }

  @Test
  void leavesNothingBesideADirectoryOfThatName() throws IOException {
    Path inside = Files.createDirectory(file).resolve("kept");
    Files.writeString(inside, "kept");
    SafeTensors content = new SafeTensors(Map.of(), Map.of());
    assertThrows(IOException.class, () -> content.write(file));
    assertEquals(List.of(file), filesLeft());
    assertEquals("kept", Files.readString(inside));
  }

  @Test
  void namesAMissingDirectory() {
    SafeTensors content = new SafeTensors(Map.of(), Map.of());
    Path orphan = directory.resolve("missing").resolve("file");
    assertError(
        NoSuchFileException.class, () -> content.write(orphan), "create the directory first");
    assertThrows(NoSuchFileException.class, () -> SafeTensors.read(orphan));
  }

  @Test
  void isImmutable() {
    FloatTensor tensor = FloatTensor.of(new float[] {1}, 1);
    Map<String, FloatTensor> given = new HashMap<>(Map.of("w", tensor));
    SafeTensors content = new SafeTensors(given, Map.of());
    given.clear();
    assertEquals(Map.of("w", tensor), content.tensors());
    assertThrows(UnsupportedOperationException.class, () -> content.tensors().clear());
    assertThrows(UnsupportedOperationException.class, () -> content.metadata().put("k", "v"));
  }

  private List<Path> filesLeft() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }

  /** A file with this header, unpadded, and this data. */
  static byte[] bytes(String header, byte[] data) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return join(longBytes(json.length), json, data);
  }

  static String entry(String dtype, String shape, String offsets) {
    return "{\"dtype\":\"" + dtype + "\",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}";
  }

  private static byte[] longBytes(long value) {
    byte[] bytes = new byte[Long.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(value);
    return bytes;
  }

  private static byte[] intBytes(int... values) {
    byte[] bytes = new byte[Integer.BYTES * values.length];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().put(values);
    return bytes;
  }

  private static byte[] join(byte[]... parts) {
    ByteBuffer all = ByteBuffer.allocate(Arrays.stream(parts).mapToInt(part -> part.length).sum());
    for (byte[] part : parts) {
      all.put(part);
    }
    return all.array();
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(values[i]);
    }
    return bits;
  }
}
