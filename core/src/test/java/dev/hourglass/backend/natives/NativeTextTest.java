package dev.hourglass.backend.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class NativeTextTest {
  @Test
  void isOneLineWithoutControlCharacters() {
    assertEquals(
        "libx.so: no \u00fc [31m file",
        NativeText.line("libx.so: no \u00fc\r\n\u001b[31m\0file\n"));
    assertEquals("null", NativeText.line(null));
  }
}
