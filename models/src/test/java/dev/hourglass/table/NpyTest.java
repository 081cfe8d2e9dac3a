package dev.hourglass.table;

import static dev.hourglass.models.testing.Errors.assertError;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NpyTest {
  private final Path directory;
  private final Path file;

  NpyTest(@TempDir Path directory) {
    this.directory = directory;
    file = directory.resolve("array.npy");
  }

  static byte[] header(String type, boolean isFortran, String shape) {
    return header(
        1,
        "{'descr': '"
            + type
            + "', 'fortran_order': "
            + (isFortran ? "True" : "False")
            + ", 'shape': "
            + shape
            + ", }");
  }

  /** As NumPy's documentation has it. */
  private static byte[] header(int version, String dictionary) {
    int length = dictionary.length() + 1;
    ByteBuffer bytes =
        ByteBuffer.allocate((version == 1 ? 10 : 12) + length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put((byte) 0x93).put("NUMPY".getBytes(US_ASCII)).put((byte) version).put((byte) 0);
    if (version == 1) {
      bytes.putShort((short) length);
    } else {
      bytes.putInt(length);
    }
    bytes.put((dictionary + "\n").getBytes(US_ASCII));
    return bytes.array();
  }

  private void write(byte[]... parts) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    Files.write(file, all.toByteArray());
  }

  private void refused(String... parts) {
    TableFormatException error =
        assertError(TableFormatException.class, () -> Npy.read(file), parts);
    assertEquals(1, String.valueOf(error.getMessage()).lines().count());
  }

  /** Elements of every type, longer than what is read at once, in every order. */
  @ParameterizedTest
  @ValueSource(strings = {"f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "b1"})
  void elementsOfAllTypesAreRead(String type) throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    int rows = 3001;
    int columns = 7;
    int size = type.charAt(1) - '0';
    for (String order : size == 1 ? List.of("|", "<") : List.of("<", ">")) {
      for (boolean isFortran : new boolean[] {false, true}) {
        ByteBuffer bytes =
            ByteBuffer.allocate(rows * columns * size)
                .order(order.equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        double[][] expected = new double[rows][columns];
        for (int i = 0; i < rows * columns; i++) {
          int row = isFortran ? i % rows : i / columns;
          int column = isFortran ? i / rows : i % columns;
          expected[row][column] = put(bytes, type, random);
        }
        write(header(order + type, isFortran, "(" + rows + ", " + columns + ")"), bytes.array());
        assertArrayEquals(expected, Npy.read(file).toRows());
      }
    }
  }

  private static double put(ByteBuffer to, String type, SplittableRandom random) {
    long bits = random.nextLong();
    switch (type) {
      case "f4" -> to.putFloat((float) (bits * 1e-15));
      case "f8" -> to.putDouble(bits * 1e-15);
      case "i1", "u1" -> to.put((byte) bits);
      case "i2", "u2" -> to.putShort((short) bits);
      case "i4", "u4" -> to.putInt((int) bits);
      case "i8" -> to.putLong(bits);
      default -> to.put((byte) (bits & 1));
    }
    return switch (type) {
      case "f4" -> (float) (bits * 1e-15);
      case "f8" -> bits * 1e-15;
      case "i1" -> (double) (byte) bits;
      case "i2" -> (double) (short) bits;
      case "i4" -> (double) (int) bits;
      case "i8" -> (double) bits;
      case "u1" -> (double) (bits & 0xFF);
      case "u2" -> (double) (bits & 0xFFFF);
      case "u4" -> (double) (bits & 0xFFFFFFFFL);
      default -> (double) (bits & 1);
    };
  }

  /** As NumPy 2.4.6 wrote {@code [[1, 2, 3]]} as '<f4' in version 2 and as '<i2' in version 3. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "k05VTVBZAgB0AAAAeydkZXNjcic6ICc8ZjQnLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMSwgMyks"
            + "IH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAIA/"
            + "AAAAQAAAQEA=",
        "k05VTVBZAwB0AAAAeydkZXNjcic6ICc8aTInLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMSwgMyks"
            + "IH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoBAAIA"
            + "AwA="
      })
  void laterVersionsAreRead(String base64) throws IOException {
    Files.write(file, Base64.getDecoder().decode(base64));
    assertArrayEquals(new double[][] {{1, 2, 3}}, Npy.read(file).toRows());
  }

  @Test
  void shapesMayBeOfOneDimensionOrEmpty() throws IOException {
    write(header("|u1", false, "(3,)"), new byte[] {1, 2, 3});
    NpyArray array = Npy.read(file);
    assertEquals(3, array.rows());
    assertEquals(1, array.columns());
    assertEquals(3, array.value(2, 0));
    write(header("|u1", false, "(3L, 1L)"), new byte[] {1, 2, 3});
    assertArrayEquals(new double[] {1, 2, 3}, Npy.read(file).toColumn(0));
    write(header("<f8", false, "(0, 5)"));
    assertEquals(0, Npy.read(file).toTable().rows());
  }

  @Test
  void elementsHaveBounds() throws IOException {
    write(header("|u1", false, "(2, 1)"), new byte[] {1, 2});
    NpyArray array = Npy.read(file);
    for (int[] place : new int[][] {{-1, 0}, {2, 0}, {0, 1}, {0, -1}}) {
      assertError(
          IndexOutOfBoundsException.class,
          () -> array.value(place[0], place[1]),
          "row " + place[0] + ", column " + place[1] + " of 2 x 1");
    }
  }

  @Test
  void everyOtherLengthIsRefused() throws IOException {
    byte[] start = header("<f4", false, "(2, 3)");
    byte[] whole = Arrays.copyOf(start, start.length + 24);
    for (int length = 0; length < whole.length; length++) {
      write(Arrays.copyOf(whole, length));
      refused(
          file + ": ",
          length < start.length
              ? "ends within the header of an array; save it with numpy.save"
              : "ends before the 2 x 3 elements that its header announces; get the file again");
    }
    write(whole, new byte[1]);
    refused(file + ": more follows the 6 elements; get the file again");
  }

  /** The file says how many can be there, before memory is taken for any. */
  @Test
  void whatTheFileCannotHoldIsNotTried() throws IOException {
    write(header("<f8", false, "(2147483639, 1)"), new byte[8]);
    refused("ends before the 2147483639 x 1 elements");
    for (String shape : List.of("(2147483640, 1)", "(65536, 65536)", "(99999999999,)")) {
      write(header("<f8", false, shape), new byte[8]);
      refused(
          "the shape "
              + shape
              + " can't be read, which has to come to at most 2147483639 elements; split the array");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "{'fortran_order': False, 'shape': (3,), } # lacks a descr, a fortran_order or a shape; get",
        "{'descr': '<f8', 'shape': (3,), } # lacks a descr, a fortran_order or a shape; get",
        "{'descr': '<f8', 'fortran_order': False, } # lacks a descr, a fortran_order or a shape; get",
        "{'descr': '<f8', 'fortran_order': Maybe, 'shape': (3,)} # lacks a descr, a fortran_order",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (-3,)} # lacks a descr, a fortran_order",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (3 3,)} # the shape (3 3,) can't be read",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (,)} # the shape (,) can't be read",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1,,2)} # 3 dimensions; reshape",
        "{'descr': '<f9', 'fortran_order': False, 'shape': (3,)} # are of the type \"<f9\"; save it",
        "{'descr': '|f8', 'fortran_order': False, 'shape': (3,)} # are of the type \"|f8\"; save it",
        "{'descr': '<u8', 'fortran_order': False, 'shape': (3,)} # are of the type \"<u8\"; save it",
        "{'descr': '', 'fortran_order': False, 'shape': (3,)} # are of the type \"\"; save it",
        "{'descr': '|O', 'fortran_order': False, 'shape': (3,)} # are Python objects, which only a"
      })
  void otherHeadersAreRefused(String dictionary, String problem) throws IOException {
    write(header(1, dictionary), new byte[24]);
    refused(file + ": ", problem);
  }

  @Test
  @SuppressWarnings("NullAway")
  void whatIsMissingIsNamed() {
    assertError(NullPointerException.class, () -> Npy.read(null), "path");
    assertError(NullPointerException.class, () -> Npz.read(null), "path");
  }

  @Test
  void otherFilesAreRefused() throws IOException {
    assertError(NoSuchFileException.class, () -> Npy.read(file), "not found; give a .npy file");
    assertError(FileSystemException.class, () -> Npy.read(directory), "is a directory; give a");
    write("PK\3\4 and more".getBytes(US_ASCII));
    refused(file + ": is no array of NumPy's; read an archive with Npz");
    write(new byte[] {(byte) 0x80, 4, (byte) 0x95, 0, 0, 0, 0, 0});
    refused(file + ": is no array of NumPy's; a pickle is a program, and never read: save the");
    write("1,2,3,4,5".getBytes(US_ASCII));
    refused(file + ": is no array of NumPy's; save it with numpy.save");
    write(header(4, "{}"));
    refused(file + ": version 4 of NumPy's format; save it with version 1, 2 or 3");
    byte[] long2 = header(2, "{}");
    Arrays.fill(long2, 8, 12, (byte) -1);
    write(long2);
    refused(file + ": a header of 4294967295 bytes; get the file again");
  }
}
