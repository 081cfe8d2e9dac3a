package dev.hourglass.backend.natives;

import org.jspecify.annotations.Nullable;

/** Text of the system, a driver or a native library, for a message of ours. */
public final class NativeText {
  private NativeText() {}

  /** The text on one line, without control and format characters, which a log would obey. */
  public static String line(@Nullable String text) {
    return String.valueOf(text).replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]+", " ").strip();
  }
}
