package dev.hourglass.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;

/** What a run of the program left behind. */
record Run(int exitCode, String out, String err) {
  static Run of(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exitCode =
        Hourglass.run(
            new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), arguments);
    return new Run(exitCode, out.toString(UTF_8), err.toString(UTF_8));
  }
}
