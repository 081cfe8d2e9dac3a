package dev.hourglass.table;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * How an element of NumPy's stands in a file.
 *
 * @param kind f for floats, i for integers, u for unsigned ones, b for booleans
 * @param bytes of an element
 * @param order of its bytes
 */
record NpyType(char kind, int bytes, ByteOrder order) {
  /** All that are read, for a message. */
  static final String KNOWN = "float32, float64, int8 to int64, uint8 to uint32 and bool";

  /**
   * The type that NumPy describes so: {@code <f8}, for instance.
   *
   * @return null if elements of it aren't read
   */
  static @Nullable NpyType of(String description) {
    if (description.length() != 3) {
      return null;
    }
    char order = description.charAt(0);
    char kind = description.charAt(1);
    int bytes = description.charAt(2) - '0';
    boolean isKnown =
        switch (kind) {
          case 'f' -> bytes == 4 || bytes == 8;
          case 'i' -> bytes == 1 || bytes == 2 || bytes == 4 || bytes == 8;
          case 'u' -> bytes == 1 || bytes == 2 || bytes == 4;
          case 'b' -> bytes == 1;
          default -> false;
        };
    boolean hasOrder = order == '<' || order == '>' || (order == '|' && bytes == 1);
    return isKnown && hasOrder
        ? new NpyType(kind, bytes, order == '>' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN)
        : null;
  }

  /**
   * Reads elements.
   *
   * @param from at its position, in {@link #order}; at least {@code count * bytes} remain
   * @param to where they go, from an index on
   */
  void read(ByteBuffer from, double[] to, int start, int count) {
    for (int i = start; i < start + count; i++) {
      to[i] =
          switch (kind) {
            case 'f' -> bytes == 4 ? from.getFloat() : from.getDouble();
            case 'i' -> integer(from);
            case 'u' -> unsigned(from);
            default -> from.get() == 0 ? 0 : 1;
          };
    }
  }

  private double integer(ByteBuffer from) {
    return switch (bytes) {
      case 1 -> from.get();
      case 2 -> from.getShort();
      case 4 -> from.getInt();
      default -> from.getLong();
    };
  }

  private double unsigned(ByteBuffer from) {
    return switch (bytes) {
      case 1 -> Byte.toUnsignedInt(from.get());
      case 2 -> Short.toUnsignedInt(from.getShort());
      default -> Integer.toUnsignedLong(from.getInt());
    };
  }
}
