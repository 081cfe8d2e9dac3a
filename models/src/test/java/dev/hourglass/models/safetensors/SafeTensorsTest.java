package dev.hourglass.models.safetensors;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hourglass.models.testing.TensorFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
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
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("b", Tensor.of(new float[] {1, -0.0f}, 2));
    tensors.put("a", Tensor.of(new float[] {-2.5f, Float.MIN_VALUE}, 1, 2));

    TensorFile.of(tensors, Map.of("k", "v")).write(file);

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

    TensorFile content = TensorFile.of(Map.of("w", Tensor.of(values, shape)), Map.of());
    content.write(file);
    TensorFile read = TensorFile.read(file);

    assertEquals(Arrays.stream(shape).boxed().toList(), read.get("w").shape());
    assertArrayEquals(bits(values), bits(read.floats("w")));
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

    TensorFile read = TensorFile.read(file);
    read.write(file);

    byte[] rewritten = Files.readAllBytes(file);
    assertArrayEquals(
        intBytes(special), Arrays.copyOfRange(rewritten, rewritten.length - 32, rewritten.length));
  }

  @Test
  void readsBackManyTensorsAndTheirMetadata() throws IOException {
    Map<String, Tensor> tensors = new HashMap<>();
    for (int i = 0; i < 50; i++) {
      float[] values = new float[i + 1];
      Arrays.fill(values, i);
      tensors.put("encoder." + i + ".weight", Tensor.of(values, 1, i + 1));
    }
    tensors.put("größe \"quoted\" \\ 𝄞", Tensor.of(new float[] {1}, 1));
    Map<String, String> metadata = Map.of("", "", "json", "{\"a\":\n[1]}", "ключ", "𝄞\u0000");
    TensorFile content = TensorFile.of(tensors, metadata);

    content.write(file);

    assertArrayEquals(content.bytes(), TensorFile.read(file).bytes());
  }

  @Test
  void readsBackAnEmptyFile() throws IOException {
    TensorFile content = TensorFile.of(Map.of(), Map.of());
    content.write(file);
    assertEquals(16, Files.size(file));
    assertArrayEquals(content.bytes(), TensorFile.read(file).bytes());
  }

  @Test
  void readsForeignButValidLayouts() throws IOException {
    // Fields and tensors in another order, white space, escapes, a header of odd length.
    String header =
        "{ \"b\" : {\"data_offsets\":[4,8],\"shape\":[1],\"dtype\":\"F32\"},\n"
            + "\"\\u0061\":{\"dtype\":\"F32\",\"data_offsets\":[0,4],\"shape\":[1]}} \t";
    Files.write(file, bytes(header, intBytes(0x3F800000, 0x40000000)));

    TensorFile read = TensorFile.read(file);
    assertEquals(Set.of("a", "b"), read.tensors().keySet());
    assertArrayEquals(new float[] {1}, read.floats("a"));
    assertArrayEquals(new float[] {2}, read.floats("b"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8})
  void startsTheDataAtAMultipleOfEight(int nameLength) throws IOException {
    Tensor one = Tensor.of(new float[] {1}, 1);
    TensorFile.of(Map.of("n" + "x".repeat(nameLength), one), Map.of()).write(file);

    ByteBuffer written = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    assertEquals(0, written.getLong(0) % 8);
    assertEquals(8 + written.getLong(0) + 4, written.capacity());
    assertEquals(1f, written.getFloat(written.capacity() - 4));
  }

  @Test
  void writesTheSameBytesWhateverTheOrderGiven() throws IOException {
    Tensor one = Tensor.of(new float[] {1}, 1);
    Tensor two = Tensor.of(new float[] {2}, 1);
    Map<String, Tensor> forth = new LinkedHashMap<>();
    forth.put("x", one);
    forth.put("y", two);
    Map<String, Tensor> back = new LinkedHashMap<>();
    back.put("y", two);
    back.put("x", one);
    Path other = directory.resolve("other.safetensors");

    TensorFile.of(forth, Map.of()).write(file);
    TensorFile.of(back, Map.of()).write(other);

    assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(other));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "__metadata__", "a\nb", "\u0000", "\uD834", "a\uDD1E"})
  void rejectsNamesThatNoFileCanHold(String name) {
    Map<String, Tensor> tensors = Map.of(name, Tensor.of(new float[] {1}, 1));
    assertError(
        IllegalArgumentException.class,
        () -> TensorFile.of(tensors, Map.of()).bytes(),
        "tensor name \"",
        "; give ");
  }

  @Test
  void rejectsMetadataThatNoFileCanHold() {
    assertThrows(
        IllegalArgumentException.class,
        () -> TensorFile.of(Map.of(), Map.of("k", "\uD834")).bytes());
    assertThrows(
        IllegalArgumentException.class,
        () -> TensorFile.of(Map.of(), Map.of("\uDD1E", "v")).bytes());
  }

  @Test
  void rejectsAHeaderAboveTheLimit() {
    TensorFile content = TensorFile.of(Map.of(), Map.of("k", "x".repeat(1 << 23)));
    assertError(IllegalArgumentException.class, content::bytes, "8388608");
  }

  @Test
  void readsTheLongestHeaderThatItWrites() throws IOException {
    // {"__metadata__":{"k":"…"}} takes 26 characters besides the text.
    TensorFile content = TensorFile.of(Map.of(), Map.of("k", "x".repeat((1 << 23) - 26)));
    content.write(file);
    assertEquals(8 + (1 << 23), Files.size(file));
    assertArrayEquals(content.bytes(), TensorFile.read(file).bytes());
  }

  /** By hand: 2, -1 and 3 of each type, little-endian. */
  static Stream<Arguments> types() {
    return Stream.of(
        Arguments.of(Tensor.of(new float[] {2, -1, 3}, 3), "F32", "000000400000 80bf00004040"),
        Arguments.of(
            Tensor.of(new double[] {2, -1, 3}, 3),
            "F64",
            "0000000000000040 000000000000f0bf 0000000000000840"),
        Arguments.of(
            Tensor.of(new long[] {2, -1, 3}, 3),
            "I64",
            "0200000000000000 ffffffffffffffff 0300000000000000"),
        Arguments.of(Tensor.of(new int[] {2, -1, 3}, 3), "I32", "02000000 ffffffff 03000000"),
        Arguments.of(Tensor.of(new byte[] {2, -1, 3}, 3), "U8", "02ff03"));
  }

  @ParameterizedTest
  @MethodSource("types")
  void writesAndReadsElementsOfEveryType(Tensor tensor, String type, String hex)
      throws IOException {
    byte[] data = HexFormat.of().parseHex(hex.replace(" ", ""));
    TensorFile.of(Map.of("t", tensor), Map.of()).write(file);
    byte[] written = Files.readAllBytes(file);
    assertArrayEquals(
        data, Arrays.copyOfRange(written, written.length - data.length, written.length));
    TensorFile read = TensorFile.read(file);
    assertEquals(type, read.get("t").type().name());
    assertEquals(List.of(3), read.get("t").shape());
    assertArrayEquals(data, read.bytes("t"));
  }

  /** More elements than one piece holds, so that several are needed of every type. */
  @Test
  void writesAndReadsManyElementsPieceByPiece() throws IOException {
    int count = 70_001;
    long[] longs = new Random(5).longs(count).toArray();
    double[] doubles = new Random(6).doubles(count).toArray();
    int[] ints = new Random(7).ints(count).toArray();
    byte[] bytes = new byte[count];
    new Random(8).nextBytes(bytes);
    TensorFile content = TensorFile.empty();
    content.tensors().put("b", Tensor.of(bytes, count));
    content.tensors().put("d", Tensor.of(doubles, 1, count));
    content.tensors().put("i", Tensor.of(ints, count, 1));
    content.tensors().put("l", Tensor.of(longs, 1, 1, count));
    content.write(file);
    TensorFile read = TensorFile.read(file);
    for (String name : content.tensors().keySet()) {
      assertArrayEquals(content.bytes(name), read.bytes(name), name);
    }
  }

  @Test
  void writesAndReadsASingleNumberAndEightDimensions() throws IOException {
    TensorFile content = TensorFile.empty();
    content.tensors().put("one", Tensor.of(new double[] {0.1}));
    content.tensors().put("many", Tensor.of(new float[6], 1, 2, 1, 1, 3, 1, 1, 1));
    content.write(file);
    TensorFile read = TensorFile.read(file);
    assertEquals(List.of(), read.get("one").shape());
    assertEquals(List.of(1, 2, 1, 1, 3, 1, 1, 1), read.get("many").shape());
    assertArrayEquals(content.bytes(), read.bytes());
  }

  static Stream<Arguments> badShapes() {
    return Stream.of(
        Arguments.of(new int[] {1, 1, 1, 1, 1, 1, 1, 1, 4}, "9 sizes, more than 8"),
        Arguments.of(new int[] {0}, "a size below 1"),
        Arguments.of(new int[] {-2, -2}, "a size below 1"),
        Arguments.of(new int[] {}, "1 elements but there are 4 values"),
        Arguments.of(new int[] {3}, "3 elements but there are 4 values"),
        // 2³² + 4 elements, which as an int are 4.
        Arguments.of(new int[] {1073741825, 4}, "more than 2147483639 elements"));
  }

  @ParameterizedTest
  @MethodSource("badShapes")
  void rejectsShapesThatDoNotFit(int[] shape, String expected) {
    assertError(IllegalArgumentException.class, () -> Tensor.of(new float[4], shape), expected);
  }

  @Test
  void namesAMissingFile() {
    Path missing = directory.resolve("missing");
    assertError(NoSuchFileException.class, () -> TensorReader.open(missing), missing.toString());
  }

  /** A stream may hold more than one file; what follows is left in it. */
  @Test
  void readsAStreamToTheEndOfTheFileAndNoFurther() throws IOException {
    byte[] one = TensorFile.of(Map.of("w", Tensor.of(new float[3], 3)), Map.of()).bytes();
    byte[] two = TensorFile.of(Map.of("v", Tensor.of(new int[] {7}, 1)), Map.of()).bytes();
    InputStream in = new ByteArrayInputStream(join(one, two, new byte[] {42}));
    assertArrayEquals(one, TensorFile.read(TensorReader.of(in, "in")).bytes());
    assertArrayEquals(two, TensorFile.read(TensorReader.of(in, "in")).bytes());
    assertEquals(42, in.read());
    assertEquals(-1, in.read());
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
