package dev.hourglass.models.testing;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.function.Executable;

/** What is logged, which the tests' logger writes to the standard error stream. */
public final class Logged {
  private Logged() {}

  /** What is logged as a warning, or worse, while something runs. */
  public static String during(Executable executable) {
    PrintStream before = System.err;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      executable.execute();
    } catch (Throwable e) {
      throw new AssertionError(e);
    } finally {
      System.setErr(before);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
