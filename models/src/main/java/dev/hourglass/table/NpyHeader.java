package dev.hourglass.table;

import dev.hourglass.base.Limits;
import dev.hourglass.text.Quote;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an array in NumPy's format announces.
 *
 * @param type of its elements
 * @param isFortran whether the elements of a column follow each other, rather than of a row
 * @param rows the first dimension
 * @param columns the second one; 1 if there is none
 * @param bytes from the file's start to the first element
 */
record NpyHeader(NpyType type, boolean isFortran, int rows, int columns, int bytes) {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

  /** NumPy itself refuses longer ones. */
  private static final int LONGEST = 10_000;

  private static final Pattern DESCRIPTION = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
  private static final Pattern STRUCTURE = Pattern.compile("'descr'\\s*:\\s*\\[");
  private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)\\b");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9L, ]*)\\)");

  /**
   * Reads it.
   *
   * @param place what to name in errors
   * @param in at the file's start
   * @throws TableFormatException if it is none, or of an array that isn't read
   */
  static NpyHeader read(String place, InputStream in) throws IOException {
    byte[] start = next(place, in, MAGIC.length + 2);
    if (!Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw new TableFormatException(place, "is no array of NumPy's; " + remedy(start));
    }
    int version = start[MAGIC.length];
    if (version < 1 || version > 3) {
      throw new TableFormatException(
          place, "version " + version + " of NumPy's format; save it with version 1, 2 or 3");
    }
    int fields = version == 1 ? Short.BYTES : Integer.BYTES;
    ByteBuffer size = ByteBuffer.wrap(next(place, in, fields)).order(ByteOrder.LITTLE_ENDIAN);
    int length = version == 1 ? Short.toUnsignedInt(size.getShort()) : size.getInt();
    if (length < 0 || length > LONGEST) {
      throw new TableFormatException(
          place, "a header of " + Integer.toUnsignedLong(length) + " bytes; get the file again");
    }
    String text = new String(next(place, in, length), StandardCharsets.UTF_8);
    return parsed(place, text, start.length + fields + length);
  }

  /** Says what the file is, as far as one can tell. */
  private static String remedy(byte[] start) {
    if (start[0] == 'P' && start[1] == 'K') {
      return "read an archive with Npz";
    }
    return start[0] == (byte) 0x80
        ? "a pickle is a program, and never read: save the array with numpy.save"
        : "save it with numpy.save";
  }

  private static NpyHeader parsed(String place, String text, int bytes)
      throws TableFormatException {
    String description = found(DESCRIPTION, text);
    String order = found(ORDER, text);
    String shape = found(SHAPE, text);
    if (STRUCTURE.matcher(text).find()) {
      throw new TableFormatException(
          place, "its elements have fields; save each of them as an array of its own");
    } else if (description == null || order == null || shape == null) {
      throw new TableFormatException(
          place,
          "the header \""
              + Quote.of(text.strip())
              + "\" lacks a descr, a fortran_order or a shape; get the file again");
    }
    NpyType type = NpyType.of(description);
    if (type == null) {
      throw new TableFormatException(
          place,
          description.endsWith("O")
              ? "its elements are Python objects, which only a program can read; save it as an"
                  + " array of numbers"
              : "its elements are of the type \""
                  + Quote.of(description)
                  + "\"; save it as one of "
                  + NpyType.KNOWN);
    }
    int[] dimensions = dimensions(place, shape);
    return new NpyHeader(
        type,
        order.equals("True"),
        dimensions[0],
        dimensions.length == 1 ? 1 : dimensions[1],
        bytes);
  }

  private static @Nullable String found(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? matcher.group(1) : null;
  }

  private static int[] dimensions(String place, String shape) throws TableFormatException {
    String[] parts = Arrays.stream(shape.split(",", -1)).map(String::strip).toArray(String[]::new);
    // One number is followed by a comma, and more may be.
    int count = parts[parts.length - 1].isEmpty() ? parts.length - 1 : parts.length;
    if (count < 1 || count > 2) {
      throw new TableFormatException(
          place, count + " dimensions; reshape the array to rows and columns");
    }
    int[] dimensions = new int[count];
    long elements = 1;
    for (int i = 0; i < count; i++) {
      long dimension = dimension(parts[i]);
      elements *= Math.max(dimension, 0);
      if (dimension < 0 || elements > Limits.ARRAY) {
        throw new TableFormatException(
            place,
            "the shape ("
                + Quote.of(shape)
                + ") can't be read, which has to come to at most "
                + Limits.ARRAY
                + " elements; split the array, or get the file again");
      }
      dimensions[i] = (int) dimension;
    }
    return dimensions;
  }

  /** -1 if it is none that an array can have. */
  private static long dimension(String text) {
    // Python 2 wrote an L behind long numbers.
    String digits = text.endsWith("L") ? text.substring(0, text.length() - 1) : text;
    try {
      return Integer.parseInt(digits);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static byte[] next(String place, InputStream in, int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new TableFormatException(
          place, "ends within the header of an array; save it with numpy.save");
    }
    return bytes;
  }

  /** How many there are; fits an array. */
  int elements() {
    return rows * columns;
  }
}
