package dev.hourglass.models.safetensors;

import java.util.Arrays;

/** The types of elements that are read and written, by the names that the format has for them. */
public enum ElementType {
  /** {@code float}. */
  F32(Float.BYTES),
  /** {@code double}. */
  F64(Double.BYTES),
  /** {@code long}. */
  I64(Long.BYTES),
  /** {@code int}. */
  I32(Integer.BYTES),
  /** A byte without sign. */
  U8(Byte.BYTES);

  private final int bytes;

  ElementType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of an element. */
  public int bytes() {
    return bytes;
  }

  /** The names of all. */
  static String names() {
    return String.join(", ", Arrays.stream(values()).map(ElementType::name).toList());
  }
}
