package dev.hourglass.examples;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Whether somebody is watching. */
final class Terminal {
  private Terminal() {}

  /**
   * Whether standard error is a terminal. Linux tells; elsewhere it is taken for one where standard
   * input and output are, of which alone Java knows.
   */
  static boolean isStandardError() {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/fd/2"))
          .toString()
          .matches("/dev/(pts/|tty|console).*");
    } catch (IOException e) {
      return isTerminal(System.console());
    }
  }

  /** From Java 22 on there is a console where there is no terminal as well, and a way to ask it. */
  private static boolean isTerminal(@Nullable Console console) {
    if (console == null) {
      return false;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }
}
